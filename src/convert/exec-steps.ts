import { callsOf } from '../shell/calls.ts';
import { withoutLeadingComments } from '../shell/leading-comments.ts';
import { mayBeIndented } from '../shell/text-shape.ts';
import { type ExecPrefixes, isExecutablePath, parseExecValue } from '../systemd/exec.ts';
import {
  commentsInValuesSince,
  escapeLiteral,
  type PrintableWord,
  printExec,
} from '../systemd/exec-print.ts';
import { hasCutLine } from '../systemd/line-limit.ts';
import type { Unit } from '../systemd/unit.ts';
import { booleanValue, lastValue, settingsOf } from '../systemd/values.ts';
import { commentsAbove } from '../text/comments-above.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import { baseName } from '../text/names.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { type Context, silent } from './context.ts';
import { readExecWord } from './exec-word.ts';
import { hookFailed } from './faithful/ends.ts';
import { mindedHook, namesEveryEnd } from './faithful/hooks.ts';
import { findProgram } from './find-program.ts';
import { type InstanceParts, partsIn, withoutInstanceParts } from './instance-split.ts';
import type { Command, Phase, Service, Step, Word } from './model.ts';
import { isPreparation } from './preparations.ts';
import { scriptDirectory } from './script-directory.ts';
import { execConditionSince, guardShell, readGuard } from './shell-guards.ts';
import { unitsAskedIn } from './together.ts';
import type { UnitDraft } from './unit-draft.ts';
import { literalText, shellText } from './words.ts';

const shell = '/bin/sh';

/** A script with more lines or characters than this gets a file of its own. */
const mostLines = 12;
const mostCharacters = 1000;

/** A command longer than this is run from a script of its own: systemd reads no line of more than a mebibyte. */
const longestLine = 500_000;

/** The directive with the longest name of those that hold commands. */
const longestKey = 'ExecStartPost';

/** Where the scripts go that are too long to stand in a unit. */

/** From this version on a command can say that no `$` in it is systemd's (systemd.service(5), prefix `:`). */
const noExpansionSince = 244;

/**
 * From this version on a command can say that it is root's, and all else of the unit holds for it: `+` would also leave its limits
 * (systemd.service(5), prefix `!`). Before, `PermissionsStartOnly=` says it of all but the main process.
 */
export const ownUserPrefixSince = 235;

/** The directive that holds the commands of a phase. */
export const directiveOf: Readonly<Record<Phase, string>> = {
  condition: 'ExecCondition',
  prepare: 'ExecStartPre',
  main: 'ExecStart',
  announce: 'ExecStartPost',
  reload: 'ExecReload',
  retire: 'ExecStop',
  cleanup: 'ExecStopPost',
};

/** The value of an `Exec…=` line, and what people wrote above it. */
export interface ExecSetting {
  readonly value: string;
  readonly comments: readonly string[];
}

/** The `Exec…=` line for one step of a service; a long script is put into `draft` as a file, with the comments at its top. */
export function execSetting(
  service: Service,
  phase: Phase,
  step: Sourced<Step>,
  draft: UnitDraft,
  context: Context,
): ExecSetting {
  const { command, ignoreFailure, privileged, comments = [] } = step.value;
  const { systemd } = context;
  const prefixes: ExecPrefixes = {
    ...(ignoreFailure && { ignoreFailure: true }),
    ...(privileged && systemd >= ownUserPrefixSince && { privilege: '!' as const }),
  };
  const everyEnd = namesEveryEnd(service, context);
  const hook = everyEnd ? mindedHook(phase, command) : undefined;
  const guarded =
    hook ?? guardShell(phase, step.value, systemd, everyEnd ? hookFailed : 1, context.style);
  // Before 243 the guard of a condition has to know which unit it is in.
  const unit = step.value.vetoes && systemd < execConditionSince ? [shell, { raw: '%n' }] : [];
  if (guarded === undefined && command.kind === 'program') {
    const value = programValue(service, step, command, prefixes, context);
    if (value !== undefined && isReadable(value, systemd)) return { value, comments };
  }
  const text =
    guarded ?? (command.kind === 'program' ? `exec ${shellText(command)}` : command.text);
  const errexit = hook === undefined && (command.kind === 'program' || command.errexit);
  if (!isLong(text) && !findsItself(text) && !(context.style === 'native' && isJammed(text))) {
    const body = withoutLastLineEnds(text);
    const noExpansion = systemd >= noExpansionSince && /\$/.test(body);
    const value = printExec({
      prefixes: { ...prefixes, ...(noExpansion && { noExpansion: true }) },
      words: [
        shell,
        ...(errexit ? ['-e'] : []),
        '-c',
        body.includes('\n') ? scriptWord(body, systemd) : body,
        ...unit,
      ],
    });
    if (isReadable(value, systemd)) return { value, comments };
  }
  const path = `${scriptDirectory}/${draft.name.replace(/@?\.service$/, '')}.${scriptSuffix[phase]}`;
  const isFile = context.style === 'native';
  const above = isFile ? comments.map((line) => `${`# ${line}`.trimEnd()}\n`).join('') : '';
  draft.script(path, `#!${shell}${errexit ? ' -e' : ''}\n${above}${endWithNewline(text)}`, [step]);
  const value = printExec({ prefixes, words: [path, ...unit.slice(1)] });
  return { value, comments: isFile ? [] : comments };
}

/** So many lines can be read where they stand on a single one. */
const mostJammed = 4;

/** Whether a text of several lines would stand on a single one: its lines may not be moved. */
function isJammed(text: string): boolean {
  return withoutLastLineEnds(text).split('\n').length > mostJammed && !mayBeIndented(text);
}

function scriptWord(script: string, systemd: number): PrintableWord {
  return { script, lines: mayBeIndented(script), comments: systemd >= commentsInValuesSince };
}

/** Whether systemd reads all lines of a value as what they are. */
function isReadable(value: string, systemd: number): boolean {
  return value.length < longestLine && !hasCutLine(longestKey, value, systemd);
}

function isLong(text: string): boolean {
  return text.length > mostCharacters || text.split('\n').length > mostLines;
}

/** Whether a text looks for processes by their whole command line, in which a shell that is given the text has it. */
function findsItself(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: words }) =>
      /^p(?:grep|kill)$/.test(baseName(name)) &&
      words.some((word) => /^-\w*f|^--full$/.test(word ?? '')),
  );
}

/** The names of script files: the words of the job they came from. */
const scriptSuffix: Readonly<Record<Phase, string>> = {
  condition: 'condition',
  prepare: 'pre-start',
  main: 'main',
  announce: 'post-start',
  reload: 'reload',
  retire: 'pre-stop',
  cleanup: 'post-stop',
};

function programValue(
  service: Service,
  step: Sourced<Step>,
  command: Extract<Command, { kind: 'program' }>,
  prefixes: ExecPrefixes,
  context: Context,
): string | undefined {
  const [program = [], ...rest] = command.words;
  const path = findProgram(literalText(program) ?? '', service, step, context);
  // systemd takes no program with a quote or a backslash in its path: a shell has to start that.
  if (!isExecutablePath(typeof path[0] === 'string' ? path[0] : '')) return undefined;
  const named = command.argv0 === undefined ? [] : [printable(command.argv0)];
  return printExec({
    prefixes: { ...prefixes, ...(named.length > 0 && { argv0: true }) },
    words: [...path, ...named, ...rest.map(printable)],
  });
}

/** A word of the model as the printer takes it: `${NAME}`, and `$NAME` where the value is to be split. */
function printable(word: Word): PrintableWord {
  const text = literalText(word);
  if (text !== undefined) return text;
  const raw = word.map((part) => {
    if (part.kind === 'text') return escapeLiteral(part.text, true);
    if (part.kind === 'specifier') return `%${part.letter}`;
    return part.split ? `$${part.name}` : `\${${part.name}}`;
  });
  return { raw: raw.join('') };
}

/**
 * The steps that a unit's `Exec…=` lines of one kind say, in order. `/bin/sh -c TEXT` is shell text; a script
 * file of ours that the machine has is read back.
 */
export function readExecSteps(
  service: Unit,
  key: string,
  phase: Phase,
  context: Context,
): readonly Sourced<Step>[] {
  return readSteps(service, key, phase, context).map((step) => ({
    ...step,
    value: withoutInstanceParts(step.value),
  }));
}

/** The parts that the commands of a template take the name of its instance apart into. */
export function partsInCommands(service: Unit, context: Context): InstanceParts | undefined {
  const quiet = silent(context);
  for (const phase of Object.keys(directiveOf) as Phase[]) {
    for (const { value } of readSteps(service, directiveOf[phase], phase, quiet)) {
      const parts = value.command.kind === 'shell' ? partsIn(value.command.text) : undefined;
      if (parts) return parts;
    }
  }
  return undefined;
}

function readSteps(
  service: Unit,
  key: string,
  phase: Phase,
  context: Context,
): readonly Sourced<Step>[] {
  const limitsRights = ['User', 'Group', 'RootDirectory'].some(
    (directive) => lastValue(service, 'Service', directive) !== undefined,
  );
  const onlyMain = booleanValue(service, 'Service', 'PermissionsStartOnly');
  const isKept = onlyMain?.value === true && phase !== 'main';
  return settingsOf(service, 'Service', key).flatMap((setting) => {
    // What asks for other units belongs to what starts the service.
    if (phase === 'condition' && unitsAskedIn(setting.value) !== undefined) return [];
    if (phase === 'prepare' && isPreparation(setting.value, context.release)) return [];
    const { commands, problems } = parseExecValue(setting.value);
    for (const problem of problems) {
      context.findings.report(
        problem.code === 'unknown-escape' ? 'escape-unknown' : 'exec-line-refused',
        sourced(setting.value, setting.from),
        `systemd says of this line: ${problem.message.replace(/\.+$/, '')}.`,
      );
    }
    const comments = commentsAbove(setting.from[0], '#;');
    return commands.map(({ prefixes, path, argv }, index) => {
      const expands = prefixes.noExpansion !== true;
      const [name, ...rest] = argv.map((word) =>
        readExecWord(word.text, expands, service, context.manager),
      );
      const program = readExecWord(path, false, service, context.manager);
      const command: Command = {
        kind: 'program',
        words: [program, ...rest],
        ...(prefixes.argv0 && name && { argv0: name }),
      };
      const read = readShell(command, service.name, context);
      const told = [...(index === 0 ? comments : []), ...read.comments];
      const step: Step = {
        command: read.command,
        ignoreFailure: prefixes.ignoreFailure === true,
        privileged:
          limitsRights && (prefixes.privilege === '+' || prefixes.privilege === '!' || isKept),
        ...(told.length > 0 && { comments: told }),
      };
      return sourced(readGuard(phase, step), [
        ...setting.from,
        ...(isKept && step.privileged ? onlyMain.from : []),
      ]);
    });
  });
}

/** Recognises `/bin/sh [-e] -c TEXT` and a script file of ours, with the comments at its top. */
function readShell(
  command: Extract<Command, { kind: 'program' }>,
  unit: string,
  { machine, style }: Context,
): { readonly command: Command; readonly comments: readonly string[] } {
  const plain = { command, comments: [] };
  const words = command.words.map(literalText);
  const [program = '', ...rest] = words;
  if (program.startsWith(`${scriptDirectory}/`) && rest.every((word) => word === unit)) {
    const file = machine.readFile(program);
    const head = file === undefined ? null : /^#!\/bin\/sh( -e)?\n(?:# From .*\n)?/.exec(file);
    if (file !== undefined && head) {
      const text = withoutLastLineEnds(file.slice(head[0].length));
      const { comments, rest } =
        style === 'native' ? withoutLeadingComments(text) : { comments: [], rest: text };
      const errexit = head[1] !== undefined;
      return { command: { kind: 'shell', text: rest, errexit }, comments };
    }
  }
  if (!/^(\/usr)?\/bin\/sh$/.test(program)) return plain;
  const together = rest[0] === '-ec' || rest[0] === '-ce';
  const options = together ? [] : rest.slice(0, rest.indexOf('-c') + 1);
  const isPlain =
    together || (options.length > 0 && options.every((word) => word === '-e' || word === '-c'));
  const at = together ? 1 : options.length;
  const text = isPlain ? rest[at] : undefined;
  const after = rest.slice(at + 1);
  if (text === undefined || after.some((word) => word !== shell && word !== unit)) return plain;
  const errexit = together || options.includes('-e');
  return { command: { kind: 'shell', text: unindented(text), errexit }, comments: [] };
}

/**
 * A script without the blank that a unit's line break puts in front of every line but the first. It means the same
 * with and without, where lines may be moved at all.
 */
function unindented(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  // Blanks before a script of one line are left of how the unit breaks its lines.
  if (rest.length === 0) return text.replace(/^ +(?=\S)/, '');
  const isMoved = rest.every((line) => line === '' || line.startsWith(' '));
  if (!isMoved || !mayBeIndented(text)) return text;
  return [first, ...rest.map((line) => line.replace(/^ /, ''))].join('\n');
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
