import { printUnit } from '../systemd/print.ts';
import { readUnit } from '../systemd/read.ts';
import { baseName } from '../text/names.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { parseJob } from '../upstart/parse.ts';
import { printJob } from '../upstart/print.ts';
import type { Machine } from './context.ts';
import { convert } from './convert.ts';
import { type Input, type InputFile, readInput } from './input.ts';
import type { ConvertOptions } from './options.ts';
import type { Conversion } from './result.ts';

/** What went in, and what has come back of it. */
export interface RoundTrip {
  readonly there: Conversion;
  readonly back: Conversion;
  readonly files: readonly ReturnedFile[];
}

export interface ReturnedFile {
  readonly name: string;
  /** The file as we print what it says, so that only what it says differs. */
  readonly before: string;
  /** The same file when it has been converted there and back; undefined where none came back. */
  readonly after: string | undefined;
}

/** Converts jobs to units and these to jobs again, or units the other way round. Nothing is written. */
export function roundTrip(files: readonly InputFile[], options: ConvertOptions = {}): RoundTrip {
  const there = convert(files, options);
  const { to: _, ...others } = options;
  const made = there.outputs.filter(({ path }) => /\/(?:init|system|user|sessions)\//.test(path));
  const back = convert(
    made.map(({ path, content }) => ({ name: path, content, as: nameOf(path) })),
    { ...others, machine: machineWith(there, options.machine) },
  );
  const returned = new Map(back.outputs.map(({ path, content }) => [baseName(path), content]));
  return {
    there,
    back,
    files: files.flatMap((file) => {
      const input = readInput(file, options.to);
      const before = printed(input);
      if (before === undefined) return [];
      const name = input.kind === 'job' ? `${baseName(input.name)}.conf` : input.name;
      const after = returned.get(name);
      return [{ name, before, after: after && withoutOrigin(after) }];
    }),
  };
}

/** A path below the directory that an init looks into, as a drop-in's name needs it. */
function nameOf(path: string): string {
  return path.replace(/^.*\/(?:init|system|user|sessions)\//, '');
}

/** What a file says, in our own print; undefined for a file that is refused, and for what belongs to another one. */
function printed({ kind, name, source }: Input): string | undefined {
  try {
    if (kind === 'job') return printJob(parseJob({ name, source }).job).text;
    if (kind !== 'unit') return undefined;
    const { unit } = readUnit(name, { fragment: source });
    return printUnit({ name, header: [], settings: unit.settings }).text;
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** A file without the comments that say where it is from. */
function withoutOrigin(text: string): string {
  return text.replace(/^(?:#[^\n]*\n)+\n?/, '');
}

/** The machine, with what the conversion would put there. */
function machineWith({ outputs }: Conversion, machine: Machine | undefined): Machine {
  const own = new Map(outputs.map(({ path, content }) => [`/${path}`, content]));
  return {
    readFile: (path) => own.get(path) ?? machine?.readFile(path),
    exists: (path) => own.has(path) || machine?.exists(path) === true,
  };
}
