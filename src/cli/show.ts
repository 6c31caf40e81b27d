import { basename } from 'node:path';
import type { OutputFile } from '../convert/result.ts';
import { colouredDiff, fileDiff } from '../report/diff.ts';
import { printable } from '../report/printable.ts';
import { colourStyle, plainStyle, type Style } from '../report/style.ts';
import { bytesOf, isWellFormed } from '../systemd/bytes.ts';
import { machineAt } from './machine.ts';
import type { Options } from './options.ts';
import { type Present, presentAt } from './place.ts';

/** How a stream is written to: coloured when it is a terminal, unless somebody says otherwise. */
export function styleFor({ color }: Pick<Options, 'color'>, stream: NodeJS.WriteStream): Style {
  const wanted = color ?? (stream.isTTY === true && !process.env['NO_COLOR']);
  return wanted ? colourStyle : plainStyle;
}

/** Shows output files as they come: as a diff against the machine, or the files themselves. */
export class Shower {
  readonly #options: Options;
  readonly #tell: (line: string) => void;
  /** Whether anything is shown; if not, it is only counted what differs. */
  readonly #isShown: boolean;
  readonly #style: Style;
  /** The first of the files themselves: whether it needs its name above it, the second one tells. */
  #first: OutputFile | undefined;
  #printed = 0;
  #wanted = 0;
  #missing = 0;
  #inTheWay = false;

  constructor(options: Options, isShown: boolean, tell: (line: string) => void) {
    this.#options = options;
    this.#isShown = isShown;
    this.#tell = tell;
    this.#style = styleFor(options, process.stdout);
  }

  /** Shows a file; `from` is the one it came from. */
  add(output: OutputFile, from?: string): void {
    const { root, target = root, force, print } = this.#options;
    const isLeft = output.instead !== undefined && !force;
    if (this.#isShown && print) this.#print(output, from);
    if (isLeft) return;
    const present = presentAt(target, output.path);
    this.#wanted += 1;
    if (!(present.kind === 'file' && present.content === output.content)) {
      this.#missing += 1;
      this.#inTheWay ||= present.kind !== 'absent';
    }
    if (this.#isShown && !print) this.#showDiff(output, present);
  }

  #print(output: OutputFile, from: string | undefined): void {
    this.#printed += 1;
    if (this.#printed === 1 && !isNamedOtherwise(output, from, this.#options.name)) {
      this.#first = output;
      return;
    }
    for (const each of [this.#first, output]) {
      if (each !== undefined) process.stdout.write(`# /${each.path}\n${each.content}\n`);
    }
    this.#first = undefined;
  }

  #showDiff(output: OutputFile, present: Present): void {
    const before = present.kind === 'file' ? present.content : undefined;
    const diff = colouredDiff(fileDiff(output, before), this.#style);
    // What is there may hold bytes that are no text; the diff has to hold the same.
    process.stdout.write(isWellFormed(diff) ? diff : Uint8Array.from(bytesOf(diff)));
    const place = `/${printable(output.path)}`;
    if (present.kind === 'unseen') this.#tell(`${place}: ${present.why}.`);
    if (present.kind === 'other')
      this.#tell(`${place}: there is something else there now (${present.what}).`);
  }

  /** The last file has come. Gives how many there were that are not left out, how many of them differ, and whether one is in the way. */
  end(): { readonly wanted: number; readonly missing: number; readonly inTheWay: boolean } {
    if (this.#first !== undefined) process.stdout.write(this.#first.content);
    return { wanted: this.#wanted, missing: this.#missing, inTheWay: this.#inTheWay };
  }
}

/** Whether a service is not called after the job that it came from, so that its name has to be told: a template is not. */
function isNamedOtherwise(
  { path }: OutputFile,
  from: string | undefined,
  name: string | undefined,
): boolean {
  const unit = basename(path);
  if (!unit.endsWith('.service')) return false;
  const file = from === '-' || from === undefined ? name : from;
  if (file === undefined) return unit.includes('@');
  return unit !== `${basename(file).replace(/\.(?:conf|override)$/, '')}.service`;
}

/** The unit of a package next to what the job says, as a diff from the one to the other; nothing for any other file. */
export function shippedDiff(
  { path, content, mode, instead }: OutputFile,
  target: string,
  style: Style,
): readonly string[] {
  if (instead === undefined || basename(instead) !== basename(path)) return [];
  const theirs = machineAt(target).readFile(instead);
  const diff = fileDiff({ path, content, mode }, theirs ?? '', instead.slice(1));
  return [printable(`${instead}, beside what the job says:`), colouredDiff(diff, style).trimEnd()];
}
