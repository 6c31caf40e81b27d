import { findingPages, isFindingCode } from '../convert/findings/pages.ts';
import { explainList, explainText } from '../report/explain.ts';
import { nearest } from '../upstart/suggest.ts';
import { Failure } from './failure.ts';
import { styleFor } from './show.ts';

/** Prints the page on a kind of finding, or the list of all. */
export function runExplain(code: string | undefined): number {
  const style = styleFor({}, process.stdout);
  if (code === undefined) process.stdout.write(explainList(style));
  else if (isFindingCode(code)) process.stdout.write(explainText(code, style));
  else {
    const near = nearest(code, Object.keys(findingPages));
    throw new Failure(
      `no finding is called ${code}; ${near === undefined ? 'convert explain lists them all' : `did you mean ${near}?`}`,
    );
  }
  return 0;
}
