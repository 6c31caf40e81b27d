import type { Sourced } from '../text/source.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import type { Context } from './context.ts';
import type { Expression } from './expression.ts';
import type { Meaning, Milestone, Occurrence } from './occurrence.ts';
import { type Branch, nowhere } from './start-branch.ts';
import {
  beforeRunlevel,
  beginnings,
  heldUpByRoot,
  runlevelOrder,
  type Stage,
  sessionStart,
  stages,
} from './tables/milestones.ts';

/** How a unit is tied to the course of a boot, of a session, and to the end of the machine. Differences are reported. */

type Condition = Sourced<Expression<Occurrence>>;

/** At a stage of boot, or of a session. */
export function atMilestone(
  milestone: Milestone,
  occurrence: Occurrence,
  condition: Condition,
  { manager, findings, jobs, self = '', style }: Context,
): Branch {
  if (milestone === 'startup' && manager === 'user') return atStage(sessionStart);
  // mountall(8) goes on once a task has ended that it told of the root.
  const isHeldUp = milestone === 'root-mounted' && jobs.get(self)?.task !== undefined;
  if (isHeldUp && style === 'native')
    return { ...atStage(stages[milestone]), before: [heldUpByRoot] };
  // A mount is at a stage by its mount point, which is all that has been asked for then.
  const isMount = occurrence.event === 'mounted' && occurrence.arguments.length === 1;
  const isLoopback = milestone === 'loopback-up' && occurrence.arguments.length === 1;
  if (occurrence.arguments.length > 0 && !isMount && !isLoopback) {
    findings.report(
      'condition-narrowed',
      condition,
      `The condition asks for more than ${occurrence.event}; the unit ${placeOf(stages[milestone])}, whatever the variables say.`,
    );
  }
  return atStage(stages[milestone]);
}

/** Where a stage puts a unit, in words. */
function placeOf({ after, wantedBy }: Stage): string {
  const [unit] = after;
  return unit === undefined ? `starts at boot, with ${wantedBy}` : `starts after ${unit}`;
}

/** Before or after all file systems of a kind, once, where a job was told of each. */
export function atMounts(
  { phase, remote }: Extract<Meaning, { kind: 'mounts' }>,
  condition: Condition,
  { findings }: Context,
): Branch {
  findings.report(
    'mounts-as-a-whole',
    condition,
    phase === 'begins'
      ? `It starts once, before any of the ${remote ? 'remote' : 'local'} file systems is mounted; Upstart started it before each that is meant.`
      : `It starts once, when all ${remote ? 'remote' : 'local'} file systems of the boot are mounted; Upstart started it after each that is meant.`,
  );
  const stage = stages[remote ? 'remote-filesystems' : 'local-filesystems'];
  if (phase === 'is-there') return atStage(stage);
  if (!remote) return atStage(beginnings['local-filesystems'] ?? stage);
  const before = ['remote-fs-pre.target'];
  return { ...atStage(stages['local-filesystems']), before, wants: before };
}

/** What is wanted when the machine goes down (systemd.special(7)). */
const shutdownTargets = [
  { level: '0', units: ['poweroff.target', 'halt.target'] },
  { level: '6', units: ['reboot.target'] },
] as const;

/** What a stage says, and that it is the only one that is waited for. */
export function atStage({ order, after, before = [], wants, wantedBy, early }: Stage): Branch {
  return { ...nowhere, order, after, before, wants, wantedBy: [wantedBy], early };
}

/** On entering one of `levels`, of `0123456S` (init(7) "runlevel", systemd.special(7)). */
export function atRunlevel(
  levels: string,
  condition: Condition,
  context: Context,
): Branch | undefined {
  const after = context.release.runlevelAfterNetwork ? beforeRunlevel : [];
  const at = { ...nowhere, order: runlevelOrder };
  const rescue = /[1S]/.test(levels) ? ['rescue.target'] : [];
  if (/[2345]/.test(levels)) {
    const onlyGraphical = !/[234]/.test(levels);
    const isUbuntus = context.release.runlevelAfterNetwork && !waitsForNetwork(context);
    if (isUbuntus && !levels.includes('2')) {
      const isFaithful = context.style === 'faithful';
      context.findings.report(
        'runlevel-not-default',
        condition,
        isFaithful
          ? 'Ubuntu boots into runlevel 2, so there the job never started by itself; nor does the unit.'
          : 'Ubuntu boots into runlevel 2, so there the job never started by itself; the unit starts at each boot.',
      );
      if (isFaithful) return undefined;
    }
    if (/[06]/.test(levels)) {
      context.findings.report(
        'condition-narrowed',
        condition,
        'Upstart also starts it when the machine goes down, unless it runs; a unit that the shutdown stops is not started then.',
      );
    }
    const ordinary = onlyGraphical ? 'graphical.target' : 'multi-user.target';
    if (context.style === 'faithful') return { ...at, after, wantedBy: [ordinary, ...rescue] };
    if (rescue.length > 0) {
      context.findings.report(
        'starts-in-rescue-not',
        condition,
        'Upstart starts it in runlevel 1 as well; rescue mode, which is that runlevel now, goes without it.',
      );
    }
    return { ...at, after, wantedBy: [ordinary] };
  }
  // No boot passes through it: it is entered when somebody asks for it.
  if (!/[06]/.test(levels)) return { ...nowhere, isBoot: false, wantedBy: rescue };
  context.findings.report(
    'start-at-shutdown',
    condition,
    'It starts when the machine begins to go down, while other units are being stopped: the network and separate file systems may be gone before it has ended.',
  );
  const down = shutdownTargets.flatMap(({ level, units }) => (levels.includes(level) ? units : []));
  return {
    ...nowhere,
    isBoot: false,
    atShutdown: true,
    before: ['shutdown.target'],
    wantedBy: [...rescue, ...down],
  };
}

/** Once the scripts of the runlevel have run; on Red Hat's systems one of them has brought up the network. */
export function afterRc(condition: Condition, { release, findings }: Context): Branch {
  findings.report(
    'rc-services-are-units',
    condition,
    'The services that the scripts of the runlevel have started by then are units of their own, which this one does not wait for.',
  );
  const branch = atStage(stages['rc-done']);
  if (release.runlevelAfterNetwork) return branch;
  const online = stages['network-up'];
  return { ...branch, after: [...online.after, ...branch.after], wants: online.wants };
}

/** Whether a job waits for `network`, which is a job of Red Hat's alone: there the machine boots into runlevel 3. */
function waitsForNetwork({ jobs, self = '', style }: Context): boolean {
  const condition = jobs.get(self)?.startOn;
  if (condition === undefined || style === 'faithful') return false;
  return eventsOf(condition.value).some(
    ({ name, arguments: given }) => name === 'started' && given[0]?.value === 'network',
  );
}
