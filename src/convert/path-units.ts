import { pathValue } from '../systemd/text.ts';
import { unitStartedBy } from '../systemd/triggers.ts';
import type { Setting, Unit } from '../systemd/unit.ts';
import { listValues, settingsOf } from '../systemd/values.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { FindingCode } from './findings/pages.ts';
import type { Service } from './model.ts';
import type { FileChange } from './occurrence.ts';
import type { Watched } from './start-branch.ts';
import type { UnitDraft } from './unit-draft.ts';
import { startersOf } from './unit-starters.ts';

/**
 * `start on file` ⇄ a `.path` unit (upstart-file-bridge(8), systemd.path(5)). The condition itself belongs to the activation.
 */
export function writePathUnit(
  draft: UnitDraft,
  start: Sourced<unknown>,
  watched: readonly Watched[],
  service: Service,
  byNothingElse: boolean,
  context: Context,
): void {
  const { description, name } = service.identity;
  const started = {
    task: service.readiness.kind === 'task',
    description: description?.value ?? name,
    byNothingElse,
  };
  writeWatchedPaths(draft, start, watched, started, context);
}

/** The same for any unit that is said to be a task or not, and what people call it. */
export function writeWatchedPaths(
  draft: UnitDraft,
  start: Sourced<unknown>,
  watched: readonly Watched[],
  started: {
    readonly task: boolean;
    readonly description: string;
    readonly byNothingElse: boolean;
  },
  { findings }: Context,
): void {
  if (watched.length === 0) return;
  if (draft.name.includes('@')) {
    findings.report(
      'event-has-no-unit',
      start,
      'A path starts one unit and names no instance, so nothing would start the template.',
    );
    return;
  }
  const unit = draft.companion(draft.name.replace(/\.service$/, '.path'));
  unit.set('Unit', 'Description', `What starts ${plainText(started.description)}`, [start]);
  unit.list('Install', 'WantedBy', ['paths.target'], [start]);
  for (const { path, change } of watched) {
    const isPattern = /[*?[]/.test(path);
    // Only what is there can be a pattern to systemd; for other changes the directory is watched, which shows them all.
    const seen = isPattern && change !== 'create' ? directoryBefore(path) : path;
    const value = pathValue(seen);
    if (value === undefined) continue;
    // A path that is there starts its unit again whenever that has ended.
    const once = change === 'create' && started.task && !isPattern;
    unit.set('Path', directiveFor(change, isPattern, once), value, [start]);
    const isAsked = started.byNothingElse && seen === path;
    if ((once || change === 'delete') && isAsked) {
      // Each change of the file is seen; what is asked for is what it has led to.
      draft.set('Unit', 'ConditionPathExists', `${once ? '' : '!'}${value}`, [start]);
    }
    for (const { code, message } of differences({ path, change, seen }, once, isAsked)) {
      findings.report(code, start, message);
    }
  }
}

/** The directory of which no part is a pattern. */
function directoryBefore(path: string): string {
  const [plain = ''] = path.split(/[*?[]/);
  return plain.slice(0, Math.max(plain.lastIndexOf('/'), 0)) || '/';
}

function* differences(
  { path, change, seen }: Watched & { readonly seen: string },
  once: boolean,
  isAsked: boolean,
): Iterable<{ readonly code: FindingCode; readonly message: string }> {
  if (change === 'create' && !once) {
    yield {
      code: 'file-seen-again',
      message: `When the unit ends and ${path} is still there, systemd starts it again at once.`,
    };
  }
  if (once || change === 'any') {
    yield {
      code: 'file-seen-once',
      message: `A ${path} that is there already when the machine boots does not start it; Upstart's bridge counted that as made.`,
    };
  }
  if (seen !== path) {
    yield {
      code: 'file-change-widened',
      message: `Any change in ${seen} starts it, not only one of ${path}.`,
    };
  } else if ((once || change === 'delete') && !isAsked) {
    yield {
      code: 'file-change-widened',
      message: `Any change of ${path} starts it, since other things start it too and the unit cannot ask which one it was.`,
    };
  } else if (change === 'delete') {
    yield {
      code: 'file-gone',
      message: `The unit starts when ${path} has changed and is not there any more.`,
    };
  }
}

function directiveFor(change: Watched['change'], isPattern: boolean, once: boolean): string {
  switch (change) {
    case 'modify':
    case 'any':
      // It sees what is made and deleted as well.
      return 'PathModified';
    case 'delete':
      return 'PathChanged';
    case 'create':
      if (isPattern) return 'PathExistsGlob';
      return once ? 'PathChanged' : 'PathExists';
  }
}

function plainText(text: string): string {
  return text
    .replace(/[\s\x00-\x1f\x7f]+/g, ' ')
    .replaceAll('%', '%%')
    .trim();
}

/** What the `.path` units of a set watch for the sake of a service. */
export function watchedFor(
  service: string,
  units: ReadonlyMap<string, Unit>,
): readonly Sourced<{ readonly path: string; readonly change: FileChange }>[] {
  const started = units.get(service);
  const conditions =
    started === undefined ? [] : listValues(started, 'Unit', 'ConditionPathExists');
  const asks = (condition: string) => conditions.some(({ value }) => value === condition);
  // It sees every change; what the started unit asks for tells which one is meant.
  const changed = (path: string): FileChange =>
    asks(`!${path}`) ? 'delete' : asks(path) ? 'create' : 'any';
  return startersOf(service, 'path', units).flatMap((unit) =>
    watchingKeys.flatMap(([key, change]) =>
      settingsOf(unit, 'Path', key).map(({ value, from }) =>
        sourced({ path: value, change: key === 'PathChanged' ? changed(value) : change }, from),
      ),
    ),
  );
}

const watchingKeys = [
  ['PathExists', 'create'],
  ['PathExistsGlob', 'create'],
  ['PathChanged', 'create'],
  ['PathModified', 'modify'],
] as const;

/** The settings of a `.path` unit that the job which it starts says itself, where that is of the same set. */
export function saidByJob(unit: Unit, units: ReadonlyMap<string, Unit>): readonly Setting[] {
  if (unit.type !== 'path' || !units.has(unitStartedBy(unit) ?? '')) return [];
  const keys: ReadonlySet<string> = new Set([
    ...watchingKeys.map(([key]) => key),
    ...['Description', 'WantedBy', 'Unit'],
  ]);
  return unit.settings.filter(({ key }) => keys.has(key));
}
