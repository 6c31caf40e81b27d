import { parseExitStatusList } from '../../systemd/exit-status.ts';
import type { Unit } from '../../systemd/unit.ts';
import { lastValue, settingsOf } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Job } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { daemonOfJob } from '../daemon.ts';
import { cleanEnds, includesMark, markOf, markText, sameMark, statusOf } from '../exit-marks.ts';
import { type Expression, leaves } from '../expression.ts';
import { isStateJob } from '../life.ts';
import type { ExitMark, Restart, RestartLimit, RestartWhen } from '../model.ts';
import type { Occurrence } from '../occurrence.ts';
import { unitOfJob } from '../peers.ts';
import { readRestartDelay } from '../restart-delay.ts';
import { parseSeconds, printSeconds } from '../seconds.ts';

/** `respawn limit` when a job says none (init(5)). */
const upstartLimit = { restarts: 10, seconds: 5 } as const;
/** `StartLimitBurst=` counts the first start too: 5 starts are 4 restarts (systemd.unit(5)). */
const systemdLimit = { restarts: 4, seconds: 10 } as const;
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

  fromUpstart(job, { findings }) {
    const succeeds = ownEnds(job, findings);
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

  toSystemd({ restart, readiness, activation }, draft, context) {
    const { findings, systemd } = context;
    const { when, delay, limit, normal, success, prevent } = restart;
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
    list('RestartPreventExitStatus', isPrevented ? [...normal, ...prevent] : prevent);
    const isTask = readiness.kind !== 'service';
    const clean = cleanEndsOf(isTask);
    const told = [...normal, ...success].filter(
      ({ value }) => !clean.some((mark) => sameMark(mark, value)),
    );
    list('SuccessExitStatus', told);
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
        marks.map(({ value }) => markText(value)),
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

  toUpstart({ restart, readiness }, draft, { findings }) {
    const { when, delay, limit, normal, success, prevent } = restart;
    draft.normalExit.push(...[...normal, ...prevent].flatMap(statusesOf));
    for (const each of prevent) {
      findings.report(
        'prevented-exit-is-normal',
        each,
        `An end by ${markText(each.value)} is not followed by a restart, as before, but Upstart then calls it a success.`,
      );
    }
    for (const each of success) {
      findings.report(
        'success-status-lost',
        each,
        `Upstart restarts the job after ${markText(each.value)}, as systemd does, and has no word for its being a success.`,
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
    if (delay && delay.value === systemdDelay && delay.from.length === 0) {
      findings.report(
        'restart-at-once',
        when,
        'Upstart restarts it at once; systemd waits 100 ms when nothing else is said.',
      );
    }

    function writeCleanEnds(): void {
      if (when.value === 'always') return;
      for (const mark of cleanEnds) {
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

const widened: Readonly<Record<Exclude<RestartWhen, 'never' | 'always' | 'on-failure'>, string>> = {
  'on-success': 'Upstart cannot restart after successes only: it restarts after failures too.',
  'on-abnormal':
    'Upstart cannot tell an unclean exit code from an unclean signal: it restarts after both.',
  'on-abort':
    'Upstart cannot tell an unclean exit code from an unclean signal: it restarts after both.',
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

/** `always` with every clean end excepted is what systemd calls on-failure. */
function whenOf(
  when: 'always' | 'on-failure',
  from: Sourced<unknown>['from'],
  normal: readonly Sourced<ExitMark>[],
): Pick<Restart, 'when' | 'normal' | 'success' | 'prevent'> {
  const rest = { success: [], prevent: [] };
  if (when === 'on-failure' || !cleanEnds.every((mark) => includesMark(normal, mark))) {
    return { when: sourced(when, from), normal, ...rest };
  }
  const [clean, others] = partition(normal, ({ value }) =>
    cleanEnds.some((mark) => sameMark(mark, value)),
  );
  const all = [...new Set([...from, ...clean.flatMap((mark) => mark.from)])];
  return { when: sourced('on-failure', all), normal: others, ...rest };
}

/** The exit codes with which a well-known daemon ends when it is told to. */
function ownEnds(job: Job, findings: Context['findings']): readonly Sourced<ExitMark>[] {
  const daemon = job.task ? undefined : daemonOfJob(job);
  return (daemon?.successStatus ?? []).map((code) => {
    findings.report(
      'ends-with-its-own-code',
      daemon?.from ?? sourced(undefined, []),
      `The program ends with status ${code} when it is told to end, which is no failure.`,
    );
    return sourced({ kind: 'code', code }, daemon?.from.from ?? []);
  });
}

/** Ends that count as a success without being listed (systemd.service(5) `SuccessExitStatus=`): of a task, only 0. */
function cleanEndsOf(isTask: boolean): readonly ExitMark[] {
  return isTask ? cleanEnds.slice(0, 1) : cleanEnds;
}

function withoutClean(
  marks: readonly Sourced<ExitMark>[],
  isTask: boolean,
  findings: Context['findings'],
): readonly Sourced<ExitMark>[] {
  const [clean, others] = partition(marks, ({ value }) =>
    cleanEndsOf(isTask).some((mark) => sameMark(mark, value)),
  );
  for (const each of clean) {
    findings.report(
      'holds-anyway',
      each,
      `${markText(each.value)} is a good end without being listed.`,
    );
  }
  return others;
}

/**
 * Whether a service may be started again and again in the course of things: by connections, or along with another job.
 * To systemd the sixth start within ten seconds would be a failure; Upstart counts only what it restarts by itself.
 */
function recurs(start: Expression<Occurrence>, context: Context): boolean {
  return leaves(start).some(
    ({ meaning }) =>
      meaning.kind === 'socket' ||
      (meaning.kind === 'job' && unitOfJob(meaning.job, context).kind === 'unit'),
  );
}

/** Ends without those that were named before; the first keeps the lines of all. */
function eachOnce(marks: readonly Sourced<ExitMark>[]): readonly Sourced<ExitMark>[] {
  const known = new Map<string, Sourced<ExitMark>>();
  for (const mark of marks) {
    const before = known.get(markText(mark.value));
    const from = [...new Set([...(before?.from ?? []), ...mark.from])];
    known.set(markText(mark.value), { ...(before ?? mark), from });
  }
  return [...known.values()];
}

/** Sorts what a unit says about ends into the model's three kinds. */
function sortMarks(
  when: RestartWhen,
  succeeds: readonly Sourced<ExitMark>[],
  prevented: readonly Sourced<ExitMark>[],
): Pick<Restart, 'normal' | 'success' | 'prevent'> {
  if (when !== 'always') return { normal: succeeds, success: [], prevent: prevented };
  const isSuccess = (mark: ExitMark) =>
    includesMark(succeeds, mark) || cleanEnds.some((clean) => sameMark(clean, mark));
  const [both, prevent] = partition(prevented, ({ value }) => isSuccess(value));
  const normal = both.map((mark) => {
    const twin = succeeds.find(({ value }) => sameMark(value, mark.value));
    return twin ? { ...mark, from: [...mark.from, ...twin.from] } : mark;
  });
  return { normal, success: succeeds.filter(({ value }) => !includesMark(both, value)), prevent };
}

function limitOf(limit: { count: number; interval: number }): RestartLimit {
  const { count, interval } = limit;
  return count === 0 || interval === 0 ? 'none' : { restarts: count, seconds: interval };
}

function limitIn(service: Unit): Sourced<RestartLimit> | undefined {
  const interval =
    lastValue(service, 'Unit', 'StartLimitIntervalSec') ??
    lastValue(service, 'Unit', 'StartLimitInterval') ??
    lastValue(service, 'Service', 'StartLimitInterval');
  const burst =
    lastValue(service, 'Unit', 'StartLimitBurst') ??
    lastValue(service, 'Service', 'StartLimitBurst');
  if (!interval && !burst) return undefined;
  const given = interval && parseSeconds(interval.value);
  const seconds = typeof given === 'number' ? given : systemdLimit.seconds;
  const starts =
    burst && /^[0-9]+$/.test(burst.value) ? Number(burst.value) : systemdLimit.restarts + 1;
  const from = [...(interval?.from ?? []), ...(burst?.from ?? [])];
  if (seconds === 0 || starts === 0) return sourced('none', from);
  return sourced({ restarts: starts - 1, seconds }, from);
}

function statusesOf(mark: Sourced<ExitMark>) {
  const status = statusOf(mark.value);
  return status === undefined ? [] : [{ ...mark, value: status }];
}

function sameLimit(left: RestartLimit, right: RestartLimit): boolean {
  if (left === 'none' || right === 'none') return left === right;
  return left.restarts === right.restarts && left.seconds === right.seconds;
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
