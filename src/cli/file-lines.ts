import { closeSync, openSync, readSync } from 'node:fs';

/** The lines of a file, without their line ends and without empty ones; a part of it at a time is in memory. */
export function* fileLines(path: string): Generator<string> {
  const handle = openSync(path, 'r');
  try {
    const block = Buffer.alloc(1 << 16);
    let rest = Buffer.alloc(0);
    for (let size = readSync(handle, block); size > 0; size = readSync(handle, block)) {
      const known = Buffer.concat([rest, block.subarray(0, size)]);
      const end = known.lastIndexOf(0x0a) + 1;
      yield* linesIn(known.subarray(0, end));
      rest = known.subarray(end);
    }
    yield* linesIn(rest);
  } finally {
    closeSync(handle);
  }
}

function linesIn(bytes: Buffer): readonly string[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
