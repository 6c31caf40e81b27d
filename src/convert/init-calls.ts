import { type Call, callsOf, functionsOf } from '../shell/calls.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Command, Step } from './model.ts';
import { literalText } from './words.ts';

/** Upstart's own commands, which a machine with systemd has not. */
const commands: ReadonlySet<string> = new Set([
  'initctl',
  'start',
  'stop',
  'restart',
  'reload',
  'status',
]);

/** Names each call of Upstart's own commands in a step. */
export function reportInitCalls(step: Sourced<Step>, { findings }: Context): void {
  const { command, vetoes } = step.value;
  for (const { name, arguments: words } of initCallsOf(command)) {
    if (vetoes && name === 'stop' && words.length === 0) continue;
    const call = [name, ...words.map((word) => word ?? '…')].join(' ');
    findings.report(
      'script-calls-upstart',
      step,
      `It runs "${call}", a command of Upstart's that this machine will not have.`,
      `Write what is meant with systemctl, such as ${suggestion(name, words)}.`,
    );
  }
}

type InitCall = Pick<Call, 'name' | 'arguments'>;

function initCallsOf(command: Command): readonly InitCall[] {
  if (command.kind === 'program') {
    const [name = '', ...words] = command.words.map(literalText);
    return commands.has(bareName(name)) ? [{ name: bareName(name), arguments: words }] : [];
  }
  const functions = functionsOf(command.text);
  return callsOf(command.text)
    .filter(({ name }) => !functions.has(name))
    .map(withoutExec)
    .map((call) => ({ ...call, name: bareName(call.name) }))
    .filter(({ name }) => commands.has(name));
}

/** `exec initctl …` runs initctl. */
function withoutExec({ name, arguments: words }: InitCall): InitCall {
  const [program, ...rest] = words;
  return name === 'exec' && program !== undefined
    ? { name: program, arguments: rest }
    : { name, arguments: words };
}

/** The name of a command without the directory that Upstart's own are in. */
function bareName(name: string): string {
  return name.replace(/^\/s?bin\//, '');
}

function suggestion(name: string, words: readonly (string | undefined)[]): string {
  const [verb = '', job = ''] = name === 'initctl' ? words : [name, ...words];
  if (verb === 'emit') return `"systemctl start ${job || 'EVENT'}.target"`;
  const unit = job === '' || job.startsWith('-') ? 'JOB' : job;
  return `"systemctl ${verb === '' ? 'start' : verb} ${unit}.service"`;
}
