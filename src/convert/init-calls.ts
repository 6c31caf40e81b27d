import { statusPids } from '../shell/status-pid.ts';
import { statusTests } from '../shell/status-tests.ts';
import { edited } from '../shell/text-edits.ts';
import { unitNameFor } from '../systemd/names.ts';
import type { Sourced } from '../text/source.ts';
import { atPiece } from './at-piece.ts';
import type { Context } from './context.ts';
import { setVariable } from './kept-variables.ts';
import { systemctl } from './manager.ts';
import type { Phase, Step } from './model.ts';
import { callText, type Rewrite, rewriteCalls, type WrittenCall } from './rewrite-calls.ts';
import { stopsItself } from './shell-use.ts';
import { statusPrinter, unitAsked } from './status-call.ts';
import { type Caller, systemctlCall, verbs } from './systemctl-call.ts';
import { literalWord, programWords } from './words.ts';

/** Upstart's own commands, which a machine with systemd has not. */
const commands: ReadonlySet<string> = new Set([
  'initctl',
  'start',
  'stop',
  'restart',
  'reload',
  'status',
]);

/**
 * A step with each call of Upstart's own commands written as one of systemctl(1), and reported; calls that systemctl
 * cannot make stay, and are reported too.
 */
export function withSystemctl(
  step: Sourced<Step>,
  phase: Phase,
  self: Caller & { readonly mayWrite: boolean },
  context: Context,
): Sourced<Step> {
  // What runs because the unit stops cannot ask for that.
  const isOver = phase === 'retire' || phase === 'cleanup';
  const reportCall = (call: WrittenCall, about: Sourced<Step>) => {
    context.findings.report(
      'script-calls-upstart',
      about,
      `It runs "${callText(call)}", a command of Upstart's that this machine will not have.`,
      suggestion(call, context),
    );
  };
  const rewrite: Rewrite = (call, about) => {
    const isBare = call.words.length === 0;
    if (step.value.vetoes && stopsItself(callText(call))) return undefined;
    const printer =
      step.value.command.kind === 'shell' ? statusPrinter(call, self.name, context) : undefined;
    const set =
      step.value.command.kind === 'shell'
        ? setVariable(call, self.unit, context.manager, self.mayWrite)
        : undefined;
    const made =
      set !== undefined
        ? {
            words: set,
            difference: 'What is set stays until it is set again; a value cannot hold a quote.',
          }
        : printer !== undefined
          ? { words: [printer], difference: 'It tells running from stopped and nothing between.' }
          : isOver && isBare
            ? undefined
            : systemctlCall(call, self, context);
    if (made === undefined) {
      reportCall(call, about);
      return undefined;
    }
    const told = [
      ...(made.difference === undefined ? [] : [made.difference]),
      ...(mayBeRefused(about, phase, made.words, context)
        ? ['While the machine goes down systemd refuses it, which does not count as a failure.']
        : []),
    ];
    if ('lost' in made && made.lost !== undefined) {
      const lost = made.lost.map(
        (word) => call.words.find(({ raw }) => raw === word)?.written ?? word,
      );
      context.findings.report(
        'call-values-lost',
        about,
        `"${callText(call)}" gives ${lost.join(' ')}, and "${made.words.join(' ')}" cannot.`,
      );
    }
    const difference = told.map((sentence) => ` ${sentence}`).join('');
    context.findings.report(
      'call-rewritten',
      about,
      `"${callText(call)}" became "${made.words.join(' ')}".${difference}`,
    );
    return made.words;
  };
  const rewritten = rewriteCalls(
    withActiveTests(withMainPid(step, phase, self.name, context), self.name, context),
    commands,
    rewrite,
    reportCall,
  );
  const words = programWords(rewritten.value.command) ?? [];
  return mayBeRefused(rewritten, phase, words, context) ? tolerated(rewritten) : rewritten;
}

/** Whether a step only asks for the start of a unit while its own stops: at the end of the machine systemd refuses that. */
function mayBeRefused(
  { value: { command } }: Sourced<Step>,
  phase: Phase,
  [program, ...words]: readonly (string | undefined)[],
  { style }: Context,
): boolean {
  const isAlone = command.kind === 'program' && program === 'systemctl';
  return style === 'native' && phase === 'cleanup' && isAlone && words.includes('start');
}

/** A step whose failure is not that of the unit. */
function tolerated(step: Sourced<Step>): Sourced<Step> {
  return { ...step, value: { ...step.value, ignoreFailure: true } };
}

/** A step that runs beside the main process, with the number of that as systemd gives it, where a script asked `status` for it. */
function withMainPid(
  step: Sourced<Step>,
  phase: Phase,
  job: string,
  { findings }: Context,
): Sourced<Step> {
  const { command } = step.value;
  const isBeside = phase === 'announce' || phase === 'retire' || phase === 'reload';
  if (command.kind !== 'shell' || !isBeside) return step;
  const own: ReadonlySet<string> = new Set([job, '$UPSTART_JOB', '${UPSTART_JOB}']);
  const places = statusPids(command.text, ([name, ...others]) =>
    name === undefined ? true : others.length === 0 && own.has(name.replaceAll('"', '')),
  );
  const [first] = places;
  if (first === undefined) return step;
  const asked = command.text.slice(first.start, first.end);
  findings.report(
    'call-rewritten',
    atPiece(step, asked),
    `"${asked}" became "$MAINPID", which systemd gives to this command.`,
  );
  const text = places
    .toReversed()
    .reduce(
      (whole, { start, end }) => `${whole.slice(0, start)}$MAINPID${whole.slice(end)}`,
      command.text,
    );
  return { ...step, value: { ...step.value, command: { ...command, text } } };
}

/** A step that asks systemd whether a unit is active where it looked for that in what `status` printed. */
function withActiveTests(step: Sourced<Step>, self: string, context: Context): Sourced<Step> {
  const { command } = step.value;
  if (command.kind !== 'shell' || context.style === 'faithful') return step;
  const edits = statusTests(command.text).flatMap(({ start, end, job }) => {
    const unit = unitAsked(job, self, context);
    // In this order: the other one is a condition of what starts the unit.
    const text = `${systemctl(context.manager)} -q is-active ${unit}`;
    return unit === undefined ? [] : [{ start, end, text }];
  });
  for (const { start, end, text } of edits) {
    context.findings.report(
      'call-rewritten',
      atPiece(step, command.text.slice(start, end)),
      `"${command.text.slice(start, end)}" became "${text}", which tells running from stopped and nothing between.`,
    );
  }
  const text = edited(command.text, edits);
  const [only] = edits;
  const words = only?.text === text ? text.split(' ') : undefined;
  if (words === undefined)
    return { ...step, value: { ...step.value, command: { ...command, text } } };
  const direct = { kind: 'program', words: words.map(literalWord) } as const;
  return { ...step, value: { ...step.value, command: direct } };
}

function suggestion({ name, words }: WrittenCall, { customEvents }: Context): string {
  const given = words.map(({ value }) => value ?? '').filter((word) => !word.startsWith('-'));
  const [verb = '', job = ''] = name === 'initctl' ? given : [name, ...given];
  const like = (command: string) => `Write what is meant with systemctl, such as "${command}".`;
  const target = customEvents.byName.get(job)?.target ?? unitNameFor(job || 'EVENT', 'target');
  if (verb === 'emit') return like(`systemctl start ${target}`);
  if (Object.hasOwn(verbs, verb) || verb === 'status') {
    return like(`systemctl ${verb} ${job || 'JOB'}.service`);
  }
  return 'Take it out: systemd has nothing that it would speak to.';
}
