import { directiveRank, sectionRank } from '../systemd/order.ts';
import type { Setting } from '../systemd/unit.ts';
import { commentsAbove } from '../text/comments-above.ts';
import type { Source, Statement } from '../text/source.ts';

/** Stanzas that say what a job is called and who wrote it: what stands above them is the head of the file. */
const ofHead: ReadonlySet<string> = new Set(['description', 'author', 'version', 'usage', 'emits']);

/** A stanza that was taken out of use. */
const isStanza =
  /^(?:(?:start|stop) on\b|(?:pre|post)-(?:start|stop) (?:exec|script)\b|(?:exec|env|export|console|expect|kill|limit|setuid|setgid|chdir|umask|oom|nice|normal exit|respawn limit) \S+(?: \S+){0,3}$|exec \S|(?:description|author|version|usage) "|(?:script|respawn|task|manual|end script)$)/;

/** What a stanza is first of all, of the several lines that it may become. */
const mainKey: ReadonlyMap<string, RegExp> = new Map([
  ['exec', /^ExecStart$/],
  ['script', /^ExecStart$/],
  ['pre-start exec', /^Exec/],
  ['pre-start script', /^Exec|^Condition/],
  ['respawn', /^Restart$/],
  ['expect', /^Type$/],
]);

/** Lines that say of a stanza something else than people wrote above it. */
const isOther: ReadonlyMap<string, (setting: Setting) => boolean> = new Map([
  // What starts it is no place for what is said of its stop.
  ['stop on', ({ section }) => section === 'Install'],
  // Of a fork that is not waited for any more, nothing is to be explained.
  ['expect', ({ value }) => value === 'exec' || value === 'simple' || value === 'oneshot'],
]);

/**
 * The settings of a unit with what people wrote above the stanzas of the job: each block of comments stands above the first line that its
 * stanza became, an empty line between them or not, and goes where it became none. The head of a file, and stanzas that were taken out of use, are not carried along.
 */
export function withStanzaComments(settings: readonly Setting[]): readonly Setting[] {
  const told = new Set<Statement>();
  const isPlace = placesIn(settings);
  const headOf = new Map<Source, number>();
  const comments = new Map<Setting, readonly string[]>();
  for (const setting of settings.toSorted(inOrder)) {
    const lines = setting.from.flatMap((statement) => {
      if (told.has(statement) || !isPlace(statement, setting)) return [];
      told.add(statement);
      return linesAbove(statement, headOf);
    });
    if (lines.length > 0) comments.set(setting, lines);
  }
  return settings.map((setting) => {
    const lines = comments.get(setting);
    return lines === undefined
      ? setting
      : { ...setting, comments: [...lines, ...(setting.comments ?? [])] };
  });
}

/** Whether the comments of a stanza belong to this line, not to another one that it became. */
function placesIn(settings: readonly Setting[]) {
  return ({ name }: Statement, setting: Setting): boolean => {
    const { key } = setting;
    if (isOther.get(name)?.(setting)) return false;
    const own = mainKey.get(name);
    const isKnown = own !== undefined && settings.some((other) => own.test(other.key));
    return !isKnown || own.test(key);
  };
}

/** `headOf` has where the first stanza of a file begins, found once for all of its stanzas. */
function linesAbove(statement: Statement, headOf: Map<Source, number>): readonly string[] {
  if (ofHead.has(statement.name)) return [];
  const { source, range } = statement;
  const head = headOf.get(source) ?? source.text.search(/^[ \t]*[^#\s]/m);
  headOf.set(source, head);
  if (range.start <= head) return [];
  const lines = commentsAbove(statement, '#', true).map((line) => line.replace(/^#+ ?/, ''));
  return lines.some((line) => isStanza.test(line.trim()))
    ? []
    : lines.filter((line) => /\w/.test(line));
}

/** In the order of the file. */
function inOrder(left: Setting, right: Setting): number {
  return rankOf(left) - rankOf(right);
}

function rankOf({ section, key }: Setting): number {
  return sectionRank(section) * 10_000 + Math.min(directiveRank(section, key), 9_999);
}
