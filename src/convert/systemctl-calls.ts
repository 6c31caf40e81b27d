import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { eventOfTarget } from './event-units.ts';
import { startArguments } from './instance-variable.ts';
import type { Step } from './model.ts';
import { callText, type Rewrite, rewriteCalls, type WrittenCall } from './rewrite-calls.ts';
import { literalText, shellWord } from './words.ts';

const systemctl: ReadonlySet<string> = new Set(['systemctl']);

/** What Upstart calls each verb (initctl(8)). */
const verbs: Readonly<Record<string, string>> = {
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  'try-restart': 'restart',
  reload: 'reload',
};

/**
 * A step with each call of systemctl(1) that starts, stops or reloads a service written as Upstart's, and reported; calls
 * that Upstart cannot make stay, and are reported too.
 */
export function withInitctl(step: Sourced<Step>, context: Context): Sourced<Step> {
  const reportCall = (call: WrittenCall, about: Sourced<Step>) => {
    context.findings.report(
      'script-calls-systemctl',
      about,
      `It runs "${callText(call)}", and a machine with Upstart has no systemctl.`,
    );
  };
  const rewrite: Rewrite = (call, about) => {
    const words = activeTest(call, context) ?? initctlWords(call, context);
    if (words === undefined) {
      reportCall(call, about);
      return undefined;
    }
    const more = call.words.some(({ value }) => value === 'restart')
      ? ' It does not start what has been stopped.'
      : '';
    const message = `"${callText(call)}" became "${words.join(' ')}".${more}`;
    context.findings.report('call-rewritten', about, message);
    return words;
  };
  return rewriteCalls(asShell(step, context), systemctl, rewrite, reportCall);
}

/** A question that takes a pipe to be asked of Upstart, as text for a shell. */
function asShell(step: Sourced<Step>, context: Context): Sourced<Step> {
  const { command } = step.value;
  if (command.kind === 'shell') return step;
  const words = command.words.map((word) => ({ raw: shellWord(word), value: literalText(word) }));
  const isQuestion = activeTest({ name: 'systemctl', words: words.slice(1) }, context);
  if (words[0]?.value !== 'systemctl' || isQuestion === undefined) return step;
  const text = words.map(({ raw }) => raw).join(' ');
  return { ...step, value: { ...step.value, command: { kind: 'shell', text, errexit: true } } };
}

/** `systemctl is-active -q UNIT` as a question to `status` (initctl(8)); undefined for any other call. */
function activeTest({ words }: WrittenCall, { units }: Context): readonly string[] | undefined {
  const values = words.map(({ value }) => value);
  const isQuiet = values.some((value) => value === '-q' || value === '--quiet');
  const [verb, unit, ...others] = values.filter((value) => value !== '-q' && value !== '--quiet');
  if (verb !== 'is-active' || unit === undefined || others.length > 0 || !isQuiet) return undefined;
  const name = /\.[a-z]+$/.test(unit) ? unit : `${unit}.service`;
  const isPlain = /^[A-Za-z0-9:_.-]+\.service$/.test(name);
  const job = isPlain ? startArguments(name, units) : undefined;
  return job && ['initctl', 'status', ...job, '|', 'grep', '-q', 'start/running'];
}

function initctlWords({ words }: WrittenCall, { units }: Context): readonly string[] | undefined {
  const values = words.map(({ value }) => value);
  const waits = !values.includes('--no-block');
  const [verb, unit, ...others] = values.filter(
    (value) => !/^(?:--no-block|--quiet|-q|--system)$/.test(value ?? ''),
  );
  if (verb === undefined || unit === undefined || others.length > 0) return undefined;
  const noWait = waits ? [] : ['--no-wait'];
  const event = verb === 'start' ? eventOfTarget(unit, units) : undefined;
  if (event !== undefined) return ['initctl', 'emit', ...noWait, event];
  const name = /\.[a-z]+$/.test(unit) ? unit : `${unit}.service`;
  const isPlain = /^[A-Za-z0-9:_.-]+(?:@[A-Za-z0-9:_.-]+)?\.service$/.test(name);
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!isPlain || known === undefined) return undefined;
  const instance = startArguments(name, units);
  return instance === undefined ? undefined : [known, ...noWait, ...instance];
}
