import { type Sourced, sourced } from '../text/source.ts';
import type { Process } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { companionName, draftJob, type JobDraft } from './job-draft.ts';
import { jobProcess } from './job-process.ts';
import { askMainPid } from './main-pid.ts';
import type { Credentials, Service, Step } from './model.ts';

/**
 * Where reloading and the processes meet: Upstart reloads by a signal alone. Commands for it (systemd.service(5) `ExecReload=`)
 * become a task of their own, which a person, or a program, starts in place of the reload.
 */
export function writeReloadJob(
  service: Service,
  reload: readonly Sourced<Step>[],
  draft: JobDraft,
  context: Context,
): void {
  const [first] = reload;
  const process = jobProcess(service, 'main', reload, context);
  if (first === undefined || process === undefined) return;
  const { from } = process;
  const name = companionName(draft.name, 'reload', context.units);
  const { parameter } = service.instance;
  const job = draftJob(name);
  if (parameter) job.instance = sourced(parameter.value.pattern, from);
  job.task = sourced(true, from);
  job.env.push(
    ...service.environment.assignments.map(({ value }) =>
      sourced(`${value.name}=${value.value}`, []),
    ),
  );
  const isRoots = service.credentials.becomes || reload.every(({ value }) => value.privileged);
  if (!isRoots) setUser(job, service.credentials, from);
  job.processes = { main: withMainPid(process, draft.name, parameter?.value.variable) };
  draft.companions.push(job);
  context.findings.report(
    'reload-is-job',
    first,
    `"start ${name}" does this now; "reload ${draft.name}" sends SIGHUP to the main process.`,
  );
}

function setUser(
  job: JobDraft,
  { user, group }: Credentials,
  from: Sourced<unknown>['from'],
): void {
  if (user) job.setuid = sourced(user.value, from);
  if (group) job.setgid = sourced(group.value, from);
}

/** The process with the variable that systemd gives it, where it reads that: the number of the main process. */
function withMainPid(
  process: Sourced<Process>,
  job: string,
  variable: string | undefined,
): Sourced<Process> {
  const { kind, command } = process.value;
  if (!/\$\{?MAINPID\b/.test(command)) return process;
  const line = `MAINPID=$(${askMainPid(job, variable)})`;
  const text = kind === 'exec' ? `exec ${command}\n` : command;
  return { ...process, value: { kind: 'script', command: `${line}\n${text}` } };
}
