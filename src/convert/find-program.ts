import type { PrintableWord } from '../systemd/exec-print.ts';
import type { Sourced } from '../text/source.ts';
import { absolutePath } from './absolute-path.ts';
import type { Context } from './context.ts';
import type { Service, Step } from './model.ts';

/** Where Upstart, as PID 1, looks for a program (its own PATH, which every job inherits). */
const searchPath = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/usr/sbin',
  '/sbin',
  '/bin',
] as const;

/** From this version on a program may be named without its path (systemd.service(5), NEWS 239). */
const bareNameSince = 239;

/**
 * The words that start a program by the name a job gives it. An absolute path stays; a bare name stays where
 * systemd looks it up itself; a relative path is taken from the working directory, as the kernel took it.
 */
export function findProgram(
  name: string,
  service: Service,
  step: Sourced<Step>,
  context: Context,
): readonly PrintableWord[] {
  if (name.startsWith('/')) return [name];
  if (name.includes('/')) return relativeProgram(name, service, step, context);
  const path = service.environment.assignments.findLast(({ value }) => value.name === 'PATH');
  if (path) {
    context.findings.report(
      'program-search-path',
      step,
      `Upstart looks for ${name} in this job's own PATH; systemd does not: it searches /usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin and /bin.`,
    );
  }
  if (context.systemd >= bareNameSince) return [name];
  const found = searchPath.find((directory) => context.machine.exists(`${directory}/${name}`));
  return found === undefined ? ['/usr/bin/env', name] : [`${found}/${name}`];
}

function relativeProgram(
  name: string,
  { fileSystem }: Service,
  step: Sourced<Step>,
  { findings }: Context,
): readonly PrintableWord[] {
  const directory = fileSystem.workingDirectory?.value ?? '/';
  const path = absolutePath(name, directory);
  findings.report(
    'relative-program',
    step,
    `systemd takes no relative path: ${name} in ${directory} became ${path}, which the program also sees as its own name.`,
  );
  return [path];
}
