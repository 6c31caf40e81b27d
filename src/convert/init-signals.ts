import { signalName } from '../posix/signals.ts';
import { callsOf } from '../shell/calls.ts';
import { nestedCalls } from '../shell/nested-calls.ts';
import { baseName } from '../text/names.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { initSignals } from './tables/init-signals.ts';

type Words = readonly (string | undefined)[];

/** Names each signal that a job's processes send to process 1, which to systemd may mean something else. */
export function reportInitSignals(job: Job, { findings }: Context): void {
  for (const process of Object.values(job.processes)) {
    if (process === undefined) continue;
    const calls = callsOf(process.value.command).flatMap(({ name, arguments: words }) => {
      const [program = '', ...rest] = name === 'exec' ? words : [name, ...words];
      return [{ name: program, arguments: rest }, ...nestedCalls(program, rest)];
    });
    for (const { name, arguments: words } of calls) {
      const sent = baseName(name) === 'kill' ? sentToInit(words) : undefined;
      if (sent === undefined) continue;
      const { upstart, systemd, instead } = initSignals.get(sent) ?? {};
      const before = upstart ?? 'did nothing of its own';
      const now = systemd ?? 'does something of its own, if anything';
      findings.report(
        'signal-to-init',
        process,
        `On SIG${sent}, Upstart ${before}; systemd ${now}.`,
        instead === undefined ? undefined : `Write "${instead}" if that is meant.`,
      );
    }
  }
}

/** The name of the signal, without SIG, that the words behind `kill` send to process 1; undefined where they send it none. */
function sentToInit(words: Words): string | undefined {
  const [first, second, ...others] = words;
  const named = first === '-s' || first === '-n' || first === '--signal';
  const isOption = first?.startsWith('-') === true && first !== '--';
  const signal = named ? second : isOption ? first.replace(/^(?:--signal=|-)/, '') : 'TERM';
  const numbers = named ? others : isOption ? words.slice(1) : words;
  if (signal === undefined || signal === '0' || !numbers.includes('1')) return undefined;
  const name = /^[0-9]+$/.test(signal) ? signalName(Number(signal)) : signal.toUpperCase();
  return name?.replace(/^SIG/, '');
}
