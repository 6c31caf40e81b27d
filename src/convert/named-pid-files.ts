import type { Processes } from './model.ts';
import { shellText } from './words.ts';

/** A path that ends as pid files do, as one plain word or the end of an option. */
const pidFile = /(?<=^|[\s"'=])\/[\w./@+-]*\.pid(?=$|[\s"';)|&])/gm;

/** The pid files that the commands of a service name, for removing them or as an option of its program: each may be the one it writes. */
export function namedPidFiles(processes: Processes): readonly string[] {
  const texts = Object.values(processes)
    .flat()
    .map(({ value }) => shellText(value.command));
  const paths = texts.flatMap((text) => text.match(pidFile) ?? []);
  return [...new Set(paths.map((path) => path.replace(/^\/var\/run\//, '/run/')))];
}
