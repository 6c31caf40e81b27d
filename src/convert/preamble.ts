import { withoutLastLineEnds } from '../text/lines.ts';
import type { Job } from '../upstart/job.ts';
import { atPiece } from './at-piece.ts';
import { environmentFilesIn, withoutPrelude } from './environment-prelude.ts';
import { instanceTextsIn, withoutInstanceLines } from './instance-texts.ts';
import { withoutMainPid } from './main-pid.ts';
import type { Environment } from './model.ts';
import { settingsIn, withoutSettings } from './process-settings.ts';
import { literalText, shellWord } from './words.ts';

/** A script of a job without the lines at its top that stand for directives, and without its last line ends. */
export function withoutPreamble(script: string, job: Job): string {
  return withoutLastLineEnds(withoutPrelude(fromPrelude(script, job)));
}

/** The files of variables that a job's scripts read with our own lines, in order, each once. */
export function environmentFilesOf(job: Job): Environment['files'] {
  const files = Object.values(job.processes).flatMap((process) =>
    process
      ? environmentFilesIn(fromPrelude(process.value.command, job)).map((value) => {
          const path = literalText(value.path);
          return atPiece({ ...process, value }, `. ${path}`, path);
        })
      : [],
  );
  return [...new Map(files.map((file) => [shellWord(file.value.path), file])).values()];
}

/** A script from where it reads files of variables, if it does. */
function fromPrelude(script: string, job: Job): string {
  const settings = withoutSettings(withoutMainPid(script), settingsIn(job));
  return withoutInstanceLines(settings, instanceTextsIn(job));
}
