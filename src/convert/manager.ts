import { SyntaxProblem } from '../text/syntax-error.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import type { EventExpression, EventMatch } from '../upstart/job.ts';
import { parseJob } from '../upstart/parse.ts';
import { placeOf } from './companions.ts';
import type { Input } from './input.ts';
import type { UpstartRelease } from './tables/releases.ts';
import { sessionEvents, sessionJobs, systemEvents } from './tables/session.ts';

/** Who runs it: the init of the machine, or that of a user's session (init(5) "User session jobs", systemd(1) `--user`). */
export type Manager = 'system' | 'user';

/** The directory of the units that an administrator installs for a manager (systemd.unit(5) "Unit File Load Path"). */
export const unitDirectories: Readonly<Record<Manager, string>> = {
  system: 'etc/systemd/system',
  user: 'etc/systemd/user',
};

/** The program that speaks to the manager, in words for a shell. */
export function systemctl(manager: Manager): string {
  return manager === 'user' ? 'systemctl --user' : 'systemctl';
}

/** The same as the words of a command, by its path. */
export function systemctlWords(manager: Manager): readonly string[] {
  return ['/bin/systemctl', ...(manager === 'user' ? ['--user'] : [])];
}

/** Where the init of a session looks for jobs (init(5) "Configuration"). */
const sessionDirectory =
  /(?:^|\/)(?:usr\/share\/upstart\/(?:sessions|xdg)|(?:etc|usr\/local\/etc)\/xdg\/upstart|\.config\/upstart|\.init)\//;

/** Where an administrator, or a package, puts units of users. */
const userUnitDirectory = /(?:^|\/)systemd\/user\//;

/**
 * Makes the function that says whether a file is for users' sessions: it stands where their files do, or it is a job, or the
 * override of one, whose conditions can only be met in a session.
 */
export function sessionInputs(
  inputs: readonly Input[],
  release: UpstartRelease,
): (input: Input) => boolean {
  const jobs = inputs.filter(
    (input) => input.kind === 'job' && input.mentionsSession && isSessionJob(input, release),
  );
  const found = new Set<Input>(jobs);
  const places = new Set(jobs.map(placeOf));
  return (input) => {
    const { kind, source } = input;
    if (kind === 'unit' || kind === 'drop-in') return userUnitDirectory.test(source.name);
    const isFound = kind === 'override' ? places.has(placeOf(input)) : found.has(input);
    return sessionDirectory.test(source.name) || isFound;
  };
}

/** Whether a job waits for what happens in a session, and for nothing that the machine alone has. */
function isSessionJob(input: Input, release: UpstartRelease): boolean {
  const conditions = conditionsOf(input, release);
  const events = conditions.flatMap((condition) => [...eventsOf(condition)]);
  return events.some(isOfSession) && !events.some(({ name }) => systemEvents.has(name));
}

function conditionsOf(
  { name, source }: Input,
  release: UpstartRelease,
): readonly EventExpression[] {
  try {
    const { job } = parseJob({ name, source, release });
    return [job.startOn, job.stopOn].flatMap((condition) => condition?.value ?? []);
  } catch (error) {
    if (error instanceof SyntaxProblem) return [];
    throw error;
  }
}

function isOfSession({ name, arguments: given }: EventMatch): boolean {
  if (sessionEvents.has(name) || name.startsWith(':sys:')) return true;
  const [job] = given;
  return /^(?:start|stopp)(?:ed|ing)$/.test(name) && sessionJobs.has(job?.value ?? '');
}
