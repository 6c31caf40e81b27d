import { readFileSync } from 'node:fs';
import { readSite, SiteProblem } from '../convert/read-site.ts';
import type { Site } from '../convert/site.ts';
import { Failure, reasonOf } from './failure.ts';

/** The mappings of a site that a file holds. Throws a `Failure` for a file that cannot be read or meant so. */
export function siteIn(file: string): Site {
  try {
    return readSite(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SiteProblem) {
      const place = error.line === 0 ? '' : `:${error.line}`;
      throw new Failure(`${file}${place}: ${error.message}`, file);
    }
    throw new Failure(`${file}: ${reasonOf(error)}`, file);
  }
}
