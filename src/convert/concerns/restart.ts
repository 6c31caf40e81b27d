import { parseExitStatusList } from '../../systemd/exit-status.ts';
import { lastValue, settingsOf } from '../../systemd/values.ts';
import { partition } from '../../text/partition.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Job } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { daemonOfJob } from '../daemon.ts';
import {
  byStatement,
  cleanEnds,
  cleanEndsOf,
  directiveMark,
  eachOnce,
  includesMark,
  listed,
  markOf,
  markText,
  sameMark,
  sortMarks,
  statusOf,
  whenOf,
} from '../exit-marks.ts';
import { everyEnd, giveUpBeforeMain, judgeEnd, neverRan } from '../faithful/ends.ts';
import { namesEveryEnd } from '../faithful/hooks.ts';
import { loopsInside } from '../faithful/task-loop.ts';
import { isStateJob } from '../life.ts';
import type { ExitMark, RestartLimit, RestartWhen } from '../model.ts';
import { readRestartDelay } from '../restart-delay.ts';
import {
  limitIn,
  limitOf,
  recurs,
  sameLimit,
  systemdLimit,
  upstartLimit,
} from '../restart-limit.ts';
import { parseSeconds, printSeconds } from '../seconds.ts';

/** Seconds of `RestartSec=` when a unit says none. */
const systemdDelay = 0.1;

/**
 * `respawn`, `respawn limit`, `normal exit` ⇄ `Restart=`, `RestartSec=`, `StartLimit…=`,
 * `RestartPreventExitStatus=`, `SuccessExitStatus=`. init(5) `respawn`, systemd.service(5) `Restart=`.
 */
export const restart: Concern<'restart'> = {
  name: 'restart',
  title: 'What happens when it ends by itself',
  stanzas: ['respawn', 'respawn limit', 'normal exit'],
  directives: [
    'Service.Restart',
    'Service.RestartSec',
    'Service.SuccessExitStatus',
    'Service.RestartPreventExitStatus',
    'Unit.StartLimitIntervalSec',
    'Unit.StartLimitInterval',
    'Unit.StartLimitBurst',
    'Service.StartLimitInterval',
    'Service.StartLimitBurst',
  ],

  fromUpstart(job, context) {
    const { findings } = context;
    const succeeds = ownEnds(job, context);
    const normal = eachOnce(
      job.normalExit.flatMap((status) => {
        const mark = markOf(status.value);
        return mark ? [{ ...status, value: mark }] : [];
      }),
    );
    const respawns = job.respawn && !isStateJob(job);
    for (const idle of respawns ? [] : [job.respawn, job.respawn && job.respawnLimit]) {
      if (!idle) continue;
      findings.report(
        'respawn-without-process',
        idle,
        'The job has no main process that could end and be started again.',
      );
    }
    if (!job.respawn || !respawns) {
      return {
        when: sourced('never', []),
        normal: eachOnce([...normal, ...succeeds]),
        success: [],
        prevent: [],
      };
    }
    const delay = readRestartDelay(job) ?? sourced(0, job.respawn.from);
    const given = job.respawnLimit;
    const limit = given
      ? { ...given, value: limitOf(given.value) }
      : sourced<RestartLimit>(upstartLimit, job.respawn.from);
    const restarts = whenOf(job.task ? 'on-failure' : 'always', job.respawn.from, normal);
    return { ...restarts, success: succeeds, delay, limit };
  },

  toSystemd(service, draft, context) {
    const { restart, readiness, activation } = service;
    const { findings, systemd } = context;
    if (context.style === 'faithful' && loopsInside(service)) {
      // The loop in the task has it all.
      return;
    }
    const { when, delay, limit, normal, success, prevent } = restart;
    if (readiness.kind === 'task' && when.value !== 'never' && when.from.length > 0) {
      findings.report(
        'task-restart-fails-start',
        when,
        '"systemctl start" reports the first run that fails; the unit is run again all the same.',
      );
    }
    const restarts = when.value !== 'never';
    if (when.from.length > 0 || restarts)
      draft.set('Service', 'Restart', directiveOf[when.value], [when]);
    if (delay && (delay.from.length > 0 || delay.value !== systemdDelay)) {
      draft.set('Service', 'RestartSec', printSeconds(delay.value), [delay]);
    }
    const { start, saidAs } = activation;
    if (!limit && start && saidAs === 'conditions' && recurs(start.value, context)) {
      writeLimit({ ...start, value: 'none' });
    }
    if (limit && (limit.from.length > 0 || !sameLimit(limit.value, systemdLimit))) {
      writeLimit(limit);
    }
    const isPrevented = when.value === 'always';
    const isFaithful = namesEveryEnd(service, context);
    list('RestartPreventExitStatus', [
      ...(isPrevented ? normal : []),
      ...prevent,
      ...(isFaithful && restarts ? neverRan.map((mark) => sourced(mark, when.from)) : []),
    ]);
    const isTask = readiness.kind !== 'service';
    const clean = cleanEndsOf(isTask);
    const told = [...normal, ...success].filter(
      ({ value }) => !clean.some((mark) => sameMark(mark, value)),
    );
    list('SuccessExitStatus', [
      ...told,
      ...(isFaithful ? everyEnd().map((mark) => sourced(mark, [])) : []),
    ]);
    if (isFaithful) {
      const judge = restarts
        ? giveUpBeforeMain(context.manager)
        : judgeEnd(
            normal.map(({ value }) => value),
            context.manager,
          );
      draft.set('Service', 'ExecStopPost', judge, [when, ...normal]);
    }
    for (const each of isPrevented ? [] : normal) {
      if (told.includes(each)) continue;
      findings.report(
        'exit-already-normal',
        each,
        `systemd takes ${markText(each.value)} for a success anyway.`,
      );
    }

    function list(key: string, marks: readonly Sourced<ExitMark>[]): void {
      draft.list(
        'Service',
        key,
        marks.map(({ value }) =>
          context.style === 'faithful' ? markText(value) : directiveMark(value),
        ),
        marks,
      );
    }

    function writeLimit(limit: Sourced<RestartLimit>): void {
      const [section, interval] =
        systemd >= 230
          ? (['Unit', 'StartLimitIntervalSec'] as const)
          : ([systemd >= 229 ? 'Unit' : 'Service', 'StartLimitInterval'] as const);
      if (limit.value === 'none') draft.set(section, interval, '0', [limit]);
      else {
        draft.set(section, interval, printSeconds(limit.value.seconds), [limit]);
        draft.set(section, 'StartLimitBurst', String(limit.value.restarts + 1), [limit]);
      }
    }
  },

  fromSystemd({ service }, { findings }) {
    const text = lastValue(service, 'Service', 'Restart');
    const when = sourced(whenNamed(text?.value), text?.from ?? [], text?.at);
    const marks = (key: string) =>
      eachOnce(
        settingsOf(service, 'Service', key).flatMap((setting) =>
          parseExitStatusList(setting.value).map((mark) => sourced<ExitMark>(mark, setting.from)),
        ),
      );
    const isTask = lastValue(service, 'Service', 'Type')?.value === 'oneshot';
    if (isTask && (when.value === 'always' || when.value === 'on-success')) {
      findings.report(
        'unit-refused',
        when,
        `systemd does not load a unit with Type=oneshot and Restart=${directiveOf[when.value]}.`,
      );
    }
    const delayText = lastValue(service, 'Service', 'RestartSec');
    const pause = delayText && parseSeconds(delayText.value);
    const restarts = when.value !== 'never';
    if (delayText && !restarts) {
      findings.report(
        'has-no-effect',
        delayText,
        'Nothing is restarted, so there is nothing to wait for.',
      );
    }
    const delay =
      restarts && delayText && typeof pause === 'number'
        ? { ...delayText, value: pause }
        : restarts
          ? sourced(systemdDelay, [])
          : undefined;
    const limit =
      limitIn(service) ?? (restarts ? sourced<RestartLimit>(systemdLimit, []) : undefined);
    const succeeds = withoutClean(marks('SuccessExitStatus'), isTask, findings);
    const prevented = marks('RestartPreventExitStatus');
    return {
      when,
      ...(delay && { delay }),
      ...(limit && { limit }),
      ...sortMarks(when.value, succeeds, prevented),
    };
  },

  toUpstart({ restart, readiness, processes }, draft, { findings }) {
    const { when, delay, limit, normal, success, prevent } = restart;
    draft.normalExit.push(...[...normal, ...prevent].flatMap(statusesOf));
    for (const all of byStatement(prevent)) {
      findings.report(
        'prevented-exit-is-normal',
        all,
        `An end by ${listed(all.value)} is not followed by a restart, as before, but Upstart then calls it a success.`,
      );
    }
    for (const all of byStatement(success)) {
      findings.report(
        'success-status-lost',
        all,
        `Upstart restarts the job after ${listed(all.value)}, as systemd does, and has no word for its being a success.`,
      );
    }
    if (when.value === 'never') {
      if (limit && limit.value === 'none' && limit.from.length > 0) {
        findings.report('holds-anyway', limit, 'Nothing limits how often a job may be started.');
      } else if (limit && limit.from.length > 0) {
        findings.report(
          'start-limit-lost',
          limit,
          'Upstart limits only the restarts it makes itself; the job may be started by hand as often as anybody likes.',
        );
      }
      if (when.from.length > 0) {
        findings.report('restart-never', when, 'Upstart restarts nothing unless told to.');
      }
      return;
    }
    const atOnce = delay?.value === 0 ? delay.from : [];
    draft.respawn = sourced(true, [...when.from, ...atOnce]);
    if (readiness.kind === 'service') writeCleanEnds();
    if (when.value !== 'always' && when.value !== 'on-failure') {
      findings.report('restart-condition-widened', when, widened[when.value]);
    }
    if (limit) writeLimit(limit);
    const mayFail = [...processes.condition, ...processes.prepare].some(
      ({ value }) => !value.ignoreFailure,
    );
    if (mayFail && when.value !== 'on-success' && readiness.kind === 'service') {
      findings.report(
        'failed-start-stays-down',
        when,
        'When what comes before the main process fails, systemd tries again; Upstart gives up, and the job stays down.',
      );
    }
    if (delay && delay.value > 0 && delay.from.length > 0) {
      findings.report(
        'pause-in-post-stop',
        delay,
        `The post-stop waits ${delay.value} seconds before each new start: before that of "restart" too, and "stop" waits for its end.`,
      );
    }
    if (delay && delay.value === systemdDelay && delay.from.length === 0) {
      findings.report(
        'restart-at-once',
        when,
        'Upstart restarts it at once; systemd waits 100 ms when nothing else is said.',
      );
    }

    function writeCleanEnds(): void {
      for (const mark of endsWithoutRestart[when.value]) {
        if (includesMark(normal, mark)) continue;
        draft.normalExit.push(...statusesOf(sourced(mark, when.from)));
      }
    }

    function writeLimit(limit: Sourced<RestartLimit>): void {
      const { value } = limit;
      if (value === 'none') {
        draft.respawnLimit = { ...limit, value: { count: 0, interval: 0 } };
        return;
      }
      const seconds = Math.ceil(value.seconds);
      if (value.restarts < 1) {
        findings.report(
          'restart-limit-unsayable',
          limit,
          'One start in the interval means no restart at all, and Upstart takes 0 for "without limit": it was given 1.',
        );
      }
      if (seconds !== value.seconds) {
        findings.report(
          'restart-limit-rounded',
          limit,
          `Upstart counts whole seconds: ${value.seconds} became ${seconds}.`,
        );
      }
      const count = Math.max(1, value.restarts);
      if (
        limit.from.length === 0 &&
        count === upstartLimit.restarts &&
        seconds === upstartLimit.seconds
      )
        return;
      draft.respawnLimit = { ...limit, value: { count, interval: seconds } };
    }
  },
};

const directiveOf: Readonly<Record<RestartWhen, string>> = {
  never: 'no',
  always: 'always',
  'on-success': 'on-success',
  'on-failure': 'on-failure',
  'on-abnormal': 'on-abnormal',
  'on-abort': 'on-abort',
  'on-watchdog': 'on-watchdog',
};

const otherCodes = Array.from(
  { length: 255 },
  (_, index): ExitMark => ({ kind: 'code', code: index + 1 }),
);

/** The signals that end a process and are not a good end. */
const uncleanSignals = everyEnd().filter(
  (mark) => mark.kind === 'signal' && !cleanEnds.some((clean) => sameMark(clean, mark)),
);

/** The ends of a service after which it is not restarted (systemd.service(5), the table of `Restart=`). */
const endsWithoutRestart: Readonly<Record<RestartWhen, readonly ExitMark[]>> = {
  never: [],
  always: [],
  'on-success': [...otherCodes, ...uncleanSignals],
  'on-failure': cleanEnds,
  'on-abnormal': [...cleanEnds, ...otherCodes],
  'on-abort': [...cleanEnds, ...otherCodes],
  'on-watchdog': cleanEnds,
};

const widened: Readonly<Record<Exclude<RestartWhen, 'never' | 'always' | 'on-failure'>, string>> = {
  'on-success':
    'Every end that is no success is listed as normal, so that it is not restarted; Upstart then calls it a success.',
  'on-abnormal':
    'Every exit code is listed as normal, so that it is not restarted; Upstart then calls it a success.',
  'on-abort':
    'Every exit code is listed as normal, so that it is not restarted; Upstart then calls it a success.',
  'on-watchdog': 'Upstart has no watchdog: it restarts after every failure instead.',
};

const restartWhens: readonly RestartWhen[] = [
  'always',
  'on-success',
  'on-failure',
  'on-abnormal',
  'on-abort',
  'on-watchdog',
];

function whenNamed(text: string | undefined): RestartWhen {
  return restartWhens.find((when) => directiveOf[when] === text) ?? 'never';
}

/** The ends to which a program comes when it is told to end: by the codes of a well-known daemon, and by a signal that nobody survives. */
function ownEnds(job: Job, { site, findings }: Context): readonly Sourced<ExitMark>[] {
  const { killSignal } = job;
  if (killSignal?.value === 9 && job.task === undefined) {
    findings.report(
      'ends-with-its-own-code',
      killSignal,
      'It ends by SIGKILL when it is told to end, which is no failure.',
    );
    return [{ ...killSignal, value: { kind: 'signal', signal: 'KILL' } }];
  }
  const daemon = job.task ? undefined : daemonOfJob(job, site);
  return (daemon?.successStatus ?? []).map((code) => {
    findings.report(
      'ends-with-its-own-code',
      daemon?.from ?? sourced(undefined, []),
      `The program ends with status ${code} when it is told to end, which is no failure.`,
    );
    return sourced({ kind: 'code', code }, daemon?.from.from ?? []);
  });
}

function withoutClean(
  marks: readonly Sourced<ExitMark>[],
  isTask: boolean,
  findings: Context['findings'],
): readonly Sourced<ExitMark>[] {
  const [clean, others] = partition(marks, ({ value }) =>
    cleanEndsOf(isTask).some((mark) => sameMark(mark, value)),
  );
  for (const all of byStatement(clean)) {
    findings.report('holds-anyway', all, `${listed(all.value)}: a good end without being listed.`);
  }
  return others;
}

function statusesOf(mark: Sourced<ExitMark>) {
  const status = statusOf(mark.value);
  return status === undefined ? [] : [{ ...mark, value: status }];
}
