import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import { atPiece, readingOf } from './at-piece.ts';
import type { Context } from './context.ts';
import { alternatives, type Expression, leaves } from './expression.ts';
import { keptVariables } from './kept-variables.ts';
import { listenOf } from './listen.ts';
import type { Listen, Service } from './model.ts';
import type { Occurrence } from './occurrence.ts';
import { scriptsReading, stepsOf } from './shell-use.ts';
import { eventVariablesOf } from './tables/event-variables.ts';

/**
 * Names each variable that a process reads and that an event of the job brought: those that started it to every
 * process, those that stopped it to what runs before and after the stop (init(5) "Process environment").
 */
export function reportEventVariables(service: Service, context: Context): void {
  const { findings } = context;
  const { activation, processes } = service;
  const supplied = suppliedTo(service, context);
  const started = carriedBy(activation.start, 'UPSTART_EVENTS');
  const stopped = carriedBy(activation.stop, 'UPSTART_STOP_EVENTS');
  const late = new Set([...processes.retire, ...processes.cleanup]);
  for (const variable of new Set([...started, ...stopped])) {
    if (supplied.has(variable)) continue;
    for (const step of scriptsReading(service, variable)) {
      if (!started.has(variable) && !late.has(step)) continue;
      findings.report(
        'event-variable-unset',
        atPiece(step, readingOf(variable)),
        `It reads ${variable}, which Upstart took from the event that started or stopped the job. In the unit it is unset.`,
      );
    }
  }
}

/** The variables that the unit of a service gives its processes. */
function suppliedTo(service: Service, context: Context): ReadonlySet<string | undefined> {
  const { environment, instance, sockets } = service;
  return new Set([
    ...environment.assignments.map(({ value }) => value.name),
    instance.parameter?.value.variable,
    ...(instance.parameter?.value.parts?.variables ?? []).map(({ name }) => name),
    ...(sockets.listen.length > 0 ? ['UPSTART_EVENTS', 'UPSTART_FDS'] : []),
    ...constantsOf(service, context).map(({ name }) => name),
  ]);
}

/** What every process of a unit may read: the manager's own, and what systemd says of the unit (systemd.exec(5) "Environment variables"). */
const always: ReadonlySet<string> = new Set([
  ...['PATH', 'TERM', 'LANG', 'MAINPID', 'INVOCATION_ID', 'UPSTART_JOB', 'UPSTART_INSTANCE'],
  ...['HOME', 'USER', 'LOGNAME', 'SHELL', 'SERVICE_RESULT', 'EXIT_CODE', 'EXIT_STATUS'],
]);

/**
 * Names the variables in the words of a program that nothing gives a value: no stanza, no event that is known, and no file. A start by
 * hand may have (initctl(8) `start JOB KEY=VALUE`).
 */
export function reportUnsetVariables(service: Service, context: Context): void {
  const { activation, environment, processes } = service;
  if (context.manager === 'user' || environment.files.length > 0) return;
  const given = new Set([
    ...suppliedTo(service, context),
    ...carriedBy(activation.start, 'UPSTART_EVENTS'),
    ...carriedBy(activation.stop, 'UPSTART_STOP_EVENTS'),
    ...[...environment.inherited, ...environment.exported].map(({ value }) => value),
    ...environment.computed.map(({ value }) => value.name),
    ...keptVariables(service),
    ...always,
  ]);
  for (const step of stepsOf({ processes })) {
    const { command } = step.value;
    const words = command.kind === 'program' ? command.words.flat() : [];
    const names = words.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));
    for (const name of new Set(names.filter((each) => !given.has(each)))) {
      context.findings.report(
        'variable-set-by-nobody',
        atPiece(step, readingOf(name)),
        `Nothing here gives ${name} a value: it is empty, unless an event or a start by hand brought it ("start ${service.identity.name} ${name}=…").`,
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
