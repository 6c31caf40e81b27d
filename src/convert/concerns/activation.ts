import { wantingAlias } from '../../systemd/install.ts';
import { booleanValue, listValues } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import { writeSignalListener } from '../bus-signals.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { daemonOf } from '../daemon.ts';
import { writeDeviceStarts, writeDeviceStops } from '../device-rules.ts';
import { withOtherServices } from '../early-start.ts';
import type { Expression } from '../expression.ts';
import { mindedCondition, namesEveryEnd } from '../faithful/hooks.ts';
import { writeStopsAfter } from '../faithful/stop-after.ts';
import { expressionOf } from '../meaning.ts';
import { type Relation, relationKinds, type Service } from '../model.ts';
import type { Occurrence } from '../occurrence.ts';
import { writePathUnit } from '../path-units.ts';
import { eventExpressionOf } from '../print-condition.ts';
import { conditionsOf } from '../relations/conditions.ts';
import { writeShutdownTask } from '../shutdown-task.ts';
import { isOnlyWatching, nowhere } from '../start-branch.ts';
import { planStart } from '../start-plan.ts';
import { writeStart } from '../start-relations.ts';
import { planStop } from '../stop-plan.ts';
import { writeStopUnit } from '../stop-unit.ts';
import { graphicalSession } from '../tables/session.ts';
import { tieStopToTemplates, tieToTemplates } from '../template-peers.ts';
import { askForUnits, unitsAskedFor } from '../together.ts';

const installKinds: ReadonlySet<string> = new Set(['WantedBy', 'RequiredBy', 'Also', 'Alias']);

/** Whether nothing of a service shows that its program is there to stay. */
function mayEnd({ readiness, restart, processes }: Service, { site }: Context): boolean {
  if (daemonOf(processes.main, site)?.known !== undefined) return false;
  const isPlain = readiness.signal.value === 'spawned' || readiness.signal.value === 'executed';
  const { announce, retire, cleanup } = processes;
  const isAlone = [announce, retire, cleanup].every(({ length }) => length === 0);
  return readiness.kind === 'service' && isPlain && restart.when.value === 'never' && isAlone;
}

/**
 * `start on`, `stop on`, `manual` ⇄ the dependencies of `[Unit]` and the whole of `[Install]`.
 * init(5) "Event definition", systemd.unit(5).
 */
export const activation: Concern<'activation'> = {
  name: 'activation',
  title: 'What starts and stops it',
  stanzas: ['start on', 'stop on', 'manual'],
  directives: [
    ...relationKinds.map((kind) => `${sectionOf(kind)}.${kind}`),
    'Unit.DefaultDependencies',
    'Unit.OnSuccessJobMode',
  ],

  fromUpstart(job, context) {
    const start = condition(job.startOn);
    const stop = condition(job.stopOn);
    const isManual = job.manual !== undefined && job.startOn === undefined;
    return {
      saidAs: 'conditions',
      ...(start && { start }),
      ...(stop && { stop }),
      ...(isManual && job.manual && { manual: job.manual }),
      relations: [],
      together: [],
    };

    function condition(written: typeof job.startOn): Sourced<Expression<Occurrence>> | undefined {
      if (!written) return undefined;
      const value = expressionOf(written.value);
      if (value !== undefined) return { ...written, value };
      context.findings.report(
        'condition-too-large',
        written,
        'The condition names too many events to be written as dependencies; nothing was made of it.',
      );
      return undefined;
    }
  },

  toSystemd(service, draft, context) {
    const { manager } = context;
    const { activation } = service;
    const { start, stop, manual, relations, together, defaultDependencies } = activation;
    const planned = start
      ? withOtherServices(planStart(start, context), service, context)
      : nowhere;
    const plan = start ? tieToTemplates(draft, planned, start, context) : nowhere;
    const ask = namesEveryEnd(service, context)
      ? (units: readonly string[]) => mindedCondition(askForUnits(units, manager))
      : (units: readonly string[]) => askForUnits(units, manager);
    if (start) {
      writeStart(draft, start, plan, ask, context);
      if (plan.atShutdown) writeShutdownTask(draft, service, start);
      writePathUnit(draft, start, plan.watched, service, isOnlyWatching(plan), context);
      writeDeviceStarts(draft, plan.devices, service, context);
      writeSignalListener(draft, start, plan.signals, context);
    }
    if (start && plan.wantedBy.includes(graphicalSession)) {
      // The init of a session stops every job at its end.
      draft.list('Unit', 'PartOf', [graphicalSession], [start]);
    }
    const { parameter } = service.instance;
    if (start && plan.wantedBy.length > 0 && parameter && !parameter.value.defaultValue) {
      context.findings.report(
        'instance-not-named',
        start,
        `Nothing says which instances there are, so "systemctl enable" refuses ${draft.name}: each has to be enabled by its name.`,
        `Enable them one by one: systemctl enable ${draft.name.replace('@.', '@VALUE.')}, with the ${parameter.value.variable} of each.`,
      );
    }
    if (stop) writeStop(stop);
    else if (start && service.readiness.kind !== 'task' && manager === 'system') {
      context.findings.report(
        'no-stop-on',
        start,
        'Nothing stops the job under Upstart but the end of the machine; systemd stops it in order at shutdown.',
        mayEnd(service, context)
          ? 'Where its program does some work and ends, write "task" into the job: as Type=oneshot the unit tells whether that went well, and others can wait for it.'
          : undefined,
      );
    }
    if (manual) {
      context.findings.report(
        'manual-not-enabled',
        manual,
        'Only a person starts it: the unit has no [Install] section, so it cannot be enabled by mistake.',
      );
    }
    if (activation.saidAs === 'conditions' && !start && !manual) {
      context.findings.report(
        'no-start-on',
        sourced(undefined, []),
        'The job has no "start on": only a person or another job starts it. The same holds for the unit.',
      );
    }
    for (const units of together)
      draft.set('Service', 'ExecCondition', askForUnits(units.value, manager), [units]);
    for (const relation of relations) {
      const { kind, unit } = relation.value;
      draft.list(sectionOf(kind), kind, [unit], [relation]);
    }
    if (defaultDependencies) {
      draft.set('Unit', 'DefaultDependencies', defaultDependencies.value ? 'yes' : 'no', [
        defaultDependencies,
      ]);
    }

    function writeStop(stop: Sourced<Expression<Occurrence>>): void {
      const {
        relations,
        atShutdown,
        stopsAfter = [],
        devices = [],
        unseen = [],
        byDefault,
      } = planStop(stop, planned, context);
      const tied = tieStopToTemplates(draft, relations, stop, context);
      for (const { kind, unit } of tied) draft.list('Unit', kind, [unit], [stop]);
      writeStopsAfter(draft, stop, stopsAfter, manager);
      writeDeviceStops(draft, devices, service, context);
      for (const [index, each] of unseen.entries()) writeStopUnit(draft, each, index, context);
      const written = [relations, stopsAfter, devices, unseen].some(({ length }) => length > 0);
      if (byDefault !== undefined) {
        context.findings.report(
          'stop-on-by-default',
          byDefault,
          'systemd stops every service at shutdown and on the way to rescue mode; nothing has to be written.',
        );
      }
      if (written || !atShutdown) return;
      // What stops it at shutdown is the same line that starts it: units of a target are not units of the next.
      const isTask = service.readiness.kind === 'task';
      if (plan.wantedBy.length > 0 && !isTask)
        draft.list('Install', 'WantedBy', plan.wantedBy, [stop]);
      else if (byDefault === undefined) {
        context.findings.report(
          'stop-on-by-default',
          stop,
          plan.atShutdown
            ? 'It runs while the machine goes down, and nothing comes after that.'
            : 'systemd stops every service at shutdown and on the way to rescue mode; nothing has to be written.',
        );
      }
    }
  },

  fromSystemd({ service }) {
    const relations = relationKinds.flatMap((kind) =>
      listValues(service, sectionOf(kind), kind).map((unit): Sourced<Relation> => {
        const wanted = kind === 'Alias' ? wantingAlias(unit.value) : undefined;
        const relation = { kind: wanted?.key ?? kind, unit: wanted?.unit ?? unit.value };
        return { ...unit, value: relation };
      }),
    );
    const defaultDependencies = booleanValue(service, 'Unit', 'DefaultDependencies');
    const together = unitsAskedFor(service);
    return {
      saidAs: 'relations',
      relations,
      together,
      ...(defaultDependencies && { defaultDependencies }),
    };
  },

  toUpstart(service, draft, context) {
    const { activation } = service;
    const written =
      activation.saidAs === 'conditions' ? activation : conditionsOf(service, context);
    const { parameter } = service.instance;
    const isUnnamed =
      activation.saidAs === 'relations' && parameter && parameter.value.defaultValue === undefined;
    if (written.start && isUnnamed) {
      context.findings.report(
        'instance-not-named',
        written.start,
        `No event says which instance to start: ${parameter.value.variable} would be unset, and the job would not start. It was left without "start on".`,
        `Let a task start each of them at that event: start ${service.identity.name} ${parameter.value.variable}=VALUE.`,
      );
    } else if (written.start) {
      draft.startOn = { ...written.start, value: eventExpressionOf(written.start.value) };
    }
    if (written.stop) {
      draft.stopOn = { ...written.stop, value: eventExpressionOf(written.stop.value) };
    }
    if (activation.manual) draft.manual = activation.manual;
    const { defaultDependencies } = activation;
    if (defaultDependencies?.value) {
      context.findings.report('holds-anyway', defaultDependencies, 'It is what every unit has.');
    } else if (defaultDependencies) {
      context.findings.report(
        'no-default-dependencies',
        defaultDependencies,
        'The job starts and stops by what its conditions name; "stop on" says nothing of the end of the machine.',
      );
    }
  },
};

function sectionOf(kind: string): 'Unit' | 'Install' {
  return installKinds.has(kind) ? 'Install' : 'Unit';
}
