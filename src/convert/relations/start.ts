import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import { socketEvent } from '../listen.ts';
import type { Relation, Service } from '../model.ts';
import type { Occurrence } from '../occurrence.ts';
import { watchedFor } from '../path-units.ts';
import { networkTargets, reachedBeforeRunlevel } from '../tables/milestones.ts';
import { graphicalSession } from '../tables/session.ts';
import { instanceOfUnit, jobOfUnit } from '../tables/units.ts';
import { type Condition, event, joined, relationsOf, type Said } from './condition.ts';
import { areBroughtBy, reportRequired, requirements } from './required.ts';
import {
  endingStarters,
  pullingStarters,
  type Starter,
  starterOf,
  startingAliases,
  startingNames,
} from './starters.ts';

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
