import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { type Expression, leaves } from './expression.ts';
import { listenOf } from './listen.ts';
import type { Listen, Service } from './model.ts';
import type { Occurrence } from './occurrence.ts';
import { scriptsReading } from './shell-use.ts';
import { eventVariablesOf } from './tables/event-variables.ts';

/**
 * Names each variable that a process reads and that an event of the job brought: those that started it to every
 * process, those that stopped it to what runs before and after the stop (init(5) "Process environment").
 */
export function reportEventVariables(service: Service, { findings }: Context): void {
  const { activation, processes, environment, instance, sockets } = service;
  const supplied = new Set([
    ...environment.assignments.map(({ value }) => value.name),
    instance.parameter?.value.variable,
    ...(sockets.listen.length > 0 ? ['UPSTART_EVENTS', 'UPSTART_FDS'] : []),
    ...constantsOf(service).map(({ name }) => name),
  ]);
  const started = carriedBy(activation.start, 'UPSTART_EVENTS');
  const stopped = carriedBy(activation.stop, 'UPSTART_STOP_EVENTS');
  const late = new Set([...processes.retire, ...processes.cleanup]);
  for (const variable of new Set([...started, ...stopped])) {
    if (supplied.has(variable)) continue;
    for (const step of scriptsReading(service, variable)) {
      if (!started.has(variable) && !late.has(step)) continue;
      findings.report(
        'event-variable-unset',
        step,
        `It reads ${variable}, which came with the event that started or stopped the job, and is unset now.`,
      );
    }
  }
}

type Condition = Sourced<Expression<Occurrence>>;

function carriedBy(condition: Condition | undefined, list: string): ReadonlySet<string> {
  if (!condition) return new Set();
  const variables = leaves(condition.value).flatMap((occurrence) => [
    ...eventVariablesOf(occurrence.event),
    ...occurrence.arguments.flatMap((argument) =>
      argument.kind === 'named' ? [argument.key] : [],
    ),
  ]);
  return new Set([list, ...variables]);
}

/**
 * Variables of the event that starts a job whose value is the same each time, because the condition names the job and
 * nothing else starts it.
 */
export function constantsOf({
  activation,
}: Pick<Service, 'activation'>): readonly { readonly name: string; readonly value: string }[] {
  const { start } = activation;
  const [only, ...others] = start ? leaves(start.value) : [];
  if (!only || others.length > 0) return [];
  const listen = listenOf(only);
  if (listen) return socketVariables(listen);
  if (only.meaning.kind !== 'job') return asked(only);
  const { job, result } = only.meaning;
  return [
    { name: 'JOB', value: job },
    ...(result === undefined ? [] : [{ name: 'RESULT', value: result }]),
  ];
}

/** The variables of which a condition asks for one value and no pattern: the event has just that. */
function asked(
  occurrence: Occurrence,
): readonly { readonly name: string; readonly value: string }[] {
  return occurrence.arguments.flatMap((argument) => {
    const isValue =
      argument.kind === 'named' &&
      !argument.negated &&
      /^[A-Za-z_]\w*$/.test(argument.key) &&
      !/[*?[\\$]/.test(argument.value);
    return isValue ? [{ name: argument.key, value: argument.value }] : [];
  });
}

/** What upstart-socket-bridge(8) tells of a connection. */
function socketVariables(
  listen: Listen,
): readonly { readonly name: string; readonly value: string }[] {
  if (listen.kind === 'unix') {
    return [
      { name: 'PROTO', value: 'unix' },
      { name: 'SOCKET_PATH', value: listen.path },
    ];
  }
  const isSix = listen.kind === 'inet6';
  const address = listen.kind === 'dual' ? undefined : listen.address;
  return [
    { name: 'PROTO', value: isSix ? 'inet6' : 'inet' },
    { name: 'PORT', value: listen.port },
    { name: 'ADDR', value: address ?? (isSix ? '::' : '0.0.0.0') },
  ];
}
