/** What is known to differ between a job on Upstart and its units on systemd, and what says so to the people who convert it. */

export type Style = 'faithful' | 'native';

export type Difference = {
  readonly reason: string;
} & (
  | { readonly finding: string }
  /** The words of docs/differences.md: what is different for every service has no finding of its own. */
  | { readonly everywhere: string }
  /** Equal often: two things that nothing orders. */
  | { readonly race: true }
);

const row = {
  terminal: 'programs that ask whether they write to a terminal',
  ownTerm:
    'a main process that ends by HUP, INT, TERM or PIPE without having been stopped has failed',
  stopCode: 'what a program exits with when it is told to end is no failure',
  cutShort: 'a stop waits for a pre-start or a post-start that still runs',
  noProgram: 'a job whose program cannot be executed is not respawned',
  atOnce: '`start` has succeeded although the program fails a moment later',
  reload: '`reload` sends SIGHUP when nothing else is said',
};

const eventVariables: Difference = {
  reason: 'no unit is given the variables of an event',
  finding: 'event-variable-unset',
};
const killed: Difference = {
  reason: 'killed after its timeout, the unit has failed',
  everywhere: row.stopCode,
};
const leftBehind: Difference = {
  reason: 'systemd ends what the main process leaves behind',
  finding: 'leftovers-are-killed',
};
const terminal: Difference = {
  reason: 'a unit writes to a socket of the journal',
  everywhere: row.terminal,
};
const order: Difference = {
  reason:
    'the file systems are there before the runlevel, but nothing holds the job of the runlevel for that of the file systems',
  race: true,
};
const taskRetries: Difference = {
  reason: 'a start fails with the first failure; systemd tries on afterwards',
  finding: 'task-restart-fails-start',
};
const otherRunlevels: Difference = {
  reason: 'multi-user.target stands for runlevels 2 to 5',
  finding: 'runlevel-not-default',
};

interface KnownDifference extends Readonly<Partial<Record<Style, Difference>>> {
  /** The only places at which it is allowed to show: `step 3`, or `trace`. */
  readonly where: readonly string[];
}

/** By scenario, then by style. What is not here is equal. */
export const knownDifferences: Readonly<Record<string, KnownDifference>> = {
  'attr-console-log-tty': { where: ['trace'], faithful: terminal, native: terminal },
  'boot-filesystem': { where: ['trace'], faithful: order, native: order },
  'boot-runlevel': { where: ['step 4', 'trace'], native: otherRunlevels },
  'boot-runlevel-s-only': { where: ['trace'], native: otherRunlevels },
  'env-event': { where: ['trace'], faithful: eventVariables, native: eventVariables },
  'env-no-value': {
    where: ['trace'],
    native: {
      reason: "the value is that of systemd's own environment, not of init's",
      finding: 'inherited-variable',
    },
  },
  'exec-not-found': {
    where: ['trace'],
    native: { reason: 'the start fails when the program is executed', everywhere: row.noProgram },
  },
  'exit-killed-by-term': {
    where: ['step 4'],
    native: { reason: 'an end by SIGTERM is a good one', everywhere: row.ownTerm },
  },
  'exit143-no-failure': {
    where: ['step 11', 'step 5'],
    native: { reason: 'a code other than 0 is a failure', everywhere: row.stopCode },
  },
  'file-glob': { where: ['step 5', 'trace'], faithful: eventVariables, native: eventVariables },
  'instance-slash': {
    where: ['trace'],
    native: { reason: 'the name stands escaped in %i', finding: 'instance-value-escaped' },
  },
  'kill-leftover': { where: ['step 3', 'step 5', 'step 6'], native: leftBehind },
  'kill-signal-hup-respawn': {
    where: ['step 5'],
    native: { reason: 'a code other than 0 is a failure', everywhere: row.stopCode },
  },
  'kill-timeout-2': { where: ['step 4'], native: killed },
  'kill-timeout-default': { where: ['step 4'], native: killed },
  'kill-timeout-group': { where: ['step 6'], native: killed },
  'normal-exit-norespawn': {
    where: ['step 4'],
    native: { reason: 'the program fails within milliseconds', everywhere: row.atOnce },
  },
  'on-started-not-when-alone': {
    where: ['step 3', 'trace'],
    native: {
      reason: 'what is bound to another unit starts that too',
      finding: 'starts-the-other-too',
    },
  },
  'on-starting-stop-both': {
    where: ['trace'],
    native: {
      reason: 'what is ordered before a unit is stopped after it, and started anew with it',
      finding: 'stop-not-on-crash',
    },
  },
  'on-stopping-task': {
    where: ['trace'],
    native: { reason: 'it starts when the other has ended', finding: 'starts-after-the-end' },
  },
  'poststop-longer-than-kill': {
    where: ['step 3', 'step 4', 'trace'],
    native: {
      reason: 'TimeoutStopSec= counts for the stop commands',
      finding: 'stop-timeout-covers-scripts',
    },
  },
  'real-su-exec': {
    where: ['step 4'],
    native: {
      reason: 'su waited two seconds before it killed what was left of the program',
      finding: 'runs-without-parent',
    },
  },
  'respawn-prestart-fails-later': {
    where: ['trace'],
    native: {
      reason: 'a pre-start that fails is tried again',
      finding: 'pre-start-failure-restarts',
    },
  },
  'restart-prestop-bug': {
    where: ['step 6', 'trace'],
    faithful: { reason: 'a restart restarts', finding: 'restart-restarts' },
    native: { reason: 'a restart restarts', finding: 'restart-restarts' },
  },
  'script-exec-end': {
    where: ['step 3', 'step 4', 'trace'],
    native: { reason: 'nothing says that the program reloads', everywhere: row.reload },
  },
  'stop-during-poststart': {
    where: ['step 4', 'trace'],
    faithful: { reason: 'a stop cuts it short', finding: 'stop-cuts-post-start' },
    native: { reason: 'a stop cuts it short', finding: 'stop-cuts-post-start' },
  },
  'stop-during-prestart': {
    where: ['step 3', 'step 4', 'trace'],
    native: { reason: 'a stop cuts it short', everywhere: row.cutShort },
  },
  'task-respawn': { where: ['step 1', 'step 3', 'trace'], native: taskRetries },
  'task-respawn-limit': { where: ['step 3', 'trace'], native: taskRetries },
};
