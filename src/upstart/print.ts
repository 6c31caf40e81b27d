/** A Job as a file, in the style of Ubuntu's own jobs. */

import { signalName } from '../posix/signals.ts';
import type { PrintedFile, PrintedLine } from '../text/printed.ts';
import type { Sourced, Statement } from '../text/source.ts';
import type { Cgroup, ExitStatus, Job, Limit, Process, ProcessName } from './job.ts';
import { writeCondition } from './print-expression.ts';
import { languageOfRelease, type Release } from './releases.ts';
import { type Written, writeAssignment, writeCommand, writeScript, writeWord } from './write.ts';

/** A value that no job file can hold. It is left out of the text. */
export interface Unwritable {
  /** The stanza that would have to say it: `exec`, `env`. */
  readonly stanza: string;
  readonly field: keyof Job;
  /** Why it cannot be written: the end of a sentence, for a person. */
  readonly reason: string;
  readonly from: readonly Statement[];
}

export interface PrintedJob extends PrintedFile {
  readonly unwritable: readonly Unwritable[];
}

export interface PrintOptions {
  /** Lines to stand at the top, without `#`. */
  readonly comments?: readonly string[];
  /** The init that is to read it. What it does not know is unwritable; without one, every stanza is known. */
  readonly release?: Release;
}

/** A stanza to print: its text or why there is none, and what it says. */
interface Entry {
  readonly stanza: string;
  readonly field: keyof Job;
  readonly written: Written;
  readonly from: readonly Statement[];
}

function map(written: Written, change: (text: string) => string): Written {
  return written.ok ? { ok: true, text: change(written.text) } : written;
}

/** An entry for a value if there is one. */
function entry<T>(
  stanza: string,
  field: keyof Job,
  value: Sourced<T> | undefined,
  write: (value: T) => Written,
): Entry[] {
  if (value === undefined) return [];
  const written = map(write(value.value), (text) => (text === '' ? stanza : `${stanza} ${text}`));
  return [{ stanza, field, written, from: value.from }];
}

const plain = (value: string | number | bigint): Written => ({ ok: true, text: String(value) });
const nothing = (): Written => plain('');
const word = (value: string): Written => writeWord(value);
const prose = (value: string): Written => writeWord(value, 'argument', true);
const number = (value: number): Written => plain(Number.isInteger(value) ? BigInt(value) : value);
const signal = (value: number): Written => plain(signalName(value) ?? value);
const octal = (value: number): Written => plain(value.toString(8).padStart(3, '0'));
const score = (value: number): Written => plain(value === -1000 ? 'never' : value);

/** Several words in one stanza. */
function sentence(parts: readonly Written[]): Written {
  const bad = parts.find(({ ok }) => !ok);
  return bad ?? plain(parts.map((part) => (part.ok ? part.text : '')).join(' '));
}

function sameStatements(a: readonly Statement[], b: readonly Statement[]): boolean {
  return a.length === b.length && a.every((statement, index) => statement === b[index]);
}

/** A stanza for each run of words that come from the same stanza; words that cannot be written stand apart. */
function lists<T>(
  stanza: string,
  field: keyof Job,
  values: readonly Sourced<T>[],
  write: (value: T) => Written,
): Entry[] {
  const entries: Entry[] = [];
  for (const value of values) {
    const written = write(value.value);
    const last = entries.at(-1);
    if (written.ok && last?.written.ok && sameStatements(last.from, value.from)) {
      const joined = plain(`${last.written.text} ${written.text}`);
      entries[entries.length - 1] = { ...last, written: joined };
    } else {
      entries.push(...entry(stanza, field, value, () => written));
    }
  }
  return entries;
}

function process(job: Job, name: ProcessName): Entry[] {
  const value = job.processes[name];
  if (value === undefined) return [];
  const { kind, command }: Process = value.value;
  const stanza = name === 'main' ? kind : `${name} ${kind}`;
  const written =
    kind === 'exec'
      ? map(writeCommand(command), (text) => `${stanza} ${text}`)
      : map(writeScript(command), (text) => `${stanza}\n${text}end script`);
  return [{ stanza, field: 'processes', written, from: value.from }];
}

/** A signal without a name is written as the number by which init knows that status. */
function exitStatus(status: ExitStatus): Written {
  if (status.kind === 'exit') return plain(status.code);
  return plain(signalName(status.signal) ?? status.signal << 8);
}

function cgroup({ controller, name, key, value }: Cgroup): Written {
  const parts = [controller, name, key, value].filter((part) => part !== undefined);
  if ((key === undefined) !== (value === undefined)) {
    return { ok: false, reason: 'a setting needs both a key and a value' };
  }
  return sentence(parts.map(word));
}

function limits(job: Job): Entry[] {
  return [...job.limits].flatMap(([name, limit]) =>
    entry('limit', 'limits', limit, ({ soft, hard }: Limit) => plain(`${name} ${soft} ${hard}`)),
  );
}

/** The paragraphs of a file and the stanzas of each, in the order in which they are written. */
const paragraphs: readonly ((job: Job) => Entry[])[] = [
  (job) => [
    ...entry('description', 'description', job.description, prose),
    ...entry('author', 'author', job.author, prose),
    ...entry('version', 'version', job.version, prose),
    ...entry('usage', 'usage', job.usage, prose),
  ],
  (job) => [
    // A `start on` that still counts came after any `manual`.
    ...entry('manual', 'manual', job.manual, nothing),
    ...condition('start on', 'startOn', job.startOn),
    ...condition('stop on', 'stopOn', job.stopOn),
  ],
  (job) => [
    ...entry('instance', 'instance', job.instance, word),
    ...lists('emits', 'emits', job.emits, word),
    ...lists('import', 'imports', job.imports, word),
    ...lists('export', 'export', job.export, word),
  ],
  (job) => [
    ...entry('expect', 'expect', job.expect, plain),
    ...entry('task', 'task', job.task, nothing),
    ...entry('respawn', 'respawn', job.respawn, nothing),
    ...entry('respawn limit', 'respawnLimit', job.respawnLimit, ({ count, interval }) =>
      count === 0 && interval === 0 ? plain('unlimited') : plain(`${count} ${interval}`),
    ),
    ...lists('normal exit', 'normalExit', job.normalExit, exitStatus),
    ...entry('kill timeout', 'killTimeout', job.killTimeout, number),
    ...entry('kill signal', 'killSignal', job.killSignal, signal),
    ...entry('reload signal', 'reloadSignal', job.reloadSignal, signal),
    ...entry('debug', 'debug', job.debug, nothing),
  ],
  (job) => job.env.flatMap((value) => entry('env', 'env', value, writeAssignment)),
  (job) => [
    ...entry('console', 'console', job.console, plain),
    ...entry('umask', 'umask', job.umask, octal),
    ...entry('nice', 'nice', job.nice, plain),
    ...entry('oom score', 'oomScore', job.oomScore, score),
    ...limits(job),
    ...entry('chroot', 'chroot', job.chroot, word),
    ...entry('chdir', 'chdir', job.chdir, word),
    ...entry('setuid', 'setuid', job.setuid, word),
    ...entry('setgid', 'setgid', job.setgid, word),
    ...entry('apparmor load', 'apparmorLoad', job.apparmorLoad, word),
    ...entry('apparmor switch', 'apparmorSwitch', job.apparmorSwitch, word),
    ...job.cgroups.flatMap((value) => entry('cgroup', 'cgroups', value, cgroup)),
    ...lists('tmpfiles', 'tmpfiles', job.tmpfiles, word),
  ],
  (job) => process(job, 'pre-start'),
  (job) => process(job, 'main'),
  (job) => process(job, 'post-start'),
  (job) => process(job, 'pre-stop'),
  (job) => process(job, 'post-stop'),
];

function condition(
  stanza: 'start on' | 'stop on',
  field: 'startOn' | 'stopOn',
  value: Job['startOn'],
): Entry[] {
  if (value === undefined) return [];
  return [{ stanza, field, written: writeCondition(stanza, value.value), from: value.from }];
}

/** The adjustment that init scales to `wanted` (`stanza_oom`), if there is one. */
function oldAdjustment(wanted: number): number | undefined {
  for (let value = -17; value <= 15; value++) {
    if (Math.trunc((value * 1000) / (value < 0 ? 17 : 15)) === wanted) return value;
  }
  return undefined;
}

/** The entry as `release` can read it. */
function knownTo(release: Release | undefined, job: Job, entry: Entry): Entry {
  if (release === undefined || !entry.written.ok) return entry;
  const { title } = release;
  const language = languageOfRelease(release);
  const { stanza } = entry;
  if (stanza === 'oom score' && !language.words.has(stanza) && job.oomScore !== undefined) {
    const value = oldAdjustment(job.oomScore.value);
    const word = value === -17 ? 'never' : value;
    if (word !== undefined) return { ...entry, stanza: 'oom', written: plain(`oom ${word}`) };
  }
  const words = stanza === 'console' ? `console ${job.console?.value ?? ''}` : stanza;
  const isMissing = language.missing.has(words);
  if (!isMissing) return entry;
  return { ...entry, written: { ok: false, reason: `${title} does not know \`${words}\`` } };
}

function commentLines(comments: readonly string[]): string[] {
  return comments
    .flatMap((comment) => comment.split('\n'))
    .map((line) => (line === '' ? '#' : `# ${line}`));
}

/**
 * Writes a job. Init reads back the same job from the text, except for what `unwritable` names and for scripts
 * that `scriptThatFits` had to touch. Every line that says what some statement said is in `lines`.
 */
export function printJob(job: Job, options: PrintOptions = {}): PrintedJob {
  const text: string[] = commentLines(options.comments ?? []);
  const lines: PrintedLine[] = [];
  const unwritable: Unwritable[] = [];

  for (const paragraph of paragraphs) {
    let first = true;
    for (const each of paragraph(job)) {
      const { stanza, field, written, from } = knownTo(options.release, job, each);
      if (!written.ok) {
        unwritable.push({ stanza, field, reason: written.reason, from });
        continue;
      }
      if (first && text.length > 0) text.push('');
      first = false;
      for (const line of written.text.split('\n')) {
        text.push(line);
        if (from.length > 0) lines.push({ line: text.length, from });
      }
    }
  }
  return { text: text.length === 0 ? '' : `${text.join('\n')}\n`, lines, unwritable };
}
