import type { Unit } from '../../systemd/unit.ts';
import { listValues } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import { eventOfTarget, isStateTarget } from '../event-units.ts';
import { isTaskUnit } from '../life.ts';
import { socketEvent } from '../listen.ts';
import type { Relation, Service } from '../model.ts';
import { serviceName } from '../names.ts';
import type { Occurrence } from '../occurrence.ts';
import { watchedFor } from '../path-units.ts';
import { bootEvents, networkTargets, reachedBeforeRunlevel, stages } from '../tables/milestones.ts';
import { graphicalSession } from '../tables/session.ts';
import { instanceOfUnit, jobOfUnit } from '../tables/units.ts';
import {
  type Condition,
  event,
  followedKinds,
  isOwnJob,
  jobEvent,
  joined,
  relationsOf,
  type Said,
} from './condition.ts';
import { pullersOf } from './pulled.ts';
import { eventOfUnit } from './unit-events.ts';

/** Something that starts a service, and the relation that says so, where it is one. */
interface Starter extends Sourced<Condition> {
  readonly relations: readonly Sourced<Relation>[];
}

/** The `start on` of a service that is described by relations to other units. */
export function startOf(
  service: Service,
  context: Context,
): Said & { readonly starters: readonly Starter[] } {
  const wanted = [...relationsOf(service, 'WantedBy', 'RequiredBy'), ...startingNames(service)];
  const own = [
    ...ownSocketRelations(service),
    ...relationsOf(service, 'Alias').filter(({ value }) => startingAliases.has(value.unit)),
  ];
  const starters = [
    ...endingStarters(service, context),
    ...wanted.flatMap((relation) => starterOf(relation, service, context) ?? []),
    ...pullingStarters(service, context),
    ...watchedFor(service.identity.unit ?? `${service.identity.name}.service`, context.units).map(
      ({ value: { path, change }, from }): Starter => {
        const which = change === 'any' ? [] : [`EVENT=${change}`];
        const value = event('file', `FILE=${path}`, ...which);
        return { value, from, relations: [] };
      },
    ),
    ...service.sockets.listen.map((listen): Starter => {
      const value = { kind: 'leaf' as const, value: socketEvent(listen.value) };
      return { ...listen, value, relations: [] };
    }),
  ];
  const required = starters.length === 0 ? [] : requirements(service, context);
  const { together } = service.activation;
  const isBrought = together.length === 0 && areBroughtBy(required, starters, context);
  if (!isBrought) {
    reportRunlevel(starters, context);
    // What starts it by itself has started when it does.
    const asked = new Set(starters.map(({ value }) => JSON.stringify(value)));
    const others = required.filter(({ value }) => !asked.has(JSON.stringify(value)));
    reportRequired(others, service, context);
  }
  const implied = relationsOf(service, 'After', 'Wants', 'Requires', 'Requisite', 'BindsTo').filter(
    ({ value }) => starters.some((starter) => holdsAnyway(starter, value, context)),
  );
  const any = isBrought
    ? undefined
    : together.length > 0
      ? allOf(together, starters)
      : joined(
          'or',
          starters.map(({ value }) => value),
        );
  const needed = required.map(({ value }) => value);
  const all = starters.length === 0 ? undefined : joined('and', [...(any ? [any] : []), ...needed]);
  const said = [...[...starters, ...required].flatMap(({ relations }) => relations), ...own];
  const from = [...starters, ...said, ...implied, ...together].flatMap((one) => one.from);
  return {
    ...(all && { condition: sourced(all, [...new Set(from)]) }),
    relations: new Set(starters.length === 0 ? [] : [...said, ...implied]),
    starters,
  };
}

/** Conditions that all have to have come: for each group of units, that of one of them. */
function allOf(
  groups: readonly Sourced<readonly string[]>[],
  starters: readonly Starter[],
): Condition | undefined {
  const isFor = (unit: string) => (starter: Starter) =>
    starter.relations.some(({ value }) => value.unit === unit);
  const all = joined(
    'and',
    groups.flatMap(({ value: units }) => {
      const named = units.flatMap((unit) => starters.find(isFor(unit))?.value ?? []);
      return joined('or', named) ?? [];
    }),
  );
  const units = groups.flatMap(({ value }) => value);
  const others = joined(
    'or',
    starters.filter((one) => !units.some((unit) => isFor(unit)(one))).map(({ value }) => value),
  );
  // What starts it besides, a socket say, finds the same units there.
  const besides = all && others && joined('and', [others, all]);
  return all && besides ? joined('or', [all, besides]) : (all ?? others);
}

/** Relations to the sockets that start the service, which the socket event says. */
function ownSocketRelations(service: Service): readonly Sourced<Relation>[] {
  if (service.sockets.listen.length === 0) return [];
  const socket = `${service.identity.name}.socket`;
  return service.activation.relations.filter(({ value }) => value.unit === socket);
}

/** Units of the same set whose end starts this service, by their `OnFailure=` and `OnSuccess=`. */
function endingStarters({ identity }: Service, { units }: Context): readonly Starter[] {
  // A target of the same name is another unit.
  if (identity.unit?.endsWith('.target')) return [];
  const ends = endsOf(units).get(identity.name) ?? new Map<Unit, Set<Ending>>();
  return [...ends].flatMap(([unit, results]) => {
    const [only, other] = results;
    const wanted = other === undefined ? [`RESULT=${only === 'OnFailure' ? 'failed' : 'ok'}`] : [];
    return [{ value: jobEvent('stopped', unit.name, units, ...wanted), from: [], relations: [] }];
  });
}

/** Units of the same set that want this service, where nothing else starts it: it starts before them, or after. */
function pullingStarters(service: Service, { units, findings }: Context): readonly Starter[] {
  const after = relationsOf(service, 'After');
  return pullersOf(service.identity.unit ?? '', units).map((unit): Starter => {
    const order = after.filter(({ value }) => value.unit === unit.name);
    const phase = order.length > 0 ? 'started' : 'starting';
    const job = jobOfUnit(unit.name, units);
    findings.report(
      'started-for-another',
      sourced(undefined, []),
      `${unit.name} starts the unit for its own sake; the job waits for ${job} to start, and holds it meanwhile.`,
    );
    return { value: jobEvent(phase, unit.name, units), from: [], relations: order };
  });
}

type Ending = 'OnFailure' | 'OnSuccess';
type Ends = ReadonlyMap<string, ReadonlyMap<Unit, ReadonlySet<Ending>>>;
const endsOfSets = new WeakMap<ReadonlyMap<string, Unit>, Ends>();

/** Which units' ends start a service, by the service's name. Found once a set of units. */
function endsOf(units: ReadonlyMap<string, Unit>): Ends {
  const known = endsOfSets.get(units);
  if (known !== undefined) return known;
  const found = new Map<string, Map<Unit, Set<Ending>>>();
  for (const unit of units.values()) {
    for (const kind of ['OnFailure', 'OnSuccess'] as const) {
      for (const { value } of listValues(unit, 'Unit', kind)) {
        const name = serviceName(value);
        const ends = found.get(name) ?? new Map<Unit, Set<Ending>>();
        found.set(name, ends.set(unit, (ends.get(unit) ?? new Set<Ending>()).add(kind)));
      }
    }
  }
  endsOfSets.set(units, found);
  return found;
}

const ordinary = '[2345]';

/** What has happened when all scripts of a runlevel have run. */
const afterRc = stages['rc-done'].after;

const runlevels: ReadonlyMap<string, string> = new Map([
  ...['multi-user.target', 'default.target', 'runlevel2.target'].map(
    (name) => [name, ordinary] as const,
  ),
  ...['runlevel3.target', 'runlevel4.target'].map((name) => [name, ordinary] as const),
  ...['graphical.target', 'runlevel5.target'].map((name) => [name, '5'] as const),
  ...['rescue.target', 'runlevel1.target'].map((name) => [name, 'S'] as const),
]);

/** Targets of a user's manager by the event of a session's init. */
const sessionStarts: ReadonlyMap<string, string> = new Map([
  ['default.target', 'startup'],
  [graphicalSession, 'desktop-start'],
]);

/** Names by which a target wants whatever unit is enabled under them (systemd.special(7)). */
const startingAliases: ReadonlyMap<string, string> = new Map([
  ['display-manager.service', 'graphical.target'],
]);

/** Aliases that start a service, as what wants it by that name. */
function startingNames(service: Service): readonly Sourced<Relation>[] {
  return relationsOf(service, 'Alias').flatMap((alias) => {
    const unit = startingAliases.get(alias.value.unit);
    return unit === undefined ? [] : [{ ...alias, value: { kind: 'WantedBy' as const, unit } }];
  });
}

/** What starts a unit that another one wants. */
function starterOf(
  relation: Sourced<Relation>,
  service: Service,
  { findings, release, units, manager }: Context,
): Starter | undefined {
  const { unit } = relation.value;
  const ofSession = manager === 'user' ? sessionStarts.get(unit) : undefined;
  if (ofSession !== undefined) {
    return { ...relation, value: event(ofSession), relations: [relation] };
  }
  const levels = runlevels.get(unit);
  if (levels !== undefined) {
    // On Debian and Ubuntu a graphical machine is in runlevel 2; elsewhere 5 is the graphical one.
    const wanted = levels === '5' && release.runlevelAfterNetwork ? ordinary : levels;
    const late = relationsOf(service, 'After').filter(({ value }) => afterRc.includes(value.unit));
    // Where scripts of the runlevel bring the network up, it is there once they have run.
    const networked = release.runlevelAfterNetwork
      ? []
      : relationsOf(service, 'After').filter(({ value }) => networkTargets.has(value.unit));
    const isLast = afterRc.every((name) => late.some(({ value }) => value.unit === name));
    if (isLast || networked.length > 0) {
      const value = event('stopped', 'rc', `RUNLEVEL=${wanted}`);
      return { ...relation, value, relations: [relation, ...late, ...networked] };
    }
    return { ...relation, value: event('runlevel', wanted), relations: [relation] };
  }
  const boot = bootEventOf(unit, service);
  if (boot !== undefined) {
    if (unit !== 'sysinit.target') {
      findings.report(
        'starts-with-a-stage',
        relation,
        `The job starts once ${boot} has come, when ${unit} has been reached; the unit starts along with that, and as a part of it.`,
      );
    }
    const waited = relationsOf(service, 'After').filter(
      ({ value }) => boot.endsWith('-filesystems') && value.unit === 'local-fs.target',
    );
    return { ...relation, value: event(boot), relations: [relation, ...waited] };
  }
  const custom = eventOfTarget(unit, units);
  if (custom !== undefined) return { ...relation, value: event(custom), relations: [relation] };
  const order = relationsOf(service, 'Before', 'After').filter(({ value }) => value.unit === unit);
  const isBefore = order.some(({ value }) => value.kind === 'Before');
  const reached = eventOfUnit(unit, isBefore);
  if (reached !== undefined) {
    return { ...relation, value: reached, relations: [relation, ...order] };
  }
  if (isStateTarget(unit, units)) {
    if (!units.has(unit)) {
      findings.report(
        'target-is-elsewhere',
        relation,
        `${unit} is not among these units: convert it too, so that there is a job ${jobOfUnit(unit, units)} to wait for.`,
      );
    }
    // A target is reached after all that it wants, but for what says the opposite.
    const after = order.some(({ value }) => value.kind === 'After');
    const value = jobEvent(after ? 'started' : 'starting', unit, units);
    return { ...relation, value, relations: [relation, ...order] };
  }
  if (!unit.endsWith('.service')) return undefined;
  if (relation.value.kind === 'RequiredBy') {
    findings.report(
      'required-is-wanted',
      relation,
      `When this fails, ${jobOfUnit(unit, units)} starts nevertheless; ${unit} would not have.`,
    );
  }
  if (order.length === 0) {
    findings.report(
      'starts-once-started',
      relation,
      `The job starts once ${jobOfUnit(unit, units)} has started; the unit starts at the same time as that.`,
    );
  }
  const first = order.find(({ value }) => value.kind === 'Before');
  const other = units.get(unit);
  if (first === undefined && order.length > 0 && other && isTaskUnit(other)) {
    // Ordered after a task, it starts when that has ended.
    const value = jobEvent('stopped', unit, units);
    return { ...relation, value, relations: [relation, ...order] };
  }
  const value = jobEvent(first ? 'starting' : 'started', unit, units);
  return { ...relation, value, relations: [relation, ...(first ? [first] : [])] };
}

/** The event of a stage of boot. What is a part of the first one may be said to wait for its file systems. */
function bootEventOf(target: string, service: Service): string | undefined {
  const waits = (unit: string) =>
    relationsOf(service, 'After').some(({ value }) => value.unit === unit);
  const isLate = target === 'sysinit.target' && waits('local-fs.target');
  return bootEvents.get(isLate ? 'local-fs.target' : target);
}

/** The jobs that have to run first: those a unit pulls in and starts after. */
function requirements(service: Service, { units }: Context): readonly Starter[] {
  const after = relationsOf(service, 'After');
  return relationsOf(service, 'Requires', 'Requisite', 'BindsTo').flatMap((relation) => {
    const { unit } = relation.value;
    const order = after.filter(({ value }) => value.unit === unit);
    if (!isOwnJob(unit, units) || order.length === 0) return [];
    // It is started for the sake of this one, which it holds until it has.
    if (pullersOf(unit, units).length > 0) return [];
    const value = startedOf(unit, units);
    return [{ ...relation, value, relations: [relation, ...order] }];
  });
}

/**
 * Whether what starts a service starts, too, the one other job of the set that it needs and waits for: then that job's start is all
 * there is to wait for, and brings it back when the other is restarted (init(7) "and": the runlevel does not come again).
 */
function areBroughtBy(
  required: readonly Starter[],
  starters: readonly Starter[],
  { units }: Context,
): boolean {
  const [only, ...others] = required.map(({ relations }) => relations[0]?.value.unit ?? '');
  const unit = others.length === 0 && only !== undefined ? units.get(only) : undefined;
  if (unit === undefined) return false;
  const wanted = new Set(
    (['WantedBy', 'RequiredBy'] as const).flatMap((kind) =>
      listValues(unit, 'Install', kind).map(({ value }) => value),
    ),
  );
  return starters.every(
    ({ value, relations }) =>
      value.kind === 'leaf' &&
      value.value.meaning.kind === 'runlevel' &&
      relations.some((relation) => wanted.has(relation.value.unit)),
  );
}

/** Names the jobs that have to start by themselves, and those whose restart stops this one without starting it again. */
function reportRequired(
  required: readonly Starter[],
  service: Service,
  { findings, units }: Context,
): void {
  const followed = relationsOf(service, ...followedKinds);
  for (const { relations } of required) {
    const [relation] = relations;
    if (relation === undefined) continue;
    const job = jobOfUnit(relation.value.unit, units);
    findings.report(
      'pulls-nothing-in',
      relation,
      `The job waits until ${job} has started; unlike systemd, Upstart does not start that for it.`,
    );
    if (!followed.includes(relation)) continue;
    findings.report(
      'stays-down-after-restart',
      relation,
      `When ${job} is restarted, this job stops with it and is not started again: what else it waits for does not happen again.`,
      `Write "start on started ${job}" alone if ${job} starts at boot.`,
    );
  }
}

/** The event that comes when a unit counts as started: of a task, when it has ended well. */
function startedOf(unit: string, units: Context['units']): Condition {
  const other = units.get(unit);
  return other && isTaskUnit(other)
    ? jobEvent('stopped', unit, units, 'RESULT=ok')
    : jobEvent('started', unit, units);
}

/** Whether a unit has been reached in any case when the starter starts the job. */
function holdsAnyway(
  starter: Starter,
  { kind, unit }: Relation,
  { release, units }: Context,
): boolean {
  if (starter.value.kind !== 'leaf') return false;
  const isOfSession = starter.relations.some(({ value }) => value.unit === graphicalSession);
  if (isOfSession) return kind === 'After' && unit === graphicalSession;
  const { meaning }: Occurrence = starter.value.value;
  const isAfterRunlevel = meaning.kind === 'job' && meaning.job === 'rc';
  if (meaning.kind === 'job' && !isAfterRunlevel) {
    return (
      kind === 'After' &&
      meaning.phase === 'started' &&
      meaning.job === jobOfUnit(unit, units) &&
      meaning.instance === instanceOfUnit(unit, units).instance
    );
  }
  if (meaning.kind !== 'runlevel' && !isAfterRunlevel) return false;
  return (
    reachedBeforeRunlevel.has(unit) ||
    ((release.runlevelAfterNetwork || isAfterRunlevel) && networkTargets.has(unit))
  );
}

/** Names what is true of every start on a runlevel. */
function reportRunlevel(starters: readonly Starter[], { findings, release }: Context): void {
  if (!release.runlevelAfterNetwork) return;
  for (const starter of starters) {
    if (starter.value.kind !== 'leaf' || starter.value.value.meaning.kind !== 'runlevel') continue;
    findings.report(
      'runlevel-comes-late',
      starter,
      'The runlevel is entered after file systems and network are up: what the unit starts after, of these, holds anyway.',
    );
  }
}
