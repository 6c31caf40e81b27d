import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Collector } from '../convert/convert.ts';
import type { Input } from '../convert/input.ts';
import { type ConvertOptions, defaultSystemd } from '../convert/options.ts';
import { conversionPieces, type Piece } from '../convert/pieces.ts';
import type { Conversion } from '../convert/result.ts';
import { defaultsText } from '../report/defaults.ts';
import { exposureText } from '../report/exposure.ts';
import { findingText, problemText } from '../report/findings.ts';
import { conversionGithub } from '../report/github.ts';
import { conversionJson } from '../report/json.ts';
import { printable } from '../report/printable.ts';
import { conversionSarif } from '../report/sarif.ts';
import { counted } from '../report/summary.ts';
import { Totals } from '../report/totals.ts';
import { quoteForTerminal } from '../shell/quote.ts';
import { applyCommand } from './apply-command.ts';
import { finishWithoutReader } from './broken-pipe.ts';
import { exposureOf } from './exposure.ts';
import { Failure } from './failure.ts';
import { checkOptions, type Inputs, readInputs } from './inputs.ts';
import { InstallHints } from './install-hints.ts';
import { machineAt } from './machine.ts';
import type { Options } from './options.ts';
import { progressOn } from './progress.ts';
import { reportPage, writeReport } from './report-page.ts';
import { Shower, shippedDiff, styleFor } from './show.ts';
import { siteIn } from './site.ts';
import { Store, type Stored } from './store.ts';
import { isStartable, Presets } from './whole-machine.ts';

/** Exit statuses: the worst one wins. */
const converted = 0;
const withFindings = 1;
const couldNot = 2;

/** What programs read. */
const reports = { json: conversionJson, sarif: conversionSarif, github: conversionGithub } as const;

/** At most this many files are named after writing. */
const mostNamed = 20;

/** Converts what the command line names. Gives the exit status. */
export async function runConvert(
  paths: readonly string[],
  options: Options,
  program: string,
  typed: readonly string[],
): Promise<number> {
  checkOptions(paths, options);
  const run = new Run(options, await readInputs(paths, options));
  await run.convert();
  run.tellAll(program, typed);
  return run.status();
}

/** One run of the command: each piece of the conversion is told, shown or written when it comes, and then let go. */
class Run {
  readonly #options: Options;
  readonly #isWhole: boolean;
  readonly #inputs: readonly Input[];
  readonly #failures: Failure[];
  readonly #totals = new Totals();
  readonly #hints = new InstallHints();
  readonly #presets = new Presets();
  readonly #tell: (line: string) => void;
  readonly #progress: ReturnType<typeof progressOn>;
  readonly #shower: Shower;
  /** What a page or a program is given is not told a second time. */
  readonly #isTold: boolean;
  /** The machine that is to run the units, if it is known. */
  readonly #target: string | undefined;
  /** The tree that is written to. */
  readonly #root: string | undefined;
  readonly #named: string[] = [];
  #hasScripts = false;
  #isReported = false;
  #stored: Stored = {
    written: 0,
    unchanged: 0,
    backups: [],
    failures: [],
    isUndoable: false,
  };

  constructor(options: Options, { isWhole, inputs, failures }: Inputs) {
    this.#options = options;
    this.#isWhole = isWhole;
    this.#inputs = inputs;
    this.#failures = [...failures];
    this.#progress = progressOn(process.stderr, inputs.length, options.verbose === true);
    this.#tell = (line) => this.#progress.tell(`${line}\n`);
    const { output, write, print, root, target, report, format } = options;
    this.#root = output ?? (write ? (target ?? root) : undefined);
    this.#isTold = format === 'text' && (report === undefined || print === true);
    this.#target = options.target ?? (options.isRootNamed || write ? root : undefined);
    const isShown = this.#isTold && this.#root === undefined;
    this.#shower = new Shower(options, isShown, this.#tell);
  }

  async convert(): Promise<void> {
    const { format, report, force, output } = this.#options;
    const store =
      this.#root === undefined
        ? undefined
        : new Store(this.#root, {
            force: force === true,
            into: output === undefined ? 'machine' : 'tree',
            onWritten: (path) => this.#written(path),
          });
    const collector = format !== 'text' || report !== undefined ? new Collector() : undefined;
    const mayBreak = store === undefined ? () => {} : finishWithoutReader();
    try {
      for (const piece of this.#pieces()) {
        this.#take(piece);
        await drained(process.stdout);
        for (const file of piece.outputs) await store?.stage(file);
        collector?.add(piece);
      }
      if (store !== undefined) this.#stored = await store.commit();
    } catch (error) {
      await store?.abandon();
      throw error;
    } finally {
      mayBreak();
      this.#progress.end();
    }
    this.#failures.push(...this.#stored.failures);
    if (collector !== undefined) await this.#report(collector.conversion(this.#inputs));
  }

  /** The pieces of the conversion, and at the end the presets of a whole machine. */
  *#pieces(): Generator<Piece> {
    yield* conversionPieces(this.#inputs, this.#settings());
    if (this.#isWhole)
      yield { lines: [], findings: [], problems: [], outputs: this.#presets.outputs() };
  }

  #settings(): ConvertOptions {
    const { to, systemd, os, style, session, config, from, upstart, root, harden } = this.#options;
    const release = from ?? upstart;
    return {
      ...(to && { to }),
      systemd: systemd ?? os ?? defaultSystemd,
      style,
      ...(session && { session: true }),
      ...(harden && { harden: true }),
      ...(config !== undefined && { site: siteIn(config) }),
      ...(release && { release }),
      machine: machineAt(root),
      ...(this.#target !== undefined && { target: machineAt(this.#target) }),
    };
  }

  /** Tells and shows what came of a file. */
  #take(piece: Piece): void {
    this.#totals.add(piece);
    if (piece.file !== undefined) this.#progress.step(piece.file, piece.findings.length);
    const style = styleFor(this.#options, process.stderr);
    for (const output of piece.outputs) {
      if (this.#root !== undefined || this.#isWhole) {
        const starts = isStartable(output);
        this.#hints.add(output, starts);
        this.#presets.add(output, starts);
      }
      this.#hasScripts ||= (output.mode & 0o111) !== 0;
      if (this.#root === undefined) this.#shower.add(output, piece.file);
      if (this.#target !== undefined && this.#isTold)
        for (const line of shippedDiff(output, this.#target, style)) this.#tell(line);
    }
    if (this.#isTold) for (const finding of piece.findings) this.#tell(findingText(finding, style));
    if (this.#options.harden && this.#isTold)
      for (const output of piece.outputs) this.#tell(exposureText(exposureOf(output)));
    if (this.#options.explainDefaults && this.#isTold)
      for (const output of piece.outputs) this.#tell(defaultsText(output, style));
    if (this.#options.format === 'text')
      for (const problem of piece.problems) this.#tell(problemText(problem, style));
  }

  #written(path: string): void {
    this.#hints.written(path);
    if (this.#named.length <= mostNamed) this.#named.push(path);
  }

  /** Writes what needs the whole of it. */
  async #report(conversion: Conversion): Promise<void> {
    const { format, report, from, upstart } = this.#options;
    const failures = this.#failures;
    if (format !== 'text') process.stdout.write(reports[format](conversion, failures));
    if (report === undefined) return;
    const subject = {
      inputs: this.#inputs,
      release: from ?? upstart,
      target: this.#target,
      failures,
    };
    try {
      await writeReport(report, reportPage(conversion, subject));
      this.#isReported = true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#failures.push(error);
    }
  }

  /** Tells how it went, all in all, and what to do next. */
  tellAll(program: string, typed: readonly string[]): void {
    const { report, format } = this.#options;
    const shown = this.#shower.end();
    for (const failure of this.#failures) this.#tell(`${program}: ${failure.message}`);
    if (format === 'text') {
      for (const line of this.#totals.fileSummaries()) this.#tell(line);
      for (const line of this.#totals.reviewOrder()) this.#tell(line);
      if (this.#inputs.length > 1 || this.#totals.findingsFrom('note') > 0)
        this.#tell(this.#totals.total());
    }
    if (report !== undefined && this.#isReported) this.#tell(`wrote ${printable(report)}`);
    if (this.#isNothing())
      this.#tell(`${program}: nothing came of it: no job and no service among the files`);
    if (this.#root !== undefined) this.#tellStored(this.#root, program);
    else if (shown.missing > 0) {
      // What a machine is made of is not what is to be changed.
      const isOther = this.#isWhole && this.#options.target === undefined;
      const how = isOther ? ['-o', 'out'] : ['--write'];
      this.#tell(
        isOther
          ? 'Nothing written. To write it, as a tree of its own:'
          : 'Nothing written. To install:',
      );
      this.#tell(applyCommand(program, typed, how, shown.inTheWay));
    } else if (shown.wanted > 0) this.#tell('All of it is in place already.');
  }

  #tellStored(root: string, program: string): void {
    const { written, unchanged, backups, isUndoable } = this.#stored;
    const failed = this.#stored.failures.length;
    if (written <= mostNamed)
      for (const path of this.#named) this.#tell(`wrote ${printable(join(root, path))}`);
    for (const backup of backups) this.#tell(`kept ${printable(backup)}`);
    const same = unchanged > 0 ? `, ${counted(unchanged, 'file')} unchanged` : '';
    const kept = failed > 0 ? `, ${counted(failed, 'file')} not written` : '';
    this.#tell(`${counted(written, 'file')} written below ${printable(root)}${same}${kept}.`);
    if (written > 0)
      for (const line of [this.#ownership(), ...this.#hints.lines(root === '/')]) this.#tell(line);
    if (isUndoable)
      this.#tell(`To take back what this run wrote: ${program} undo ${quoteForTerminal(root)}`);
  }

  /** Whose the files are, and who may do what with them. */
  #ownership(): string {
    const modes = this.#hasScripts ? 'Their mode is 0644, of scripts 0755' : 'Their mode is 0644';
    const user = userName();
    return user === 'root'
      ? `${modes}; they are root's.`
      : `${modes}; they are ${user}'s, and on a machine have to be root's.`;
  }

  #isNothing(): boolean {
    const { outputs, problems, isReplaced } = this.#totals;
    return outputs + problems + this.#failures.length === 0 && !isReplaced;
  }

  status(): number {
    if (this.#isNothing() || this.#totals.problems > 0 || this.#failures.length > 0)
      return couldNot;
    return this.#totals.findingsFrom(this.#options.failOn) > 0 ? withFindings : converted;
  }
}

/** Waits until what was printed has gone out, so that it does not pile up. Whoever reads may be gone. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    for (const event of ['drain', 'close', 'error']) stream.once(event, () => resolve());
  });
}

/** Who writes; a user of a container may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`;
  }
}
