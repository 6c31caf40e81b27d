import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Input, readInput } from '../convert/input.ts';
import type { Conversion } from '../convert/result.ts';
import { graphOfInputs } from '../convert/start-graph.ts';
import type { UpstartRelease } from '../convert/tables/releases.ts';
import { pageData } from '../report/page/collect.ts';
import { pageHtml, pageStart } from '../report/page/page.ts';
import { writeAtomically } from './atomic-file.ts';
import { Failure, reasonOf } from './failure.ts';
import { machineAt } from './machine.ts';
import { sweepTemporaries } from './temporary.ts';

/** What the page tells besides the conversion. */
export interface PageSubject {
  readonly inputs: readonly Input[];
  readonly release?: UpstartRelease | undefined;
  /** The root of the machine that has the units of packages. */
  readonly target?: string | undefined;
  readonly failures: readonly Failure[];
}

/** The page of a conversion, whole. */
export function reportPage(
  conversion: Conversion,
  { inputs, release, target, failures }: PageSubject,
): string {
  const made = conversion.outputs.map(({ path, content }) => readInput({ name: path, content }));
  const data = pageData(conversion, {
    before: graphOfInputs(inputs, release).graph,
    after: graphOfInputs(made, release).graph,
    shipped: (path) => (target === undefined ? undefined : machineAt(target).readFile(path)),
    failures,
  });
  return pageHtml(data, { style: partOf('css'), program: partOf('js') });
}

/** A part of the page that the build has put beside the command. */
function partOf(kind: 'css' | 'js'): string {
  return readFileSync(join(import.meta.dirname, `report-page.${kind}`), 'utf8').trim();
}

/**
 * Refuses a place for the page where there is something that is no page of ours: `--report a.conf b.conf` is a mistake. Throws a
 * `Failure`.
 */
export function checkReportPlace(place: string): void {
  const kind = lstatSync(place, { throwIfNoEntry: false });
  if (kind === undefined) {
    const directory = dirname(resolve(place));
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
      throw new Failure(`${place}: no such file or directory`, place);
    return;
  }
  if (!kind.isFile()) throw new Failure(`${place}: is there already, and is no file`, place);
  if (!isOurPage(place))
    throw new Failure(
      `${place}: is there already, and is no report; give --report a file of its own`,
      place,
    );
}

function isOurPage(place: string): boolean {
  try {
    const handle = openSync(place, 'r');
    try {
      if (!fstatSync(handle).isFile()) return false;
      const start = Buffer.alloc(pageStart.length);
      readSync(handle, start, 0, start.length, 0);
      return start.toString('latin1') === pageStart;
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new Failure(`${place}: ${reasonOf(error)}`, place);
  }
}

/** Writes the page: at any moment the old one or the new one is there. Throws a `Failure`. */
export async function writeReport(place: string, page: string): Promise<void> {
  try {
    sweepTemporaries(dirname(resolve(place)));
    await writeAtomically(place, { content: page, mode: 0o644 }, 0);
  } catch (error) {
    throw new Failure(`${place}: ${reasonOf(error)}`, place);
  }
}
