import { type Sourced, type Statement, sourced } from '../text/source.ts';
import type { Expect, Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { type Daemon, daemonOfJob } from './daemon.ts';
import { adviseOn } from './daemon-advice.ts';
import { withItsFile } from './daemon-file.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import type { Readiness, ReadinessSignal } from './model.ts';
import { stepOf } from './process-step.ts';
import type { Style } from './style.ts';

type Findings = Context['findings'];

const signalOf: Readonly<Record<Expect, ReadinessSignal | undefined>> = {
  stop: 'stopped',
  fork: 'forked',
  daemon: 'forked-twice',
  none: undefined,
};

/** What a job without a main process is (init(5) "Process definition"). */
export function stateReadiness({ expect, processes }: Job, findings: Findings): Readiness {
  if (expect) {
    findings.report(
      'expect-without-process',
      expect,
      'The job has no main process that could do what is expected.',
    );
  }
  return {
    kind: 'state',
    kindFrom: Object.values(processes).map((process) => sourced(true, process?.from ?? [])),
    signal: sourced('executed', []),
    startTimeout: sourced('infinity', []),
  };
}

/** What a task is: it has started when it has ended. */
export function taskReadiness({ expect }: Job, task: Sourced<true>, findings: Findings): Readiness {
  if (expect) {
    findings.report(
      'expect-of-task',
      expect,
      'To systemd a task has started when it has ended, so nothing is left to expect.',
    );
  }
  return {
    kind: 'task',
    kindFrom: [task],
    signal: sourced('executed', []),
    startTimeout: sourced('infinity', []),
  };
}

/** What a job with a main process is, and what tells that it is up (init(5) `expect`). */
export function serviceReadiness(
  job: LiftedJob,
  context: Pick<Context, 'style' | 'site' | 'machine' | 'release' | 'findings'>,
): Readiness {
  const { style, site, machine, findings } = context;
  const named = daemonOfJob(job, site);
  // Below another root it reads another file.
  const daemon = named && job.chroot === undefined ? withItsFile(named, machine) : named;
  const expected = expectedSignal(job, daemon, findings);
  if (style !== 'faithful') adviseOn(daemon, job, expected, context);
  const told = expected || style === 'faithful' ? undefined : toldBy(daemon, findings);
  const isForked = expected && expected.value !== 'stopped';
  const path = isForked ? (daemon?.pidFile ?? job.script?.pidFile) : undefined;
  const pidFile = path === undefined ? undefined : sourced(path, job.processes.main?.from ?? []);
  const access = told && daemon?.notifyAccess ? ownedBy(daemon, daemon.notifyAccess) : undefined;
  return {
    kind: 'service',
    kindFrom: [],
    signal: expected ?? told ?? executed(job, style, job.processes.main?.from ?? []),
    ...(pidFile && { pidFile }),
    ...(access && { notifyAccess: access }),
    startTimeout: sourced('infinity', []),
  };
}

function ownedBy<T>(daemon: Daemon, value: T): Sourced<T> {
  return sourced(value, daemon.from.from);
}

/** What `expect` waits for, unless the command line shows that it never comes. */
function expectedSignal(
  { expect }: Job,
  daemon: Daemon | undefined,
  findings: Findings,
): Sourced<ReadinessSignal> | undefined {
  if (!expect) return undefined;
  const signal = signalOf[expect.value];
  if (signal === undefined) {
    const message = 'It says what holds anyway: started as soon as it is executed.';
    findings.report('expect-none', expect, message);
    return undefined;
  }
  if (signal !== 'stopped' && daemon?.foreground) {
    findings.report(
      'expect-but-foreground',
      expect,
      `${daemon.foreground} keeps the program in the foreground, so Upstart would wait for a fork that never comes, or follow the wrong process. It was taken to be started once executed.`,
    );
    return undefined;
  }
  return { ...expect, value: signal };
}

/** The message of a well-known daemon that is the main process itself: from below a shell it would not be heard. */
function toldBy(
  daemon: Daemon | undefined,
  findings: Findings,
): Sourced<ReadinessSignal> | undefined {
  if (!daemon?.notifies || !daemon.isMain) return undefined;
  findings.report(
    'readiness-told',
    daemon.from,
    `${daemon.notifies} Upstart counts it started once it is executed; what waits for it now waits for that.`,
  );
  return ownedBy(daemon, 'notify');
}

/** Shell text always executes, since only the shell could be missing: there is nothing to wait for. */
function executed(
  job: LiftedJob,
  style: Style,
  from: readonly Statement[],
): Sourced<ReadinessSignal> {
  const { main } = job.processes;
  const isShell = main && stepOf('main', main.value, job, style).command.kind === 'shell';
  return isShell ? sourced('spawned', []) : sourced('executed', from);
}
