import type { Sourced } from '../../text/source.ts';
import type { Process } from '../../upstart/job.ts';
import { atPiece, settingOf } from '../at-piece.ts';
import type { Lifted, Surroundings } from './lifted.ts';
import type { LiftedJob } from './lifted-job.ts';

/** Names what is different where directives say what a script said. */
export function report(
  lifted: Lifted,
  { script }: LiftedJob,
  main: Sourced<Process>,
  { others, context: { findings } }: Surroundings,
): void {
  const { unseen, defaulted, own, known, parent, runs, env } = lifted;
  const emptied =
    defaulted.length > 0
      ? ` Where it sets ${defaulted.join(' or ')} to nothing, that is what it is now.`
      : '';
  const program = atPiece(main, lifted.command);
  for (const file of unseen) {
    findings.report(
      'variables-file-unseen',
      atPiece(main, `. ${file}`, file),
      `A shell read ${file}; systemd reads it itself, and takes lines NAME=value alone: no other command, no value made of others. There is no such file here to look at.${emptied}`,
    );
  }
  const names = [...own].filter((name) => !known.has(name));
  const isAll = unseen.length > 0 || own.size > names.length;
  if (isAll || names.length > 0) {
    const [variable] = names;
    const kept = [
      ...(names.length > 0 ? [names.join(', ')] : []),
      ...(isAll ? ['what the file sets'] : []),
    ].join(' and ');
    findings.report(
      'variables-exported',
      atPiece(main, ...(variable === undefined ? [/(?<!\S)\.[ \t]+\S+/] : [settingOf(variable)])),
      `The shell kept to itself ${kept}. Now it is in the environment of the program.`,
    );
  }
  if (parent !== undefined) {
    findings.report(
      'runs-without-parent',
      program,
      `The main process was ${parent}, with the program as its child; now the program itself is.`,
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
      'The variables that it set are those of all commands of the unit.',
    );
  }
  const stream = script?.output ?? script?.error;
  if (stream && others.length > 0) {
    findings.report(
      'holds-for-all',
      stream,
      'The output of all commands of the unit goes where that of the main process goes.',
    );
  }
  for (const { code, message, advice, about } of lifted.remarks)
    findings.report(code, about ? atPiece(main, ...about) : program, message, advice);
}
