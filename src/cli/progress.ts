import { printable } from '../report/printable.ts';
import { counted } from '../report/summary.ts';

/** What has been done of a run, for a person who waits for it. */
export interface Progress {
  /** A file has been converted. */
  readonly step: (file: string, findings: number) => void;
  /** Writes something else, above the bar. */
  readonly tell: (text: string) => void;
  /** The last word: a bar is taken away. */
  readonly end: () => void;
}

/** Below this number of files nobody has to wait. */
const fewest = 100;

/** Between two states of a bar, in milliseconds. */
const pause = 100;

/**
 * On a terminal a bar with the file and the findings so far, and when `verbose`, in a pipe or a file, a line for each file that is
 * converted; else nothing. `total` is the number of files that were read.
 */
export function progressOn(stream: NodeJS.WriteStream, total: number, verbose: boolean): Progress {
  if (stream.isTTY && total >= fewest) return bar(stream, total);
  return lines(stream, verbose && !stream.isTTY ? total : undefined);
}

/** A line for each file; none when it is not said of how many. */
function lines(stream: NodeJS.WriteStream, total: number | undefined): Progress {
  let done = 0;
  return {
    step: (file, findings) => {
      done += 1;
      if (total === undefined) return;
      stream.write(`[${done}/${total}] ${printable(file)}: ${counted(findings, 'finding')}\n`);
    },
    tell: (text) => stream.write(text),
    end: () => {},
  };
}

/** Characters of the bar itself. */
const width = 20;

/** The codes that go to the start of the line and clear it (ECMA-48). */
const clear = '\r\u001b[K';

function bar(stream: NodeJS.WriteStream, total: number): Progress {
  let done = 0;
  let found = 0;
  let shown = 0;
  let isShown = false;
  return {
    step: (file, findings) => {
      done += 1;
      found += findings;
      const now = Date.now();
      if (now - shown < pause) return;
      shown = now;
      isShown = true;
      const filled = Math.min(width, Math.floor((done / total) * width));
      const state = `[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${done}/${total}, ${counted(found, 'finding')} `;
      const room = Math.max(0, (stream.columns || 80) - state.length - 1);
      stream.write(`${clear}${state}${printable(file).slice(-room || Number.MAX_SAFE_INTEGER)}`);
    },
    tell: (text) => {
      stream.write(isShown ? clear + text : text);
      isShown = false;
    },
    end: () => {
      if (isShown) stream.write(clear);
      isShown = false;
    },
  };
}
