import { listValues } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import type { FindingCode } from '../findings/pages.ts';
import { isTaskUnit } from '../life.ts';
import type { Relation, RelationKind, Service } from '../model.ts';
import { serviceName } from '../names.ts';
import { bootEvents } from '../tables/milestones.ts';
import { jobOfUnit } from '../tables/units.ts';
import { startersOf } from '../unit-starters.ts';
import { pullersOf } from './pulled.ts';

/** Names every relation that neither condition says, and a service that nothing starts. */
export function reportLeft(
  service: Service,
  said: ReadonlySet<Sourced<Relation>>,
  isStarted: boolean,
  context: Context,
): void {
  const { relations } = service.activation;
  for (const relation of relations) {
    if (said.has(relation)) continue;
    const { kind, unit } = relation.value;
    const [code, message, advice] = reasons[kind](unit, service, context);
    context.findings.report(code, relation, message, advice);
  }
  if (!isStarted && startersOf(service.identity.unit ?? '', 'timer', context.units).length > 0) {
    context.findings.report(
      'nothing-starts-it',
      service.processes.main[0] ?? sourced(undefined, []),
      'A timer starts the unit: cron starts the job.',
    );
  } else if (!isStarted) {
    context.findings.report(
      'nothing-starts-it',
      service.processes.main[0] ?? service.processes.prepare[0] ?? sourced(undefined, []),
      relations.some(({ value }) => value.kind === 'WantedBy' || value.kind === 'RequiredBy')
        ? 'Nothing that starts the unit has an event, so the job starts by hand alone.'
        : 'No [Install] section says what starts the unit, so the job starts by hand alone.',
    );
  }
}

type Reason = (
  unit: string,
  service: Service,
  context: Context,
) => readonly [code: FindingCode, message: string, advice?: string];

const pulls =
  (kind: RelationKind): Reason =>
  (unit, { identity }, { units }) =>
    pullersOf(unit, units).length > 0 || wantsItself(unit, identity, units)
      ? [
          'said-by-the-other',
          `The job ${jobOfUnit(unit, units)} says it: it waits for ${identity.name} to start.`,
        ]
      : [
          'relation-lost',
          `Upstart starts or stops nothing for the sake of another job, so ${kind}=${unit} has no counterpart.`,
        ];

/** Whether a unit of the same set says itself that this one starts it. */
function wantsItself(
  unit: string,
  { unit: own }: Service['identity'],
  units: Context['units'],
): boolean {
  const other = units.get(unit);
  return (
    other !== undefined &&
    (['WantedBy', 'RequiredBy'] as const).some((kind) =>
      listValues(other, 'Install', kind).some(({ value }) => value === own),
    )
  );
}

const ending =
  (result: string): Reason =>
  (unit, { identity }, { units }) =>
    units.has(unit)
      ? [
          'said-by-the-other',
          `The job ${jobOfUnit(unit, units)} says it: start on stopped ${identity.name}.`,
        ]
      : [
          'ending-starts-another',
          `${jobOfUnit(unit, units)} has to say it itself: start on stopped ${identity.name} RESULT=${result}.`,
        ];

const wants: Reason = (unit) => [
  'target-has-no-event',
  `No event of Upstart's stands for ${unit}, so nothing starts the job in its place.`,
];

/** What would make a job wait for a unit, if it is always there. */
function adviceOnAfter(unit: string, units: Context['units']): string {
  const ifThere = (event: string) => `If it is always there, add "and ${event}" to "start on".`;
  if (/^(?:multi-user|graphical)\.target$/.test(unit))
    return 'Write "start on stopped rc RUNLEVEL=[2345]" if it has to come last of all.';
  const stage = bootEvents.get(unit);
  if (stage !== undefined) return ifThere(stage);
  const other = units.get(unit);
  const phase = other && isTaskUnit(other) ? 'stopped' : 'started';
  return ifThere(`${phase} ${jobOfUnit(unit, units)}`);
}

/** Why a relation of each kind has no place in a condition. */
const reasons: Readonly<Record<RelationKind, Reason>> = {
  Wants: pulls('Wants'),
  Requires: pulls('Requires'),
  Requisite: pulls('Requisite'),
  BindsTo: pulls('BindsTo'),
  PartOf: pulls('PartOf'),
  StopPropagatedFrom: pulls('StopPropagatedFrom'),
  Conflicts: (unit) =>
    unit === 'shutdown.target'
      ? [
          'shutdown-order-default',
          'What stops the job at shutdown is its own "stop on", if it has one.',
        ]
      : ['relation-lost', `Upstart has no counterpart for Conflicts=${unit}.`],
  Before: (unit) =>
    unit === 'shutdown.target'
      ? ['shutdown-order-default', 'Jobs stop by their own "stop on"; nothing has to be ordered.']
      : [
          'orders-only',
          `"Before ${unit}" would have to be said in that job's own "start on".`,
          `If it matters, let the other job wait: "and started NAME" in its "start on".`,
        ],
  After: (unit, { identity }, { units }) =>
    pullersOf(unit, units).some(({ name }) => name === identity.unit)
      ? [
          'said-by-the-other',
          `${identity.name} is held until ${jobOfUnit(unit, units)} has started.`,
        ]
      : [
          'orders-only',
          `"After ${unit}, if that starts at all" has no Upstart form: the job does not wait for it.`,
          adviceOnAfter(unit, units),
        ],
  OnFailure: ending('failed'),
  OnSuccess: ending('ok'),
  WantedBy: wants,
  RequiredBy: wants,
  Also: (unit) => [
    'also-has-no-form',
    `Jobs are not enabled, so nothing enables ${unit} with this one.`,
  ],
  Alias: (unit) => ['alias-lost', `A job has one name: nobody can call it ${serviceName(unit)}.`],
};
