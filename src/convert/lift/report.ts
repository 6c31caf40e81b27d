import { variablesRead } from '../../shell/variables.ts';
import type { Sourced } from '../../text/source.ts';
import type { Process } from '../../upstart/job.ts';
import { atPiece, commandOf, settingOf } from '../at-piece.ts';
import { literalText } from '../words.ts';
import type { Lifted, Surroundings } from './lifted.ts';
import type { LiftedJob } from './lifted-job.ts';

/** Names what is different where directives say what a script said. */
export function report(
  lifted: Lifted,
  { script }: LiftedJob,
  main: Sourced<Process>,
  { job, others, context: { findings } }: Surroundings,
): void {
  const { unseen, files, defaulted, own, known, parent, runs, env } = lifted;
  const emptied =
    defaulted.length > 0
      ? ` Where the file sets ${defaulted.join(' or ')} to nothing, it stays empty now; the script had a value for that.`
      : '';
  const isOptional = (file: string) =>
    files.some(({ path, optional }) => optional && literalText(path) === file);
  const program = atPiece(main, lifted.command);
  for (const file of unseen) {
    findings.report(
      'variables-file-unseen',
      atPiece(main, `. ${file}`, file),
      `systemd reads ${file} itself now, without a shell: only lines NAME=value count, no commands, and no values made of other variables. The file is not here to look at${isOptional(file) ? '' : ', and without it the service does not start, as the job did not'}.${emptied}`,
    );
  }
  const names = [...own].filter((name) => !known.has(name));
  const isAll = lifted.kept || own.size > names.length;
  if (isAll || names.length > 0) {
    const [variable] = names;
    const kept = [
      ...(names.length > 0 ? [names.join(', ')] : []),
      ...(isAll ? ['what the file sets'] : []),
    ].join(' and ');
    findings.report(
      'variables-exported',
      atPiece(main, ...(variable === undefined ? [/(?<!\S)\.[ \t]+\S+/] : [settingOf(variable)])),
      `Only the shell had ${kept}; now the environment of the program has it, too.`,
    );
  }
  if (files.length > 0 && others.some(({ command }) => variablesRead(command).size > 0)) {
    findings.report(
      'holds-for-all',
      program,
      'What the file sets, the other commands of the unit have as well.',
    );
  }
  if (parent !== undefined) {
    findings.report(
      'runs-without-parent',
      program,
      `The main process was ${parent}, with the program as its child; now the program itself is.`,
    );
  }
  if (lifted.leaves !== undefined) {
    const cd = atPiece(main, commandOf('cd'));
    findings.report(
      'has-no-effect',
      cd === main ? (job.chdir ?? main) : cd,
      `${lifted.leaves} goes to / unless --chdir says where, so the program did not run here; nor does it now.`,
      'If it should, write WorkingDirectory= into the unit.',
    );
  }
  if (runs.length > 0) {
    const about = atPiece(main, ...runs);
    findings.report('prepared-before-start', about, `Before the start now: ${runs.join('; ')}.`);
  }
  const isNoticed =
    runs.length > 0 && env.some((each) => /^(?:LD_|PATH=|LC_|LANG|TMPDIR=)/.test(each));
  if (env.length > 0 && (others.length > 0 || isNoticed)) {
    findings.report(
      'holds-for-all',
      atPiece(main, ...env.map((each) => settingOf(each.replace(/=.*/s, '')))),
      'All commands of the unit have the variables that the script set for its program.',
    );
  }
  const stream = script?.output ?? script?.error;
  if (stream && others.length > 0) {
    findings.report(
      'holds-for-all',
      stream,
      'The output of all commands of the unit goes there now, not only that of the main process.',
    );
  }
  for (const { code, message, advice, about } of lifted.remarks)
    findings.report(code, about ? atPiece(main, ...about) : program, message, advice);
}
