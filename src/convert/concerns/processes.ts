import { booleanValue } from '../../systemd/values.ts';
import type { Sourced, Statement } from '../../text/source.ts';
import type { Job, Process, ProcessName } from '../../upstart/job.ts';
import { isAtLeast } from '../../upstart/language.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { directiveOf, execSetting, ownUserPrefixSince, readExecSteps } from '../exec-steps.ts';
import { startsBeforeStop } from '../faithful/start-before-stop.ts';
import { loopsInside, untilItSucceeds } from '../faithful/task-loop.ts';
import {
  reportDeciding,
  reportHooks,
  reportIgnored,
  reportLate,
  reportRetire,
} from '../hook-differences.ts';
import { withoutIdleSteps } from '../idle-steps.ts';
import { withSystemctl } from '../init-calls.ts';
import { withInstanceParts } from '../instance-split.ts';
import type { JobDraft } from '../job-draft.ts';
import { jobProcess } from '../job-process.ts';
import { withoutHelpers } from '../left-helpers.ts';
import { isStateJob, isStateUnit } from '../life.ts';
import type { LiftedJob } from '../lift/lifted-job.ts';
import { needsListenWrapper, withListenWrapper, withoutListenWrapper } from '../listen-wrapper.ts';
import type { Phase, Readiness, Service, Step } from '../model.ts';
import { decidedStart, stepsOf } from '../process-step.ts';
import { writeReloadJob } from '../reload-job.ts';
import { reloadSignalOf } from '../reload-signal.ts';
import { isOnlyDelay } from '../restart-delay.ts';
import { setprivOptions, withSetpriv } from '../setpriv.ts';
import { execConditionSince } from '../shell-guards.ts';
import { liftGuards } from '../start-guards.ts';
import type { Caller } from '../systemctl-call.ts';
import { withInitctl } from '../systemctl-calls.ts';
import { isWaitForStop } from '../wait-for-stop.ts';
import { programWords } from '../words.ts';

const phases = Object.keys(directiveOf) as Phase[];
const hooks = ['pre-start', 'post-start', 'pre-stop', 'post-stop'] as const;

/** What a unit runs that has nothing to run. */
const nothing = '/bin/true';

/**
 * `exec`, `script` and the four hooks around them ⇄ `Exec…=`. init(5) "Process definition",
 * systemd.service(5) "Command lines".
 */
export const processes: Concern<'processes'> = {
  name: 'processes',
  title: 'The processes of its life',
  stanzas: [
    'exec',
    'script',
    'debug',
    ...hooks.flatMap((hook) => [`${hook} exec`, `${hook} script`]),
  ],
  directives: [...phases.map((phase) => directiveOf[phase]), 'PermissionsStartOnly'].map(
    (key) => `Service.${key}`,
  ),

  fromUpstart(job, context) {
    reportDebug(job, context);
    const processes = { ...job.processes, 'pre-start': liftGuards(job, context).process };
    const steps = (name: ProcessName): readonly Sourced<Step>[] => {
      const process = processes[name];
      if (!process || isOnlyDelay(process.value)) return [];
      return stepsOf(name, process, job, context.style);
    };
    const { prepares } = job.script ?? {};
    const start = processes['pre-start'];
    const decided = start && decidedStart(start, job, context);
    const prepare = [
      ...(decided?.prepare ?? steps('pre-start')),
      ...(prepares ? preparedSteps(prepares, job, context) : []),
    ];
    const idle = (each: readonly Sourced<Step>[]) =>
      withoutIdleSteps(withoutHelpers(each, context), context);
    const prepared = idle(prepare.filter(({ value }) => !value.vetoes));
    const [work, tolerated] =
      isStateJob(job) && context.style === 'native' ? withTolerated(prepared) : [prepared, []];
    return {
      condition: decided?.condition ?? prepare.filter(({ value }) => value.vetoes),
      prepare: work,
      main: steps('main').map((step) => {
        const command = withoutListenWrapper(step.value.command);
        return command === undefined ? step : { ...step, value: { ...step.value, command } };
      }),
      announce: [...tolerated, ...idle(steps('post-start'))],
      reload: [],
      retire: idle(steps('pre-stop')),
      cleanup: idle(steps('post-stop')),
    };
  },

  toSystemd(service, draft, context) {
    const { processes, readiness } = service;
    const isState = readiness.kind === 'state';
    const self = {
      name: service.identity.name,
      unit: draft.name,
      // Below /run, where only root writes.
      mayWrite: service.credentials.user === undefined && context.manager === 'system',
    };
    const ofWork = phasesOfWork(service, context);
    for (const phase of phases) {
      for (const step of processes[phase]) {
        const key = directiveFor(phase, step.value, ofWork, context);
        if (isState && step.value.whileMainLives) continue;
        const looped =
          phase === 'main' && context.style === 'faithful' && loopsInside(service)
            ? {
                ...step,
                value: {
                  ...step.value,
                  command: untilItSucceeds(step.value.command, service.restart),
                },
              }
            : step;
        const caller = { ...self, during: duringOf(phase, readiness.kind) };
        const translated = withInstanceParts(
          withSystemctl(looped, phase, caller, context),
          service,
        );
        const { value, comments } = execSetting(service, phase, translated, draft, context);
        const from = [step, ...(looped === step ? [] : restartsOf(service))];
        draft.set('Service', key, value, from, comments);
      }
    }
    const roots = phases.flatMap((phase) =>
      processes[phase].filter(({ value }) => value.privileged),
    );
    if (roots.length > 0 && context.systemd < ownUserPrefixSince)
      draft.set('Service', 'PermissionsStartOnly', 'yes', roots);
    if (isState && ofWork.every((phase) => processes[phase].length === 0)) {
      draft.set('Service', directiveOf.main, nothing, readiness.kindFrom);
    }
    if (service.activation.saidAs === 'conditions') {
      for (const command of startsBeforeStop(service.identity.name, context)) {
        draft.set('Service', directiveOf.retire, command, []);
      }
    }
    reportHooks(service, context);
  },

  fromSystemd({ service }, context) {
    const steps = (phase: Phase) => readExecSteps(service, directiveOf[phase], phase, context);
    const main = steps('main');
    const prepare = steps('prepare');
    const [work, tolerated] = isStateUnit(service) ? withTolerated(realWork(main, context)) : [];
    const read = {
      condition: steps('condition'),
      prepare: [...prepare, ...(work ?? [])],
      main: work === undefined ? main : [],
      announce: [
        ...(tolerated ?? []),
        ...steps('announce').filter(({ value }) => !isWaitForStop(value)),
      ],
      reload: reloadSignalOf(service) ? [] : steps('reload'),
      retire: steps('retire'),
      cleanup: steps('cleanup'),
    };
    const onlyMain = booleanValue(service, 'Service', 'PermissionsStartOnly');
    const isSaid = Object.values(read).some((all) => all.some(({ value }) => value.privileged));
    if (onlyMain && !(onlyMain.value && isSaid)) {
      context.findings.report('holds-anyway', onlyMain, 'No command here has other rights by it.');
    }
    return read;
  },

  toUpstart(service, draft, context) {
    const processes = Object.fromEntries(
      phases.map((phase) => [
        phase,
        service.processes[phase].map((step) => withInitctl(step, context)),
      ]),
    ) as Record<Phase, Sourced<Step>[]>;
    const translated = { ...service, processes };
    const { condition, prepare, main, announce, reload, retire, cleanup } = processes;
    const isState = service.readiness.kind === 'state';
    for (const step of condition) reportDeciding(step, context);
    write('pre-start', [...condition, ...prepare]);
    const options = setprivOptions(service.credentials, context);
    write(
      'main',
      main.map((step, index) => {
        if (index < main.length - 1) return step;
        const told = needsListenWrapper(translated) ? withListenWrapper(step) : step;
        return withSetpriv(told, options);
      }),
      whenExecuted(service),
    );
    write('post-start', announce);
    // A job without a main process never runs its pre-stop (init(5) "Process definition").
    const late = isState ? retire.filter(({ value }) => !value.whileMainLives) : [];
    write(
      'pre-stop',
      retire.filter((step) => !late.includes(step)),
    );
    write('post-stop', [...late, ...cleanup]);
    reportIgnored([...announce, ...(isState ? [] : retire)], context);
    writeReloadJob(translated, reload, draft, context);
    if (isState) reportLate(late, [...condition, ...prepare], context);
    else reportRetire(retire, context);

    function write(
      name: ProcessName,
      steps: readonly Sourced<Step>[],
      also: readonly Statement[] = [],
    ): void {
      const process = jobProcess(translated, name, steps, context);
      if (process) setProcess(draft, name, { ...process, from: [...process.from, ...also] });
    }
  },
};

/**
 * The commands of what has no main process: those whose failure ends its start, and after the last of them those whose failure is not to
 * matter, which are a job's post-start.
 */
function withTolerated(
  steps: readonly Sourced<Step>[],
): readonly [readonly Sourced<Step>[], readonly Sourced<Step>[]] {
  const end = steps.findLastIndex(({ value }) => !value.ignoreFailure) + 1;
  return [steps.slice(0, end), steps.slice(end)];
}

/** The steps of what a main script did before its program. */
function preparedSteps(
  prepares: Sourced<string>,
  job: LiftedJob,
  { style }: Context,
): readonly Sourced<Step>[] {
  const value: Process = { kind: 'script', command: prepares.value };
  return stepsOf('pre-start', { ...prepares, value }, job, style);
}

/** The first Upstart whose `debug` does nothing unless init itself runs with --debug. */
const idleDebugSince = '1.12';

function reportDebug({ debug }: Job, { findings, release }: Context): void {
  if (debug === undefined) return;
  if (isAtLeast(release.version, idleDebugSince)) {
    findings.report(
      'has-no-effect',
      debug,
      'Init takes notice of it only when it runs with --debug.',
    );
  } else {
    findings.report(
      'debug-not-carried',
      debug,
      'Each process of the job stops before its program runs, until somebody continues it. A unit has nothing like it.',
    );
  }
}

/** What says that the service has started once its program is executed, which an `exec` says by itself. */
function whenExecuted({ readiness: { signal, kind } }: Service): readonly Statement[] {
  return kind === 'service' && signal.value === 'executed' ? signal.from : [];
}

/** The phases whose commands are all that a service without a main process does: `ExecStart=` runs them. */
function phasesOfWork({ readiness, processes }: Service, { style }: Context): readonly Phase[] {
  if (readiness.kind !== 'state') return [];
  // There the first failure ends the start, as it does not in a post-start.
  const mayFail = processes.announce.every(({ value }) => value.ignoreFailure);
  return style === 'native' && mayFail ? ['prepare', 'announce'] : ['prepare'];
}

/** The directive of a step; what may veto is a condition where there is one. */
function directiveFor(
  phase: Phase,
  step: Step,
  ofWork: readonly Phase[],
  { systemd }: Context,
): string {
  if (phase === 'condition' && step.vetoes && systemd < execConditionSince)
    return directiveOf.prepare;
  return directiveOf[ofWork.includes(phase) ? 'main' : phase];
}

function setProcess(draft: JobDraft, name: ProcessName, process: Sourced<Process>): void {
  draft.processes = { ...draft.processes, [name]: process };
}

/** The steps of a state unit without the filler that stands where there is nothing to do. */
function realWork(main: readonly Sourced<Step>[], { findings }: Context): readonly Sourced<Step>[] {
  return main.filter((step) => {
    const words = programWords(step.value.command);
    const isFiller = words?.length === 1 && /^(\/usr)?\/bin\/true$/.test(words[0] ?? '');
    if (isFiller) {
      findings.report(
        'nothing-to-run',
        step,
        'A job may have no process at all, so nothing stands for this line.',
      );
    }
    return !isFiller;
  });
}

/** What a loop that restarts the command stands for. */
function restartsOf({ restart }: Service): readonly Sourced<unknown>[] {
  const { when, limit, normal } = restart;
  return [when, ...(limit ? [limit] : []), ...normal];
}

/** What systemd is doing with a unit while it runs the commands of a phase. */
function duringOf(phase: Phase, kind: Readiness['kind']): Caller['during'] {
  switch (phase) {
    case 'retire':
    case 'cleanup':
      return 'stop';
    case 'reload':
      return 'run';
    case 'main':
      return kind === 'service' ? 'run' : 'start';
    case 'condition':
    case 'prepare':
    case 'announce':
      return 'start';
  }
}
