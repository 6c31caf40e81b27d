import { signalName } from '../posix/signals.ts';
import { quoteForShell } from '../shell/quote.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { type Process, type ProcessName, processNames } from '../upstart/job.ts';
import { languageOfRelease } from '../upstart/releases.ts';
import type { Context } from './context.ts';
import { instanceVariables } from './instance-pattern.ts';
import { companionName, draftJob, type JobDraft } from './job-draft.ts';
import { askMainPid } from './main-pid.ts';
import { writtenFor } from './tables/releases.ts';

/**
 * What an Upstart does not know yet, done by other means in the job itself (init(5), NEWS of Upstart). Takes from the draft what
 * it has done; the rest the printer refuses, which is told.
 */
export function forOlderUpstart(draft: JobDraft, context: Context): void {
  const { words, consoles } = languageOfRelease(writtenFor(context.release));
  const lacks = (stanza: string) => !words.has(stanza);
  // From the inside out: who runs it, then what the shell before it does as root.
  if (lacks('setuid') && draft.setuid) becomeUser(draft, draft.setuid, context);
  if (lacks('oom score') && draft.oomScore) setOomAdjustment(draft, draft.oomScore, context);
  if (!consoles.includes('log')) writeOutput(draft, context);
  if (lacks('kill signal') && draft.killSignal) signalBefore(draft, draft.killSignal, context);
  if (lacks('reload signal') && draft.reloadSignal) reloadByJob(draft, draft.reloadSignal, context);
}

/** A process as text for a shell. */
function scriptOf({ kind, command }: Process): string {
  return kind === 'exec' ? `exec ${command}` : withoutLastLineEnds(command);
}

function rewrite(
  draft: JobDraft,
  names: readonly ProcessName[],
  from: Sourced<unknown>['from'],
  change: (text: string, process: Process) => string | undefined,
): void {
  for (const name of names) {
    const process = draft.processes[name];
    const text = process && change(scriptOf(process.value), process.value);
    if (process === undefined || text === undefined) continue;
    const value: Process = { kind: 'script', command: `${text}\n` };
    draft.processes = {
      ...draft.processes,
      [name]: { value, from: [...process.from, ...from] },
    };
  }
}

/** `setuid` from 1.4 on: before, su(1) becomes the user, and keeps the rest of the environment. */
function becomeUser(draft: JobDraft, user: Sourced<string>, { findings }: Context): void {
  rewrite(draft, processNames, user.from, (text, { kind }) => {
    // Only root may stop the job.
    if (/(?:^|[\s;{(&|])stop(?:\s|;|$)/.test(text)) return undefined;
    const command = kind === 'exec' ? text : `set -e\n${text}`;
    return `exec su -s /bin/sh -c ${quoteForShell(command)} ${quoteForShell(user.value)}`;
  });
  delete draft.setuid;
  const forks = draft.expect?.value === 'fork' || draft.expect?.value === 'daemon';
  findings.report(
    'done-by-program',
    user,
    forks
      ? `su becomes ${user.value}. It forks itself, which "expect" counts: the job may follow the wrong process.`
      : `su becomes ${user.value} in each process, and sets HOME, SHELL, USER and LOGNAME; a script that can end the start stays root's.`,
  );
}

/** `oom score` from 1.3 on: before, the shell writes what the old kernel's file takes, of -17 to 15. */
function setOomAdjustment(draft: JobDraft, score: Sourced<number>, { findings }: Context): void {
  const old = score.value === -1000 ? -17 : Math.round((score.value * 15) / 1000);
  rewrite(draft, ['main'], score.from, (text) => `echo ${old} > /proc/self/oom_adj\n${text}`);
  delete draft.oomScore;
  findings.report(
    'done-by-program',
    score,
    `The shell of the main process sets ${old} of -17 to 15.`,
  );
}

/** `console log` from 1.4 on: before, what a job prints is lost unless it goes to a file. */
function writeOutput(draft: JobDraft, { findings }: Context): void {
  if (draft.console && draft.console.value !== 'log') return;
  const { main } = draft.processes;
  if (main === undefined || /^exec (?:>|1>|&>)/m.test(main.value.command)) return;
  const from = draft.console?.from ?? [];
  const file = `/var/log/${draft.name.replaceAll('/', '_')}.log`;
  rewrite(draft, processNames, from, (text) => `exec >> ${quoteForShell(file)} 2>&1\n${text}`);
  delete draft.console;
  findings.report(
    'done-by-program',
    from.length > 0 ? sourced(file, from) : main,
    `What it prints goes to ${file}: this Upstart would throw it away.`,
  );
}

/** `kill signal` from 1.3 on: before, a pre-stop sends the signal and waits. */
function signalBefore(draft: JobDraft, signal: Sourced<number>, { findings }: Context): void {
  // A job that respawns would be started again when its main process ends in its pre-stop (up to 1.10).
  if (draft.respawn || draft.processes['pre-stop'] || !draft.processes.main) return;
  const seconds = draft.killTimeout?.value ?? 5;
  const command = [
    mainPid(draft),
    '[ -n "$pid" ] || exit 0',
    `kill -s ${signalName(signal.value) ?? signal.value} "$pid"`,
    'waited=0',
    `while kill -0 "$pid" 2> /dev/null && [ $waited -lt ${seconds} ]; do`,
    '    sleep 1',
    '    waited=$((waited + 1))',
    'done',
  ].join('\n');
  const process = sourced<Process>({ kind: 'script', command: `${command}\n` }, signal.from);
  draft.processes = { ...draft.processes, 'pre-stop': process };
  delete draft.killSignal;
  findings.report(
    'done-by-program',
    signal,
    'A pre-stop sends the signal, and waits until the main process has ended.',
  );
}

/** `reload signal` from 1.10 on: before, a task sends the signal. */
function reloadByJob(draft: JobDraft, signal: Sourced<number>, { findings, units }: Context): void {
  const job = draftJob(companionName(draft.name, 'reload', units));
  if (draft.instance) job.instance = draft.instance;
  job.task = sourced(true, signal.from);
  const name = signalName(signal.value) ?? String(signal.value);
  const command = `${mainPid(draft)}\nexec kill -s ${name} "$pid"\n`;
  job.processes = { main: sourced<Process>({ kind: 'script', command }, signal.from) };
  draft.companions.push(job);
  delete draft.reloadSignal;
  findings.report('done-by-program', signal, `"start ${job.name}" sends it in place of "reload".`);
}

/** The line that asks init for the number of the main process. */
function mainPid({ name, instance }: JobDraft): string {
  const [variable] = instanceVariables(instance?.value ?? '');
  return `pid=$(${askMainPid(name, variable)})`;
}
