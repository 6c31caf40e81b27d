import { callsOf } from '../../shell/calls.ts';
import type { Redirection, Stream } from '../../shell/redirections.ts';
import { baseName } from '../../text/names.ts';
import type { Sourced } from '../../text/source.ts';
import type { Console, Job } from '../../upstart/job.ts';
import { absolutePath } from '../absolute-path.ts';
import { atPiece, escapedPattern } from '../at-piece.ts';
import type { Sink } from '../model.ts';
import { literalWord } from '../words.ts';
import { knownText, type Lifted, type Surroundings } from './lifted.ts';

/** Where a stream goes: where the job's `console` has it, into the pipe behind the program, or elsewhere. */
type Place = { readonly kind: 'stated' } | { readonly kind: 'pipe' } | Sink;

/** Where the three streams go. */
export type Places = Record<Stream, Place>;

export function startingPlaces(): Places {
  return { 0: { kind: 'discard' }, 1: { kind: 'stated' }, 2: { kind: 'stated' } };
}

/** `append:` and `truncate:` from these versions on (systemd.exec(5), NEWS). */
const since = { append: 240, truncate: 248 } as const;

/** Files that are no files, which a program opens otherwise than systemd does. */
const special = /^\/(?:dev|proc|sys)\//;

/**
 * Takes a redirection: `>> FILE`, `> FILE`, `2>&1`, `> /dev/null`, `< /dev/null`. systemd opens the file as root for each command of the
 * unit, before it makes directories for it or runs anything (systemd.exec(5) `StandardOutput=`): it has to be below a directory that the
 * pre-start does not make, and where another user had opened it, that is said.
 */
export function redirect(
  lifted: Lifted,
  redirection: Redirection,
  surroundings: Surroundings,
): boolean {
  const { places } = lifted;
  const { stream } = redirection;
  if (redirection.kind === 'copy') {
    places[stream] = places[redirection.of];
    return stream !== 0 && redirection.of !== 0;
  }
  const path = knownText(redirection.path, lifted);
  if (path === '/dev/null') {
    places[stream] = { kind: 'discard' };
    return true;
  }
  if (stream === 0 || redirection.mode === 'read' || path === undefined) return false;
  const { systemd } = surroundings.context;
  const mode = redirection.mode === 'append' ? 'append' : 'truncate';
  if (systemd < since[mode] || !/^\/[^\x00-\x1f\x7f]*$/.test(path) || special.test(path))
    return false;
  const file = absolutePath(path);
  if (file !== path || file.trim() !== file || isMadeFirst(file, lifted, surroundings))
    return false;
  const { setuid } = surroundings.job;
  const owner = lifted.user ?? setuid?.value;
  if (owner !== undefined && owner !== 'root') {
    lifted.remarks.push({
      code: 'log-file-of-root',
      about: [new RegExp(`>+[ \\t]*["']?${escapedPattern(path)}`)],
      message: `${owner} opened ${file}, and made it where it was missing; systemd does that as root.`,
    });
  }
  places[stream] = {
    kind: 'file',
    path: literalWord(file),
    append: mode === 'append',
    ...(mode === 'truncate' && { truncate: true }),
  };
  return true;
}

/** Whether one of the streams goes to a file. */
export function isToFile({ places }: Pick<Lifted, 'places'>): boolean {
  return places[1].kind === 'file' || places[2].kind === 'file';
}

/** Programs that find a file there, or not, or put another one in its place. */
const making: ReadonlySet<string> = new Set([
  '[',
  'test',
  'install',
  'mv',
  'rm',
  'cp',
  'ln',
  'mkfifo',
]);

/** Whether the directory of a file may be one that the pre-start has to make first. */
function isMadeFirst(file: string, { runs }: Lifted, { job }: Surroundings): boolean {
  const before = [job.processes['pre-start']?.value.command ?? '', ...runs].join('\n');
  const directory = file.slice(0, file.lastIndexOf('/'));
  // One whose name only the running shell knows, or that is taken from another directory.
  const makesUnknown = callsOf(before).some(
    ({ name, arguments: words }) =>
      /^(?:.*\/)?(?:mkdir|install)$/.test(name) &&
      words.some((word) => word === undefined || !/^[-/]/.test(word)),
  );
  const isNamed = before.replaceAll(file, '').includes(directory);
  // systemd has opened it before anything asks for it, or makes it in another way.
  const isAsked = callsOf(before).some(
    ({ name, arguments: words }) => making.has(baseName(name)) && words.includes(file),
  );
  if (isAsked) return true;
  return directory !== '/var/log' && (makesUnknown || isNamed);
}

/** What the two streams come to in the words of a unit; undefined for what none says. */
export function sinksOf(
  { places, syslog }: Pick<Lifted, 'places' | 'syslog'>,
  { console }: Job,
  main: Sourced<unknown>,
): { readonly output?: Sourced<Sink>; readonly error?: Sourced<Sink> } | undefined {
  const { 1: output, 2: error } = places;
  const said = (value: Sink) => atPiece({ ...main, value }, /[12]?>+[ \t]*[^\s&]\S*/);
  const isUntouched = output.kind === 'stated' && error.kind === 'stated';
  if (isUntouched && syslog === undefined) return {};
  // A console that is its terminal does not go with another stream, and only the log is what the pipe writes to.
  const goesAlong = syslog === undefined ? console?.value !== 'owner' : isLog(console?.value);
  if (!goesAlong) return undefined;
  if ((output.kind === 'pipe') !== (syslog !== undefined)) return undefined;
  if (output.kind === 'pipe') {
    // What the program says in errors is in the journal by the same name then.
    if (error.kind === 'pipe' || error.kind === 'stated') return {};
    return { error: said(error) };
  }
  if (error.kind === 'pipe') return undefined;
  const stated = statedSink(console?.value);
  const [out, err] = [output, error].map((place) => (place.kind === 'stated' ? stated : place));
  const isOne = JSON.stringify(out) === JSON.stringify(err);
  // The same file, opened twice: each writes at its own place, unless both append.
  const isTwice = isOne && output !== error && output.kind === 'file';
  if (isTwice && !output.append) return undefined;
  return {
    ...(out && output.kind !== 'stated' && { output: said(out) }),
    ...(err && !isOne && { error: said(err) }),
  };
}

function isLog(console: Console | undefined): boolean {
  return console === undefined || console === 'log';
}

/** Where a job's output goes that its script leaves alone. */
function statedSink(console: Console | undefined): Sink {
  if (console === 'none') return { kind: 'discard' };
  return { kind: console === 'output' ? 'console' : 'log' };
}
