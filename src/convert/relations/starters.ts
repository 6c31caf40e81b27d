import type { Unit } from '../../systemd/unit.ts';
import { listValues } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import { eventOfTarget, isStateTarget } from '../event-units.ts';
import { isTaskUnit } from '../life.ts';
import type { Relation, Service } from '../model.ts';
import { serviceName } from '../names.ts';
import { bootEvents, networkTargets, stages } from '../tables/milestones.ts';
import { graphicalSession } from '../tables/session.ts';
import { jobOfUnit } from '../tables/units.ts';
import { type Condition, event, jobEvent, relationsOf } from './condition.ts';
import { pullersOf } from './pulled.ts';
import { eventOfUnit } from './unit-events.ts';

/** Something that starts a service, and the relation that says so, where it is one. */
export interface Starter extends Sourced<Condition> {
  readonly relations: readonly Sourced<Relation>[];
}

/** Units of the same set whose end starts this service, by their `OnFailure=` and `OnSuccess=`. */
export function endingStarters({ identity }: Service, { units }: Context): readonly Starter[] {
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
export function pullingStarters(
  service: Service,
  { units, findings }: Context,
): readonly Starter[] {
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
export const startingAliases: ReadonlyMap<string, string> = new Map([
  ['display-manager.service', 'graphical.target'],
]);

/** Aliases that start a service, as what wants it by that name. */
export function startingNames(service: Service): readonly Sourced<Relation>[] {
  return relationsOf(service, 'Alias').flatMap((alias) => {
    const unit = startingAliases.get(alias.value.unit);
    return unit === undefined ? [] : [{ ...alias, value: { kind: 'WantedBy' as const, unit } }];
  });
}

/** What starts a unit that another one wants. */
export function starterOf(
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
