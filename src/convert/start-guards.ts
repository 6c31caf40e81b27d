import { plainCommand, plainWordText, simpleCommands } from '../shell/plain-command.ts';
import { type AnyOf, type FileTest, startGuards } from '../shell/start-guards.ts';
import { onlyDecides } from '../shell/vetoes.ts';
import { partition } from '../text/partition.ts';
import type { Sourced } from '../text/source.ts';
import type { Job, Process } from '../upstart/job.ts';
import { atPiece, escapedPattern, type Piece } from './at-piece.ts';
import type { Context } from './context.ts';
import { instanceVariables, isOneVariable } from './instance-pattern.ts';
import { givenBy, ownVariables } from './instance-split.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import type { GuardTest, Part, Word } from './model.ts';
import { withoutPreamble } from './preamble.ts';
import { isOnlyDelay } from './restart-delay.ts';
import { fileConditions } from './tables/file-conditions.ts';
import { literalText } from './words.ts';

/** The tests for files that stand before everything else in a pre-start, and what is left of it. */
export interface LiftedGuards {
  readonly tests: readonly Sourced<GuardTest>[];
  /** What it wrote where one of them did not hold. */
  readonly messages: readonly string[];
  readonly process: Sourced<Process> | undefined;
}

/**
 * Takes the guards out of a job's pre-start that a `Condition…=` says (systemd.unit(5) "Conditions and Asserts"): tests for
 * files, of a job whose cancelled start nobody hears of, neither its own post-stop nor another job: a condition that does
 * not hold runs and triggers nothing.
 */
export function liftGuards(job: LiftedJob, context: Context): LiftedGuards {
  const process = job.processes['pre-start'];
  const postStop = job.processes['post-stop'];
  const isDone =
    postStop !== undefined && !isOnlyDelay(postStop.value) && !tidiesUp(postStop.value);
  const isHeard = isDone || context.index.isHeard(job.name);
  const mayDiffer = context.style === 'native' && job.chroot === undefined;
  const none = { tests: [], messages: [], process };
  if (process?.value.kind !== 'script' || isHeard) return none;
  if (guardDifferences(job).length > 0 && !mayDiffer) return none;
  const text = withoutPreamble(process.value.command, job);
  const hasGroup = { already: false };
  const { all, rest } = startGuards(
    text,
    (anyOf) => {
      if (anyOf.length > 1 && hasGroup.already) return false;
      hasGroup.already ||= anyOf.length > 1;
      return anyOf.every((test) => isSaid(test, job, context, givenBy(job)));
    },
    context.style === 'native' ? onlyDecides : undefined,
  );
  const said = all.flatMap((anyOf) => testsOf(anyOf, job, context, givenBy(job)));
  const tests = atPlaces(said, process);
  if (tests.length === 0) return none;
  const left = rest === '' ? undefined : { ...process, value: { ...process.value, command: rest } };
  return { tests, messages: messagesOf(all), process: left };
}

/** What is written where one of the tests does not hold, each as a sentence about that. */
export function messagesOf(all: readonly AnyOf[]): readonly string[] {
  return all
    .flat()
    .flatMap(({ messages = [] }) => messages)
    .map(
      (message) =>
        `It ran ${JSON.stringify(message)} where it did not start. systemd logs that it skipped the unit, and for want of what.`,
    );
}

/** Each question once. */
export function withoutRepeated(
  tests: readonly Sourced<GuardTest>[],
): readonly Sourced<GuardTest>[] {
  const asked = new Set<string>();
  return tests.filter(({ value: { comments: _, ...test } }) => {
    const question = JSON.stringify(test);
    const isNew = !asked.has(question);
    asked.add(question);
    return isNew;
  });
}

/** Tests of a process, in their order there, each at its place. */
export function atPlaces(
  tests: readonly GuardTest[],
  process: Sourced<unknown>,
): readonly Sourced<GuardTest>[] {
  const whole = process.at ?? process.from[0]?.range;
  let rest = whole;
  return tests.map((value) => {
    const left = { ...process, ...(rest && { at: rest }) };
    const { at } = atPiece(left, ...piecesOf(value));
    if (at === undefined || whole === undefined || at === rest) return { ...process, value };
    rest = { start: at.end, end: whole.end };
    return { ...process, value, at };
  });
}

/** How a test may be written in a script, the exact way first. */
export function piecesOf(test: GuardTest): readonly Piece[] {
  const letters = [...sameQuestion].flatMap(([other, letter]) =>
    letter === test.operator ? [other] : [],
  );
  const operator = `-[${[test.operator, ...letters].join('')}][ \\t]+`;
  const path = test.path
    .map((part) => (part.kind === 'text' ? escapedPattern(part.text) : '\\$\\{?\\w+\\}?'))
    .join('');
  return [
    new RegExp(`${operator}["']?${path}["']?(?![\\w./-])`),
    new RegExp(`${operator}["']?\\$[^\\s;&|]+`),
  ];
}

/** The tests of which each has to hold, then those of which one has to. */
export function inOrder(tests: readonly Sourced<GuardTest>[]): readonly Sourced<GuardTest>[] {
  return partition(tests, ({ value }) => !value.isAlternative).flat();
}

/** What is different about a job's guards when systemd asks, and what to do about it. */
export function guardDifferences(
  job: LiftedJob,
): readonly { readonly message: string; readonly advice?: string }[] {
  const { setuid, setgid, chroot, script, processes } = job;
  const postStop = processes['post-stop'];
  // Where the main process alone becomes a user, the pre-start was root's.
  const user = script?.othersAreRoots ? undefined : (setuid ?? setgid);
  return [
    ...(user
      ? [
          {
            message: `It is root who looks, and no longer ${user.value}.`,
            advice: `See whether ${user.value} sees the file that root sees.`,
          },
        ]
      : []),
    ...(chroot ? [{ message: 'systemd looks outside of the chroot.' }] : []),
    ...(postStop && tidiesUp(postStop.value)
      ? [
          {
            message:
              'Where it does not hold, the post-stop, which only removes files, does not run.',
          },
        ]
      : []),
  ];
}

/** Whether a process only removes what a run of the service may have left: where none was started, there is nothing of the kind. */
function tidiesUp({ command }: Process): boolean {
  const commands = simpleCommands(command)?.map(({ text }) => text) ?? [command];
  return commands.every((text) => {
    const name = plainCommand(text)?.[0];
    const program = name === undefined ? undefined : plainWordText(name);
    return program !== undefined && /^(?:\/bin\/)?(?:rm|rmdir)$/.test(program);
  });
}

/** Whether a condition of a path that is known holds exactly when the test does, or nearly so where that is enough. */
function isSaid(
  test: FileTest,
  job: Job,
  context: Context,
  values: ReadonlyMap<string, string>,
): boolean {
  const path = pathOf(test, job, values);
  const condition = fileConditions[test.operator];
  if (path === undefined || condition === undefined) return false;
  if (context.style === 'faithful' && test.messages !== undefined) return false;
  // How large a directory is that holds nothing depends on the file system.
  if (test.operator === 's' && isDirectory(path, context)) return false;
  return condition.also === undefined || context.style === 'native';
}

/** Whether the machine has a directory there. */
function isDirectory(path: Word, { machine }: Context): boolean {
  const text = literalText(path);
  return text !== undefined && machine.exists(`${text}/.`);
}

/**
 * The tests that have to hold, in the words of conditions, with `values` for the variables in their paths; undefined where a condition
 * asks for something else, or there is more than one choice among several.
 */
export function guardTests(
  all: readonly AnyOf[],
  job: Job,
  context: Context,
  values: ReadonlyMap<string, string>,
): readonly GuardTest[] | undefined {
  const choices = all.filter(({ length }) => length > 1);
  const isWhole = all.flat().every((test) => isSaid(test, job, context, values));
  if (!isWhole || choices.length > 1 || job.chroot !== undefined) return undefined;
  return all.flatMap((anyOf) => testsOf(anyOf, job, context, values));
}

function testsOf(
  anyOf: AnyOf,
  job: Job,
  context: Context,
  values: ReadonlyMap<string, string>,
): readonly GuardTest[] {
  return anyOf.flatMap((test) => {
    const path = pathOf(test, job, values);
    const { negated, comments } = test;
    // Of several letters for one question, the one that a condition comes back as.
    const same = sameQuestion.get(test.operator) ?? test.operator;
    if (path === undefined) return [];
    // Root may look into each directory; a condition asks for a file.
    const operator = same === 'x' && isDirectory(path, context) ? 'e' : same;
    const told = comments && { comments };
    return [{ operator, path, negated, isAlternative: anyOf.length > 1, ...told }];
  });
}

/** To root, what is there can be read; a symbolic link has two letters. */
const sameQuestion: ReadonlyMap<string, string> = new Map([
  ['r', 'e'],
  ['h', 'L'],
]);

/** The path of a test, with the values that are known; undefined for one that only a running job knows. */
function pathOf(
  { path }: FileTest,
  job: Job,
  values: ReadonlyMap<string, string>,
): Word | undefined {
  const pattern = job.instance?.value ?? '';
  const own = isOneVariable(pattern) ? ownVariables(pattern) : [];
  const ofInstance = instanceVariables(pattern);
  const parts: Part[] = [];
  for (const part of path) {
    const isNamed = part.kind === 'variable' && ofInstance.includes(part.name);
    // The value that the job gives for want of one is not that of each instance.
    const text = part.kind === 'text' ? part.text : isNamed ? undefined : values.get(part.name);
    if (part.kind === 'variable' && own.includes(part.name)) {
      parts.push({ kind: 'variable', name: part.name, split: false });
    } else if (text === undefined || /[\x00-\x1f\x7f\\]/.test(text)) return undefined;
    else if (part.kind === 'variable' && !part.quoted && /[\s*?[]/.test(text)) return undefined;
    else parts.push({ kind: 'text', text });
  }
  const joined = parts.map((part) => (part.kind === 'text' ? part.text : 'instance')).join('');
  return joined.startsWith('/') && joined.trim() === joined ? mergedTexts(parts) : undefined;
}

function mergedTexts(parts: readonly Part[]): Word {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', text: last.text + part.text };
    } else merged.push(part);
  }
  return merged;
}

/** The lines of shell that say the tests. */
export function guardLines(
  tests: readonly Sourced<GuardTest>[],
  testText: (test: GuardTest) => string,
): readonly string[] {
  const [each, alternatives] = partition(tests, ({ value }) => !value.isAlternative);
  const groups = [
    ...each.map((test) => [test]),
    ...(alternatives.length > 0 ? [alternatives] : []),
  ];
  return groups.flatMap((tests) => [
    ...tests.flatMap(({ value }) => (value.comments ?? []).map((line) => `# ${line}`.trimEnd())),
    `${tests.map(({ value }) => testText(value)).join(' || ')} || { stop; exit 0; }`,
  ]);
}
