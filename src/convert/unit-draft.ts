import type { Setting, UnitFile } from '../systemd/unit.ts';
import type { Sourced, Statement } from '../text/source.ts';

/** A unit that is being written. Concerns add to it in any order; the printer arranges it. */
export interface UnitDraft {
  /** The unit's full name, `web.service` or `web@.service`. */
  readonly name: string;
  /** Adds one assignment, perhaps with lines of comments above it. */
  set(
    section: string,
    key: string,
    value: string,
    from: readonly Sourced<unknown>[],
    comments?: readonly string[],
  ): void;
  /** Adds names to a list of units; a list becomes one line, each name once, in the order of their coming. */
  list(
    section: string,
    key: string,
    names: readonly string[],
    from: readonly Sourced<unknown>[],
  ): void;
  /** Adds a comment line to the top of the file. */
  remark(text: string, from: readonly Sourced<unknown>[]): void;
  /** The draft of another unit that belongs to this service, made when first asked for. */
  companion(name: string): UnitDraft;
  /** A file that the unit runs, for scripts too long to stand in it. */
  script(path: string, text: string, from: readonly Sourced<unknown>[]): void;
  /** A line of the udev rules that go with the unit. */
  udevRule(line: string, from: readonly Sourced<unknown>[]): void;
  has(section: string, key: string): boolean;
}

export interface DraftedScript {
  readonly path: string;
  readonly text: string;
  readonly from: readonly Statement[];
}

/** A line that stands outside of the settings: a comment, or one of another file. */
export interface DraftedLine {
  readonly text: string;
  readonly from: readonly Statement[];
}

/** A draft together with the means to take out what was written. */
export interface OpenUnitDraft extends UnitDraft {
  /** This unit and its companions, in the order of their making. */
  units(): readonly (UnitFile & { readonly remarks: readonly DraftedLine[] })[];
  scripts(): readonly DraftedScript[];
  udevRules(): readonly DraftedLine[];
}

/** A list of units that is one line, whatever adds to it, and the place of that line. */
interface List {
  readonly names: Set<string>;
  readonly index: number;
  readonly from: Set<Statement>;
}

/** Starts a draft of the unit `name`. */
export function draftUnit(name: string): OpenUnitDraft {
  const settings: Setting[] = [];
  const lists = new Map<string, List>();
  const remarks: DraftedLine[] = [];
  const rules: DraftedLine[] = [];
  const companions = new Map<string, OpenUnitDraft>();
  const scripts: DraftedScript[] = [];

  const draft: OpenUnitDraft = {
    name,
    set(section, key, value, from, comments = []) {
      const above = comments.length > 0 && { comments };
      const at = from[0]?.at;
      const place = at !== undefined && { at };
      settings.push({ section, key, value, from: statementsOf(from), ...place, ...above });
    },
    list(section, key, names, from) {
      if (names.length === 0) return;
      const id = `${section}.${key}`;
      let list = lists.get(id);
      if (list === undefined) {
        list = { names: new Set(), index: settings.length, from: new Set() };
        lists.set(id, list);
        settings.push({ section, key, value: '', from: [] });
      }
      for (const each of names) list.names.add(each);
      for (const statement of statementsOf(from)) list.from.add(statement);
    },
    remark(text, from) {
      remarks.push({ text, from: statementsOf(from) });
    },
    companion(other) {
      const known = companions.get(other);
      if (known !== undefined) return known;
      const made = draftUnit(other);
      companions.set(other, made);
      return made;
    },
    script(path, text, from) {
      scripts.push({ path, text, from: statementsOf(from) });
    },
    udevRule(text, from) {
      rules.push({ text, from: statementsOf(from) });
    },
    udevRules: () => rules,
    has: (section, key) => settings.some((one) => one.section === section && one.key === key),
    units: () => [
      { name, header: [], settings: withLists(settings, lists.values()), remarks },
      ...[...companions.values()].flatMap((companion) => companion.units()),
    ],
    scripts: () => [...scripts, ...[...companions.values()].flatMap((one) => one.scripts())],
  };
  return draft;
}

/** The settings with each list written out at its place. */
function withLists(settings: readonly Setting[], lists: Iterable<List>): readonly Setting[] {
  const written = [...settings];
  for (const { index, names, from } of lists) {
    const place = written[index];
    if (place) written[index] = { ...place, value: [...names].join(' '), from: [...from] };
  }
  return written;
}

/** The statements of several values, each once. */
export function statementsOf(values: readonly Sourced<unknown>[]): readonly Statement[] {
  return [...new Set(values.flatMap((value) => value.from))];
}
