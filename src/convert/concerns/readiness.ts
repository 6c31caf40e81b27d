import { pathValue } from '../../systemd/text.ts';
import type { Unit } from '../../systemd/unit.ts';
import { booleanValue, lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Expect } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import { type Context, silent } from '../context.ts';
import { execSetting, readExecSteps } from '../exec-steps.ts';
import { isStateJob, isStateUnit } from '../life.ts';
import type { Readiness, ReadinessSignal, Service } from '../model.ts';
import { namedPidFiles } from '../named-pid-files.ts';
import { neverTakesLong } from '../over-at-once.ts';
import { serviceReadiness, stateReadiness, taskReadiness } from '../readiness-of-job.ts';
import { printSeconds } from '../seconds.ts';
import { timeoutsOf } from '../timeouts.ts';
import { unitPath } from '../unit-path.ts';
import { isWaitForStop, longestWait, showsStop, waitForStop } from '../wait-for-stop.ts';

/** Seconds that systemd gives a start when nothing is said (systemd.service(5) `TimeoutStartSec=`). */
const systemdStartTimeout = 90;

/** `Type=exec` from this version on; before it a start that cannot be executed still counts as one. */
const typeExecSince = 240;

const typeOf: Readonly<Record<ReadinessSignal, string>> = {
  spawned: 'simple',
  executed: 'exec',
  forked: 'forking',
  'forked-twice': 'forking',
  stopped: 'exec',
  notify: 'notify',
  bus: 'dbus',
  idle: 'idle',
};

const expectOf: Readonly<Partial<Record<ReadinessSignal, Expect>>> = {
  forked: 'fork',
  'forked-twice': 'daemon',
  stopped: 'stop',
};

/**
 * `expect`, `task` ⇄ `Type=`, `RemainAfterExit=`, `PIDFile=`, `BusName=`, `TimeoutStartSec=`.
 * init(5) `expect`, systemd.service(5) `Type=`.
 */
export const readiness: Concern<'readiness'> = {
  name: 'readiness',
  title: 'What it is, and when it counts as started',
  stanzas: ['expect', 'task'],
  directives: [
    'Service.Type',
    'Service.RemainAfterExit',
    'Service.PIDFile',
    'Service.GuessMainPID',
    'Service.BusName',
    'Service.NotifyAccess',
    'Service.TimeoutStartSec',
  ],

  fromUpstart(job, context) {
    const { findings } = context;
    if (isStateJob(job)) return stateReadiness(job, findings);
    return job.task ? taskReadiness(job, job.task, findings) : serviceReadiness(job, context);
  },

  toSystemd(service, draft, context) {
    const { readiness, processes } = service;
    const { kind, kindFrom, signal, pidFile, guessMainPid, busName, notifyAccess, startTimeout } =
      readiness;
    if (kind !== 'service') {
      draft.set('Service', 'Type', 'oneshot', kindFrom);
      if (kind === 'state') draft.set('Service', 'RemainAfterExit', 'yes', kindFrom);
    } else writeType();
    if (pidFile) writePidFile(pidFile);
    else if (signal.value === 'forked' || signal.value === 'forked-twice') {
      context.findings.report(
        'forking-without-pid-file',
        signal,
        'Nothing says which pid file it writes, so systemd guesses the main process: right when one process is left after the start, else a crash goes unnoticed.',
        adviceOnPidFile(namedPidFiles(processes)),
      );
    }
    if (guessMainPid) {
      draft.set('Service', 'GuessMainPID', guessMainPid.value ? 'yes' : 'no', [guessMainPid]);
    }
    if (busName) draft.set('Service', 'BusName', busName.value, [busName]);
    if (notifyAccess) draft.set('Service', 'NotifyAccess', notifyAccess.value, [notifyAccess]);
    if (startTimeout && needsTimeout(startTimeout)) {
      draft.set('Service', 'TimeoutStartSec', printSeconds(startTimeout.value), [
        startTimeout,
        ...processes.condition,
        ...processes.prepare,
        ...processes.announce,
      ]);
    }

    function writeType(): void {
      const type = mainType(service, context);
      const isStated = signal.value === 'spawned' && signal.from.length > 0;
      if (type !== 'simple' || isStated) draft.set('Service', 'Type', type, [signal]);
      if (signal.value === 'stopped') {
        const isBounded = context.style !== 'faithful' && !showsStop(service);
        if (isBounded) {
          context.findings.report(
            'expect-stop-unproven',
            signal,
            `Nothing in the job shows that its program stops itself. The unit waits ${longestWait} s for that; then it counts as started, what waits for it goes on, and for ten minutes more a stop is answered.`,
          );
        }
        const step = { ...signal, value: waitForStop(isBounded) };
        draft.set(
          'Service',
          'ExecStartPost',
          execSetting(service, 'announce', step, draft, context).value,
          [signal],
        );
      }
    }

    function writePidFile(pidFile: Sourced<string>): void {
      // systemd moves it there itself, and complains at each load.
      const value = pathValue(pidFile.value.replace(/^\/var\/run\//, '/run/'));
      if (value !== undefined) draft.set('Service', 'PIDFile', value, [pidFile]);
    }

    /** Upstart has no time limit on a start; systemd's matters only where a start takes time. */
    function needsTimeout({ value, from }: Sourced<number | 'infinity'>): boolean {
      if (from.length > 0) return true;
      if (value !== 'infinity' || kind !== 'service') return false;
      if (context.style === 'faithful') return true;
      const waits = readiness.signal.value !== 'executed' && readiness.signal.value !== 'spawned';
      const hooks = [...processes.condition, ...processes.prepare, ...processes.announce];
      return waits || hooks.some(({ value: hook }) => !neverTakesLong(hook.command));
    }
  },

  fromSystemd({ service }, context) {
    const busName = lastValue(service, 'Service', 'BusName');
    const pidFile = lastValue(service, 'Service', 'PIDFile');
    const notifyAccess = lastValue(service, 'Service', 'NotifyAccess');
    const guessMainPid = booleanValue(service, 'Service', 'GuessMainPID');
    return {
      ...kindIn(service, busName, context),
      ...(busName && { busName }),
      ...(guessMainPid && { guessMainPid }),
      ...(pidFile &&
        pidFile.value !== '' && {
          pidFile: { ...pidFile, value: unitPath(pidFile.value, pidFile, service, context) },
        }),
      ...(notifyAccess && { notifyAccess }),
      startTimeout: startTimeoutIn(service),
    };
  },

  toUpstart(service, draft, { findings }) {
    const { kind, kindFrom, signal, pidFile, guessMainPid, busName, notifyAccess, startTimeout } =
      service.readiness;
    if (kind === 'task')
      draft.task = sourced(
        true,
        kindFrom.flatMap((one) => one.from),
      );
    const expect = kind === 'service' ? expectOf[signal.value] : undefined;
    if (expect) draft.expect = { ...signal, value: expect };
    if (expect === 'fork') {
      findings.report(
        'forks-unknown',
        signal,
        'Upstart has to be told how often the program forks, and a unit does not say it: once was taken. With the wrong number the job hangs.',
      );
    }
    if (!expect && kind === 'service') reportSignal();
    if (kind === 'state') {
      for (const each of kindFrom) {
        findings.report(
          'state-job',
          each,
          'A job without a main process stays started until it is stopped, as this unit does.',
        );
      }
    }
    if (pidFile) {
      findings.report(
        'pid-file-not-needed',
        pidFile,
        signal.value === 'forked' || signal.value === 'forked-twice'
          ? 'Upstart follows the forks themselves and reads no pid file; it is right when the daemon forks as "expect" says.'
          : 'Upstart knows the main process by itself, and reads no pid file.',
      );
    }
    if (guessMainPid) {
      findings.report('pid-file-not-needed', guessMainPid, 'Upstart follows the forks themselves.');
    }
    for (const each of [busName, notifyAccess]) {
      if (each) findings.report('readiness-unseen', each, 'Upstart takes no such message.');
    }
    if (startTimeout && startTimeout.value !== 'infinity' && startTimeout.from.length > 0) {
      findings.report(
        'start-timeout-lost',
        startTimeout,
        'Upstart waits for a start as long as it takes.',
      );
    } else if (startTimeout && startTimeout.from.length > 0) {
      findings.report(
        'start-timeout-default',
        startTimeout,
        'Upstart waits for a start as long as it takes anyway.',
      );
    }

    function reportSignal(): void {
      if (signal.value === 'executed' || signal.from.length === 0) return;
      if (signal.value === 'spawned' || signal.value === 'idle') {
        findings.report(
          'counts-when-executed',
          signal,
          'Upstart counts it started once its program has been executed, a moment later than systemd.',
        );
        return;
      }
      findings.report(
        'readiness-unseen',
        signal,
        'Upstart cannot see that it is ready: what waits for it goes on as soon as its program has been executed.',
      );
    }
  },
};

/** What to do where a pid file is missed: it may be one that the commands name. The finding's own page says it where there is none. */
function adviceOnPidFile(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  const path = paths.join(' or ');
  return `Best, run the daemon in the foreground and drop Type=forking; else write PIDFile=, with ${path} if the daemon writes its number there.`;
}

/** The `Type=` of a service with a main process. */
function mainType(service: Service, { systemd }: Context): string {
  const { signal } = service.readiness;
  const type = typeOf[signal.value];
  return type === 'exec' && systemd < typeExecSince ? 'simple' : type;
}

function kindIn(
  service: Unit,
  busName: Sourced<string> | undefined,
  context: Context,
): Pick<Readiness, 'kind' | 'kindFrom' | 'signal'> {
  const type = lastValue(service, 'Service', 'Type');
  const remains = booleanValue(service, 'Service', 'RemainAfterExit');
  const yes = (value: Sourced<unknown> | undefined) =>
    value ? [sourced(true as const, value.from)] : [];
  if (isStateUnit(service)) {
    return {
      kind: 'state',
      kindFrom: [...yes(type), ...yes(remains)],
      signal: sourced('executed', []),
    };
  }
  if (remains && !remains.value) {
    context.findings.report(
      'holds-anyway',
      remains,
      'A job is over when its main process has ended.',
    );
  }
  if (type?.value === 'oneshot') {
    return {
      kind: 'task',
      kindFrom: [...yes(type), ...yes(remains)],
      signal: sourced('executed', []),
    };
  }
  if (remains?.value) {
    context.findings.report(
      'remain-after-exit-lost',
      remains,
      'When its main process ends, Upstart calls the job stopped; systemd would have called it active.',
    );
  }
  const signal = signals[type?.value ?? ''] ?? (busName && !type ? 'bus' : 'spawned');
  const waits = readExecSteps(service, 'ExecStartPost', 'announce', silent(context)).find(
    ({ value }) => isWaitForStop(value),
  );
  return {
    kind: 'service',
    kindFrom: [],
    signal: sourced(waits ? 'stopped' : signal, [
      ...(type?.from ?? []),
      ...(signal === 'bus' ? (busName?.from ?? []) : []),
      ...(waits?.from ?? []),
    ]),
  };
}

const signals: Readonly<Record<string, ReadinessSignal>> = {
  simple: 'spawned',
  exec: 'executed',
  forking: 'forked',
  notify: 'notify',
  'notify-reload': 'notify',
  dbus: 'bus',
  idle: 'idle',
};

function startTimeoutIn(service: Unit): Sourced<number | 'infinity'> {
  const isOneshot = lastValue(service, 'Service', 'Type')?.value === 'oneshot';
  return timeoutsOf(service).start ?? sourced(isOneshot ? 'infinity' : systemdStartTimeout, []);
}
