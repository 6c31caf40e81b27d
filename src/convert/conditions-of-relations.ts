import { type Sourced, sourced } from '../text/source.ts';
import type { EventArgument } from '../upstart/job.ts';
import type { Context } from './context.ts';
import type { Expression } from './expression.ts';
import { socketEvent } from './listen.ts';
import { occurrenceOf } from './meaning.ts';
import type { Relation, RelationKind, Service } from './model.ts';
import { serviceName } from './names.ts';
import type { Occurrence } from './occurrence.ts';
import { networkTargets, reachedBeforeRunlevel } from './tables/milestones.ts';
import { jobOfUnit } from './tables/units.ts';

type Condition = Expression<Occurrence>;

/** The conditions of a job that stand for a unit's relations. */
export interface Conditions {
  readonly start?: Sourced<Condition>;
  readonly stop?: Sourced<Condition>;
}

/**
 * What `start on` and `stop on` a unit's relations amount to. A relation that a condition cannot say is reported;
 * one that holds anyway is counted to the condition that brings it.
 */
export function conditionsOf(service: Service, context: Context): Conditions {
  const relations = service.activation.relations;
  const of = (kind: RelationKind) => relations.filter(({ value }) => value.kind === kind);
  const after = of('After');
  const before = of('Before');
  const pulled = [...of('Wants'), ...of('Requires'), ...of('Requisite'), ...of('BindsTo')];
  const isAfter = (unit: string) => after.some(({ value }) => value.unit === unit);

  const starters = [...of('WantedBy'), ...of('RequiredBy')].map((relation) =>
    starterOf(relation, before, isAfter, context),
  );
  const sockets = service.sockets.listen.map((listen) => ({
    ...listen,
    value: leaf(socketEvent(listen.value)),
  }));
  const known = [...starters.flatMap((one) => one ?? []), ...sockets];
  const required = requirements(service, known.length > 0, isAfter, context);
  const implied = [...after, ...pulled].filter(({ value }) =>
    isReached(value.unit, known, context),
  );
  const start = combineStart(known, required, implied);
  reportRunlevel(starters, context);
  const stop = stopCondition(service, known, relations, context);
  reportRest(service, { known: known.length > 0, required, implied, stop }, context);
  return { ...(start && { start }), ...(stop && { stop }) };
}

/** An event by name, with its variables by position or by `KEY=value`. */
export function event(name: string, ...given: readonly string[]): Occurrence {
  const parsed = given.map((text): EventArgument => {
    const split = text.indexOf('=');
    if (split === -1) return { kind: 'positional', value: text };
    return {
      kind: 'named',
      key: text.slice(0, split),
      negated: false,
      value: text.slice(split + 1),
    };
  });
  return occurrenceOf({ kind: 'event', name, arguments: parsed });
}

function leaf(occurrence: Occurrence): Condition {
  return { kind: 'leaf', value: occurrence };
}

const runlevels: ReadonlyMap<string, string> = new Map([
  ['multi-user.target', '[2345]'],
  ['default.target', '[2345]'],
  ['runlevel2.target', '[2345]'],
  ['runlevel3.target', '[2345]'],
  ['runlevel4.target', '[2345]'],
  ['graphical.target', '5'],
  ['runlevel5.target', '5'],
  ['rescue.target', 'S'],
  ['runlevel1.target', 'S'],
]);

/** Targets of early boot, by the event that comes at the same point. */
const earlyTargets: ReadonlyMap<string, string> = new Map([
  ['sysinit.target', 'startup'],
  ['local-fs.target', 'local-filesystems'],
  ['basic.target', 'local-filesystems'],
  ['remote-fs.target', 'remote-filesystems'],
  ['network-online.target', 'static-network-up'],
  ['network.target', 'static-network-up'],
]);

/** What starts a unit that another one wants. */
function starterOf(
  relation: Sourced<Relation>,
  before: readonly Sourced<Relation>[],
  isAfter: (unit: string) => boolean,
  { findings, release }: Context,
): Sourced<Condition> | undefined {
  const { unit } = relation.value;
  const isOrdered = (name: string) =>
    isAfter(name) || before.some(({ value }) => value.unit === name);
  const levels = runlevels.get(unit);
  if (levels !== undefined) {
    // On Debian and Ubuntu a graphical machine is in runlevel 2; elsewhere 5 is the graphical one.
    const wanted = levels === '5' && release.runlevelAfterNetwork ? '[2345]' : levels;
    return { ...relation, value: leaf(event('runlevel', wanted)) };
  }
  if (unit.endsWith('.service') && !isOrdered(unit)) {
    findings.report(
      'starts-once-started',
      relation,
      `The job starts once ${jobOfUnit(unit)} has started; the unit starts at the same time as that.`,
    );
  }
  const early = earlyTargets.get(unit);
  if (early !== undefined) return { ...relation, value: leaf(event(early)) };
  if (unit.endsWith('.service')) {
    const comesFirst = before.find(({ value }) => value.unit === unit);
    const phase = comesFirst ? 'starting' : 'started';
    const from = [...relation.from, ...(comesFirst?.from ?? [])];
    return sourced(leaf(event(phase, jobOfUnit(unit))), from, relation.at);
  }
  findings.report(
    'target-has-no-event',
    relation,
    `No event of Upstart's stands for ${unit}, so nothing starts the job in its place.`,
  );
  return undefined;
}

/** Whether a unit has been reached in any case by the time the job starts. */
function isReached(
  unit: string,
  starters: readonly Sourced<Condition>[],
  { release }: Context,
): boolean {
  const waitsForRunlevel = starters.some(
    ({ value }) => value.kind === 'leaf' && value.value.meaning.kind === 'runlevel',
  );
  if (starters.some(({ value }) => value.kind === 'leaf' && isAbout(value.value, unit)))
    return true;
  if (!waitsForRunlevel) return false;
  return (
    reachedBeforeRunlevel.has(unit) || (release.runlevelAfterNetwork && networkTargets.has(unit))
  );
}

/** Whether an occurrence is the starting or the start of the job that a unit is. */
function isAbout({ meaning }: Occurrence, unit: string): boolean {
  return meaning.kind === 'job' && meaning.job === jobOfUnit(unit);
}

/** The jobs that have to run first: those a unit pulls in and starts after. */
function requirements(
  service: Service,
  isStarted: boolean,
  isAfter: (unit: string) => boolean,
  { findings }: Context,
): readonly Sourced<Condition>[] {
  if (!isStarted) return [];
  const needed = service.activation.relations.filter(
    ({ value }) =>
      (value.kind === 'Requires' || value.kind === 'BindsTo' || value.kind === 'Requisite') &&
      value.unit.endsWith('.service') &&
      isAfter(value.unit) &&
      !reachedBeforeRunlevel.has(value.unit) &&
      !networkTargets.has(value.unit),
  );
  return needed.map((relation) => {
    findings.report(
      'pulls-nothing-in',
      relation,
      `The job waits until ${jobOfUnit(relation.value.unit)} has started; unlike systemd, Upstart does not start that for it.`,
    );
    const orders = service.activation.relations.filter(
      ({ value }) => value.kind === 'After' && value.unit === relation.value.unit,
    );
    const from = [...relation.from, ...orders.flatMap((order) => order.from)];
    return sourced(leaf(event('started', jobOfUnit(relation.value.unit))), from, relation.at);
  });
}

/** Names what is true of every start on a runlevel. */
function reportRunlevel(
  starters: readonly (Sourced<Condition> | undefined)[],
  { findings, release }: Context,
): void {
  if (!release.runlevelAfterNetwork) return;
  for (const starter of starters) {
    if (starter?.value.kind !== 'leaf' || starter.value.value.meaning.kind !== 'runlevel') continue;
    findings.report(
      'runlevel-comes-late',
      starter,
      'The runlevel is entered after file systems and network are up: what the unit starts after, of these, holds anyway.',
    );
  }
}

function combineStart(
  starters: readonly Sourced<Condition>[],
  required: readonly Sourced<Condition>[],
  implied: readonly Sourced<Relation>[],
): Sourced<Condition> | undefined {
  const any = operation('or', distinct(starters.map(({ value }) => value)));
  if (!any) return undefined;
  const alreadyNamed = new Set(starters.map(({ value }) => JSON.stringify(value)));
  const more = required.filter(({ value }) => !alreadyNamed.has(JSON.stringify(value)));
  const all = operation('and', [any, ...distinct(more.map(({ value }) => value))]);
  const from = [...starters, ...required, ...implied].flatMap((one) => one.from);
  return all && sourced(all, [...new Set(from)]);
}

function operation(kind: 'and' | 'or', operands: readonly Condition[]): Condition | undefined {
  return operands.length <= 1 ? operands[0] : { kind, operands };
}

function distinct(conditions: readonly Condition[]): readonly Condition[] {
  const seen = new Map(conditions.map((condition) => [JSON.stringify(condition), condition]));
  return [...seen.values()];
}

/** Relations by which a unit is stopped together with another. */
const followsStop: ReadonlySet<RelationKind> = new Set([
  'BindsTo',
  'PartOf',
  'Requires',
  'StopPropagatedFrom',
]);

function stopCondition(
  service: Service,
  starters: readonly Sourced<Condition>[],
  relations: readonly Sourced<Relation>[],
  { findings }: Context,
): Sourced<Condition> | undefined {
  const followed = relations.filter(
    ({ value }) =>
      followsStop.has(value.kind) &&
      value.unit.endsWith('.service') &&
      !reachedBeforeRunlevel.has(value.unit) &&
      !networkTargets.has(value.unit),
  );
  const conflicts = relations.filter(
    ({ value }) => value.kind === 'Conflicts' && value.unit.endsWith('.service'),
  );
  for (const conflict of conflicts) {
    findings.report(
      'conflict-one-way',
      conflict,
      `Starting ${jobOfUnit(conflict.value.unit)} stops this job; starting this job does not stop that, unless its own "stop on" says so.`,
    );
  }
  const following = followed.map(({ value }) => leaf(event('stopping', jobOfUnit(value.unit))));
  const conflicting = conflicts.map(({ value }) => leaf(event('starting', jobOfUnit(value.unit))));
  const startedByJobs =
    starters.length > 0 &&
    starters.every(({ value }) => value.kind === 'leaf' && value.value.meaning.kind === 'job');
  const stopsAtShutdown = service.activation.defaultDependencies?.value !== false;
  // A task ends by itself.
  const needsStop = service.readiness.kind !== 'task' && !(startedByJobs && following.length > 0);
  const shutdown = stopsAtShutdown && needsStop;
  const any = operation(
    'or',
    distinct([
      ...(shutdown ? [leaf(event('runlevel', '[!2345]'))] : []),
      ...following,
      ...conflicting,
    ]),
  );
  if (!any) return undefined;
  const causes = [...followed, ...conflicts];
  const orders = relations.filter(
    ({ value }) => value.kind === 'After' && followed.some((one) => one.value.unit === value.unit),
  );
  const from = causes.length > 0 ? [...causes, ...orders] : starters;
  return sourced(any, [...new Set(from.flatMap((one) => one.from))]);
}

/** Names every relation of which no condition came. */
function reportRest(
  service: Service,
  made: {
    readonly known: boolean;
    readonly required: readonly Sourced<unknown>[];
    readonly implied: readonly Sourced<unknown>[];
    readonly stop: Sourced<unknown> | undefined;
  },
  { findings }: Context,
): void {
  const told = new Set([...made.required, ...made.implied].flatMap((one) => one.from));
  const stopping = new Set(made.stop?.from ?? []);
  for (const relation of service.activation.relations) {
    const { kind, unit } = relation.value;
    const isTold = relation.from.every((statement) => told.has(statement));
    const isStop = followsStop.has(kind) && relation.from.every((one) => stopping.has(one));
    switch (kind) {
      case 'WantedBy':
      case 'RequiredBy':
        break;
      case 'After':
        if (isTold || relation.from.every((one) => stopping.has(one))) break;
        findings.report(
          'orders-only',
          relation,
          `"After ${unit}, if that starts at all" has no Upstart form: the job does not wait for it.`,
        );
        break;
      case 'Before':
        if (
          service.activation.relations.some(
            (one) => one.value.kind === 'WantedBy' && one.value.unit === unit,
          )
        )
          break;
        if (unit === 'shutdown.target') {
          findings.report(
            'shutdown-order-default',
            relation,
            'Jobs stop by their own "stop on"; nothing has to be ordered.',
          );
          break;
        }
        findings.report(
          'orders-only',
          relation,
          `"Before ${unit}" would have to be said in that job's own "start on".`,
        );
        break;
      case 'Conflicts':
        if (unit === 'shutdown.target') {
          findings.report(
            'shutdown-order-default',
            relation,
            'The job stops at shutdown by its own "stop on".',
          );
        } else if (!unit.endsWith('.service')) {
          findings.report(
            'relation-lost',
            relation,
            `Upstart has no counterpart for Conflicts=${unit}.`,
          );
        }
        break;
      case 'Also':
        findings.report(
          'also-has-no-form',
          relation,
          `Jobs are not enabled, so nothing enables ${unit} with this one.`,
        );
        break;
      case 'Alias':
        findings.report(
          'alias-lost',
          relation,
          `A job has one name: nobody can call it ${serviceName(unit)}.`,
        );
        break;
      case 'OnFailure':
      case 'OnSuccess':
        findings.report(
          'ending-starts-another',
          relation,
          `${jobOfUnit(unit)} has to say it itself: start on stopped ${service.identity.name}${kind === 'OnFailure' ? ' RESULT=failed' : ' RESULT=ok'}.`,
        );
        break;
      default:
        if (isTold || isStop) break;
        findings.report(
          'relation-lost',
          relation,
          `Upstart starts nothing for the sake of another job, so ${kind}=${unit} has no counterpart.`,
        );
    }
  }
  if (!made.known) {
    findings.report(
      'nothing-starts-it',
      service.activation.relations[0] ?? service.processes.main[0] ?? sourced(undefined, []),
      'No [Install] section says what starts the unit, so the job starts by hand alone.',
    );
  }
}
