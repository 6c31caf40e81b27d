/** Traps in single values, in what stands together, and in how a line ends. */

import { lastSignal } from '../../posix/signals.ts';
import type { Sourced } from '../../text/source.ts';
import type { Job, Limit } from '../job.ts';
import { needsVariable } from './events.ts';
import { type Found, found, quoted, type TrapCheck } from './trap.ts';

/** A check of one value. */
function one<T>(
  code: string,
  pick: (job: Job) => Sourced<T> | undefined,
  inspect: (value: T, job: Job) => readonly [string, string] | undefined,
): TrapCheck {
  return several(code, (job) => [pick(job)], inspect);
}

/** A check of several values of the same kind. */
function several<T>(
  code: string,
  pick: (job: Job) => readonly (Sourced<T> | undefined)[],
  inspect: (value: T, job: Job) => readonly [string, string] | undefined,
): TrapCheck {
  return {
    code,
    find: (job) =>
      pick(job).flatMap((value): Found[] => {
        const words = value === undefined ? undefined : inspect(value.value, job);
        return value === undefined || words === undefined ? [] : found(value, ...words);
      }),
  };
}

/** The one trap that lies in a stanza made void. */
export const undoneManual = 'manual-undone';

function isAbove(soft: Limit['soft'], hard: Limit['hard']): boolean {
  if (hard === 'unlimited') return false;
  return soft === 'unlimited' || soft > hard;
}

function noSignal(signal: Job['killSignal'], lowest: number): Found[] {
  if (signal === undefined) return [];
  const { value } = signal;
  if (value >= lowest && value <= lastSignal) return [];
  return found(
    signal,
    `There is no signal ${value}: init accepts the number, but the kernel sends nothing, so the process never hears of it.`,
    'Write the name of a signal: `kill signal INT`.',
  );
}

export const valueTraps: readonly TrapCheck[] = [
  several(
    'export-of-nothing',
    (job) => job.export,
    (name) => {
      const bare = name.replace(/^\$\{?/, '').replace(/[}=].*$/s, '');
      if (bare === name) return undefined;
      return [
        `\`export\` takes the name of a variable: there is none called ${quoted(name)}, so nothing is exported.`,
        name.includes('=')
          ? `Write \`env ${name}\` and \`export ${bare}\`.`
          : `Write \`export ${bare}\`.`,
      ];
    },
  ),
  several(
    'env-not-expanded',
    (job) => job.env,
    (assignment) =>
      assignment.includes('=') && needsVariable(assignment)
        ? [
            `\`env\` expands nothing: the value is the text ${quoted(assignment.slice(assignment.indexOf('=') + 1))}.`,
            'Write the value itself, or compose it in the script that uses it.',
          ]
        : undefined,
  ),
  several(
    'variable-not-expanded',
    (job) => [job.chdir, job.chroot, job.setuid, job.setgid, job.apparmorLoad],
    (value) =>
      needsVariable(value)
        ? [
            `Init expands no variable here: it looks for ${quoted(value)} as it stands, and the job fails to start.`,
            'Write the value itself, or do it in a script, where the shell expands variables.',
          ]
        : undefined,
  ),
  several(
    'numeric-user',
    (job) => [job.setuid, job.setgid],
    (name) =>
      /^[0-9]+$/.test(name)
        ? [
            `Init looks \`${name}\` up as a name, not as a number: unless there is such a name, the job fails to start.`,
            'Write the name.',
          ]
        : undefined,
  ),
  one(
    'kill-timeout-zero',
    (job) => job.killTimeout,
    (seconds) =>
      seconds === 0
        ? [
            'Since Upstart 1.6 a timeout of 0 makes init itself abort when the job is stopped while its process lives; before, it meant SIGKILL at once.',
            'Write `kill timeout 1`, or `kill signal KILL`.',
          ]
        : undefined,
  ),
  {
    code: 'no-such-signal',
    // Signal 0 is a way to say that the job has nothing to reload; as a kill signal it stops nothing.
    find: ({ killSignal, reloadSignal }) => [
      ...noSignal(killSignal, 1),
      ...noSignal(reloadSignal, 0),
    ],
  },
  one(
    'respawn-limit-without-respawn',
    (job) => job.respawnLimit,
    (_, { respawn }) =>
      respawn === undefined
        ? [
            '`respawn limit` only says how often: without `respawn` the job is never respawned.',
            'Add `respawn` on a line of its own, or remove the limit.',
          ]
        : undefined,
  ),
  several(
    'exit-status-above-255',
    (job) => job.normalExit,
    (status) =>
      status.kind === 'exit' && status.code > 255 && status.code % 256 !== 0
        ? [
            `A process ends with a status of 0 to 255: ${status.code} never comes.`,
            'Write the status that the process gives, or the name of the signal that ends it.',
          ]
        : undefined,
  ),
  several(
    'soft-limit-above-hard',
    (job) => [...job.limits.values()],
    ({ soft, hard }) =>
      isAbove(soft, hard)
        ? [
            `The soft limit ${soft} is above the hard limit ${hard}: the kernel refuses that, and the job fails to start.`,
            'Write the lower one first.',
          ]
        : undefined,
  ),
  one(
    'task-without-process',
    (job) => job.task,
    (_, { processes }) =>
      processes.main === undefined
        ? [
            'Without `exec` or `script` there is nothing that ends: the task never finishes, and whatever started it waits until somebody stops the job.',
            'Remove `task`, or give it an `exec` or a `script`.',
          ]
        : undefined,
  ),
  one(
    'pre-stop-without-process',
    (job) => job.processes['pre-stop'],
    (_, { processes }) =>
      processes.main === undefined
        ? [
            '`pre-stop` runs only while the main process lives, and this job has none: it never runs.',
            'Move what it does to `post-stop`.',
          ]
        : undefined,
  ),
  {
    code: undoneManual,
    find: ({ superseded }) =>
      superseded.flatMap(({ statement, by }) =>
        statement.name === 'manual' && by.name === 'start on'
          ? [
              {
                statement,
                range: statement.range,
                message:
                  '`manual` forgets only a `start on` that was read before it: the one after it counts, and the job starts by itself.',
                advice: 'Move `manual` behind the last `start on`, or into an override.',
              },
            ]
          : [],
      ),
  },
  {
    code: 'hash-in-word',
    find: ({ statements }) =>
      statements.flatMap((statement): Found[] => {
        const { text } = statement.source;
        const { end } = statement.range;
        if (text[end] !== '#' || /[ \t\r(]/.test(text[end - 1] ?? ' ')) return [];
        const lineEnd = text.indexOf('\n', end);
        const range = { start: end, end: lineEnd === -1 ? text.length : lineEnd };
        const message = `A comment begins even in the middle of a word: init does not see ${quoted(text.slice(range.start, range.end))}.`;
        const advice =
          'Put the word into quotes if the `#` belongs to it; otherwise put a blank before it.';
        return [{ statement, range, message, advice }];
      }),
  },
  {
    code: 'nul-ends-line',
    find: ({ statements }) =>
      statements.flatMap((statement): Found[] => {
        const { start, end } = statement.range;
        const nul = statement.source.text.slice(start, end + 1).indexOf('\0');
        if (nul === -1) return [];
        const at = start + nul;
        const message =
          'A NUL character stands here. Init takes it for an end and drops what follows.';
        const advice = 'Remove it.';
        return [{ statement, range: { start: at, end: at + 1 }, message, advice }];
      }),
  },
];
