import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { alternatives, type Expression, leaves } from './expression.ts';
import { listenOf } from './listen.ts';
import type { Listen, Service } from './model.ts';
import type { Occurrence } from './occurrence.ts';
import { scriptsReading } from './shell-use.ts';
import { eventVariablesOf } from './tables/event-variables.ts';

/**
 * Names each variable that a process reads and that an event of the job brought: those that started it to every
 * process, those that stopped it to what runs before and after the stop (init(5) "Process environment").
 */
export function reportEventVariables(service: Service, context: Context): void {
  const { findings } = context;
  const { activation, processes, environment, instance, sockets } = service;
  const supplied = new Set([
    ...environment.assignments.map(({ value }) => value.name),
    instance.parameter?.value.variable,
    ...(instance.parameter?.value.parts?.variables ?? []).map(({ name }) => name),
    ...(sockets.listen.length > 0 ? ['UPSTART_EVENTS', 'UPSTART_FDS'] : []),
    ...constantsOf(service, context).map(({ name }) => name),
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

/** A variable with the value it always has. */
interface Constant {
  readonly name: string;
  readonly value: string;
}

/**
 * Variables of the events that start a job whose value is the same each time, because all of those events have to
 * happen and each can only say that.
 */
export function constantsOf(
  { activation }: Pick<Service, 'activation'>,
  context: Context,
): readonly Constant[] {
  const { start } = activation;
  const [only, ...others] = (start && alternatives(start.value, 1)) ?? [];
  if (only === undefined || others.length > 0) return [];
  const values = new Map<string, Set<string>>();
  for (const { name, value } of only.flatMap((occurrence) => constantsIn(occurrence, context))) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  // Of several events that bring a variable, one is the last, and which is not known.
  return [...values].flatMap(([name, [value, ...more]]) =>
    value === undefined || more.length > 0 ? [] : [{ name, value }],
  );
}

function constantsIn(only: Occurrence, { jobs, release }: Context): readonly Constant[] {
  const listen = listenOf(only);
  if (listen) return socketVariables(listen);
  if (only.meaning.kind === 'runlevel' && release.runlevelAfterNetwork) {
    return only.meaning.levels.includes(bootRunlevel.RUNLEVEL)
      ? Object.entries(bootRunlevel).map(([name, value]) => ({ name, value }))
      : asked(only);
  }
  if (only.meaning.kind !== 'job') return asked(only);
  const { job, result } = only.meaning;
  return [
    { name: 'JOB', value: job },
    ...(result === undefined ? [] : [{ name: 'RESULT', value: result }]),
    ...exportedBy(jobs.get(job)),
  ];
}

/** What the `runlevel` event of a boot says on Debian and Ubuntu (rc-sysinit, inittab(5) of Debian). */
const bootRunlevel = { RUNLEVEL: '2', PREVLEVEL: 'N' } as const;

/** What a job puts into its own events, as far as its file says the value (init(5) `export`). */
function exportedBy(job: Job | undefined): readonly Constant[] {
  const values = new Map(
    (job?.env ?? []).flatMap(({ value }) => {
      const split = value.indexOf('=');
      return split > 0 ? [[value.slice(0, split), value.slice(split + 1)] as const] : [];
    }),
  );
  return (job?.export ?? []).flatMap(({ value: name }) => {
    const value = values.get(name);
    return value === undefined ? [] : [{ name, value }];
  });
}

/** The variables of which a condition asks for one value and no pattern: the event has just that. */
function asked(occurrence: Occurrence): readonly Constant[] {
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
function socketVariables(listen: Listen): readonly Constant[] {
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
