import { byText } from '../text/names.ts';
import type { Source } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import type { Finding } from './findings/finding.ts';
import { type Input, type InputFile, readInput } from './input.ts';
import type { ConvertOptions } from './options.ts';
import { byPlace, conversionPieces, type Piece } from './pieces.ts';
import type { Conversion, ConvertedInput, ConvertedLine, OutputFile } from './result.ts';
import { Shelf } from './shelf.ts';

/**
 * Converts Upstart jobs to systemd units, and units to jobs. The files are taken as one machine: jobs know each
 * other, an override goes with its job, a socket and the drop-ins with their service; of files for the same job in
 * several directories the first counts. The order of the files does not matter. Nothing is read or written besides what is given.
 *
 * A file that its own init would refuse is among `problems`, and the others are converted all the same.
 */
export function convert(files: readonly InputFile[], options: ConvertOptions = {}): Conversion {
  const shelf = new Shelf();
  const inputs = files.map((file) => readInput(file, options.to, shelf));
  const collector = new Collector();
  for (const piece of conversionPieces(inputs, options)) collector.add(piece);
  return collector.conversion(inputs);
}

/** Puts the pieces of a conversion together again, for those who want all of it at once. */
export class Collector {
  readonly #linesOf = new Map<Source, ConvertedLine[]>();
  readonly #outputs: OutputFile[] = [];
  readonly #findings: Finding[] = [];
  readonly #problems: SyntaxProblem[] = [];

  add({ lines, outputs, findings, problems }: Piece): void {
    for (const line of lines) {
      const { source } = line.statement;
      const known = this.#linesOf.get(source);
      if (known === undefined) this.#linesOf.set(source, [line]);
      else known.push(line);
    }
    this.#outputs.push(...outputs);
    this.#findings.push(...findings);
    this.#problems.push(...problems);
  }

  /** The whole of what was added, of these files. */
  conversion(inputs: readonly Input[]): Conversion {
    const sources = inputs.map(({ source }) => source);
    return {
      inputs: sources
        .toSorted((left, right) => byText(left.name, right.name))
        .map(
          (source): ConvertedInput => ({
            file: source.name,
            source,
            lines: this.#linesOf.get(source) ?? [],
          }),
        ),
      outputs: this.#outputs,
      findings: this.#findings.toSorted(byPlace),
      problems: this.#problems,
    };
  }
}
