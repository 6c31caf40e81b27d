import { quoteForShell } from '../../shell/quote.ts';
import type { Context } from '../context.ts';
import type { Command, Phase, Service } from '../model.ts';
import { shellText } from '../words.ts';
import { endsSince, hookFailed } from './ends.ts';

/** Whether the ends of a service's main process are all named as a success. */
export function namesEveryEnd(
  { readiness, activation }: Service,
  { style, systemd }: Context,
): boolean {
  return (
    style === 'faithful' &&
    activation.saidAs === 'conditions' &&
    readiness.kind === 'service' &&
    systemd >= endsSince
  );
}

const minded: ReadonlySet<Phase> = new Set(['prepare', 'cleanup']);

/** The shell text of a hook whose failure counts; undefined for a phase in which none does. */
export function mindedHook(phase: Phase, command: Command): string | undefined {
  if (!minded.has(phase)) return undefined;
  const run =
    command.kind === 'program'
      ? shellText(command)
      : `/bin/sh ${command.errexit ? '-e ' : ''}-c ${quoteForShell(command.text)}`;
  return `${run} || exit ${hookFailed}`;
}

/** An `ExecCondition=` that fails with the same code. */
export function mindedCondition(command: string): string {
  return `/bin/sh -c "${command} || exit ${hookFailed}"`;
}
