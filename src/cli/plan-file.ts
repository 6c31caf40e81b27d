import { lstatSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { OutputFile } from '../convert/result.ts';
import { isOurOwn } from '../convert/signature.ts';
import { Failure, reasonOf } from './failure.ts';
import { type Directories, type Present, placeOf, presentAt } from './place.ts';

/** What is to be done with one output file. */
export type Step =
  | { readonly kind: 'unchanged'; readonly file: OutputFile }
  /** `backup`: what is in the way gets this name, below the root. */
  | {
      readonly kind: 'write';
      readonly file: OutputFile;
      readonly present: Present;
      readonly backup?: string;
    }
  | { readonly kind: 'fail'; readonly failure: Failure };

/** What is to be done with a file, and with the one that is put beside it. */
export function planFile(
  root: string,
  file: OutputFile,
  force: boolean,
  directories: Directories,
): readonly Step[] {
  try {
    const place = placeOf(root, file.path);
    directories.check(dirname(place));
    const present = presentAt(root, file.path);
    if (present.kind === 'unseen') throw new Failure(`${place}: ${present.why}`, place);
    if (present.kind === 'absent') return [{ kind: 'write', file, present }];
    if (present.kind === 'file' && present.content === file.content)
      return [{ kind: 'unchanged', file }];
    if (present.kind === 'file' && isOurOwn(present.content, file.content))
      return [{ kind: 'write', file, present }];
    if (force) {
      const backup = relative(root, backupName(place));
      return [{ kind: 'write', file, present, backup }];
    }
    return keepAndPutBeside(root, file, place, present);
  } catch (error) {
    const failure =
      error instanceof Failure
        ? error
        : new Failure(`${join(root, file.path)}: ${reasonOf(error)}`);
    return [{ kind: 'fail', failure }];
  }
}

/** Neither init, nor cron, nor udev reads a file that ends so. */
const besideEnding = '.new';

function keepAndPutBeside(
  root: string,
  file: OutputFile,
  place: string,
  present: Present,
): readonly Step[] {
  const path = `${file.path}${besideEnding}`;
  const there = presentAt(root, path);
  const isSame = there.kind === 'file' && there.content === file.content;
  // Of a link or a directory nobody would look for a copy beside it.
  const mayWrite =
    present.kind === 'file' &&
    (there.kind === 'absent' || (there.kind === 'file' && isOurOwn(there.content, file.content)));
  const what = present.kind === 'other' ? present.what : 'differs and was kept';
  const beside = isSame || mayWrite ? `; what was made now is ${basename(path)} beside it` : '';
  const failure = new Failure(
    `${place}: is there already (${what})${beside}; --force replaces it and keeps a backup`,
    place,
  );
  const other: OutputFile = { ...file, path };
  return [
    { kind: 'fail', failure },
    ...(isSame
      ? [{ kind: 'unchanged' as const, file: other }]
      : mayWrite
        ? [{ kind: 'write' as const, file: other, present: there }]
        : []),
  ];
}

/** The longest name of a file, in bytes. */
const longestName = 255;

/** The first name for a backup that is free, or is one already; neither init reads a file that ends in `~`. */
function backupName(place: string): string {
  const base = basename(place);
  const room = longestName - '.~999~'.length;
  const stem = Buffer.byteLength(base) <= room ? base : Buffer.from(base).toString('utf8', 0, room);
  for (let number = 1; ; number += 1) {
    const name = join(dirname(place), number === 1 ? `${stem}~` : `${stem}.~${number}~`);
    const isFree = lstatSync(name, { throwIfNoEntry: false }) === undefined;
    if (isFree || isSameFile(place, name)) return name;
  }
}

/** Whether two names are of one file: a run that was broken off may have made the second one. */
export function isSameFile(place: string, other: string): boolean {
  const [one, two] = [place, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}
