import { basename, join } from 'node:path';
import { convert, defaultSystemd } from '../convert/convert.ts';
import { atLeast } from '../convert/findings/finding.ts';
import { findingPages, isFindingCode } from '../convert/findings/pages.ts';
import { unitDirectories } from '../convert/manager.ts';
import type { Conversion, OutputFile } from '../convert/result.ts';
import { colouredDiff, fileDiff } from '../report/diff.ts';
import { explainList, explainText } from '../report/explain.ts';
import { findingText, problemText } from '../report/findings.ts';
import { conversionGithub } from '../report/github.ts';
import { conversionJson } from '../report/json.ts';
import { printable } from '../report/printable.ts';
import { conversionSarif } from '../report/sarif.ts';
import { colourStyle, plainStyle, type Style } from '../report/style.ts';
import { counted, fileSummary, reviewOrder, totalSummary } from '../report/summary.ts';
import { bytesOf, isWellFormed } from '../systemd/bytes.ts';
import { nearest } from '../upstart/suggest.ts';
import { applyCommand } from './apply-command.ts';
import { Failure } from './failure.ts';
import { machineAt } from './machine.ts';
import type { Options } from './options.ts';
import { presentAt } from './place.ts';
import { progressOn } from './progress.ts';
import { readFiles } from './read-files.ts';
import { checkReportPlace, reportPage, writeReport } from './report-page.ts';
import { siteIn } from './site.ts';
import { type Stored, storeAll } from './store.ts';
import { machineDirectories, presetsFor, startableUnits } from './whole-machine.ts';

/** Exit statuses: the worst one wins. */
const converted = 0;
const withFindings = 1;
const couldNot = 2;

/** What programs read. */
const reports = { json: conversionJson, sarif: conversionSarif, github: conversionGithub } as const;

/** Converts what the command line names. Gives the exit status. */
export async function runConvert(
  paths: readonly string[],
  options: Options,
  program: string,
  typed: readonly string[],
): Promise<number> {
  const isWhole = paths.length === 0 && options.isRootNamed;
  const named = isWhole ? machineDirectories(options.root, options.to) : paths;
  if (isWhole && named.length === 0)
    throw new Failure(
      `${options.root}: no machine with jobs: it has no etc/init, nor jobs of sessions`,
    );
  if (named.length === 0)
    throw new Failure('nothing to convert: name a job, a unit or a directory; --help tells more');
  if (options.output !== undefined && options.write) {
    throw new Failure('-o and --write are two ways to say where to; give one');
  }
  if (options.systemd !== undefined && options.os !== undefined) {
    throw new Failure('--systemd and --os are two ways to name a version; give one');
  }
  if (options.from !== undefined && options.upstart !== undefined) {
    throw new Failure('--from and --upstart are two ways to name an Upstart; give one');
  }
  if (options.name !== undefined && !paths.includes('-')) {
    throw new Failure('--name says what standard input is called, and "-" is not among the files');
  }
  if (options.report !== undefined) checkReportPlace(options.report);
  const { files, failures } = readFiles(named, options.name);
  const release = options.from ?? options.upstart;
  const target =
    options.target ?? (options.isRootNamed || options.write ? options.root : undefined);
  const progress = progressOn(process.stderr, files.length, options.verbose === true);
  const made = convert(files, {
    onConverted: progress.step,
    ...(options.to && { to: options.to }),
    systemd: options.systemd ?? options.os ?? defaultSystemd,
    style: options.style,
    ...(options.session && { session: true }),
    ...(options.config !== undefined && { site: siteIn(options.config) }),
    ...(release && { release }),
    machine: machineAt(options.root),
    ...(target !== undefined && { target: machineAt(target) }),
  });
  progress.end();
  const presets = isWhole ? presetsFor(made.outputs) : [];
  const conversion = { ...made, outputs: [...made.outputs, ...presets] };
  // What a page shows is not shown a second time.
  const isShown = options.report === undefined || options.print === true;
  const root = options.output ?? (options.write ? options.root : undefined);
  const written =
    root === undefined
      ? nothingStored
      : await storeAll(root, conversion.outputs, {
          force: options.force === true,
          into: options.output === undefined ? 'machine' : 'tree',
        });
  const { format } = options;
  if (format !== 'text')
    process.stdout.write(reports[format](conversion, [...failures, ...written.failures]));
  else if (options.output === undefined && !options.write && isShown)
    showOutputs(conversion, options);
  const style = styleFor(options, process.stderr);
  if (target !== undefined && isShown) tellShipped(conversion.outputs, target, style);
  for (const failure of [...failures, ...written.failures]) tell(`${program}: ${failure.message}`);
  if (options.format === 'text') {
    if (isShown) tellFindings(conversion, style);
    tellSummary(conversion, style);
  }
  if (options.report !== undefined) {
    const all = [...failures, ...written.failures];
    await writeReport(
      options.report,
      reportPage(conversion, { files, release, target, failures: all }),
    );
    tell(`wrote ${printable(options.report)}`);
  }
  const isNothing =
    conversion.outputs.length + conversion.problems.length + failures.length === 0 &&
    !conversion.findings.some(({ code }) => code === 'came-with-upstart');
  if (isNothing) tell(`${program}: nothing came of it: no job and no service among the files`);
  tellWhatNext(conversion, options, written, program, typed);
  if (isNothing) return couldNot;
  return statusOf(conversion, options, failures.length + written.failures.length);
}

/** Prints the page on a kind of finding, or the list of all. */
export function runExplain(code: string | undefined): number {
  const style = process.stdout.isTTY && !process.env['NO_COLOR'] ? colourStyle : plainStyle;
  if (code === undefined) process.stdout.write(explainList(style));
  else if (isFindingCode(code)) process.stdout.write(explainText(code, style));
  else {
    const near = nearest(code, Object.keys(findingPages));
    throw new Failure(
      `no finding is called ${code}; ${near === undefined ? 'convert explain lists them all' : `did you mean ${near}?`}`,
    );
  }
  return converted;
}

const nothingStored: Stored = { written: [], unchanged: 0, backups: [], failures: [] };

/** The artefact on standard output: a diff against the machine, or the files themselves. */
function showOutputs({ outputs }: Conversion, options: Options): void {
  const style = styleFor(options, process.stdout);
  for (const output of outputs) {
    if (output.instead !== undefined && !options.force && !options.print) continue;
    if (options.print) {
      const head = outputs.length > 1 ? `# /${output.path}\n` : '';
      process.stdout.write(`${head}${output.content}${outputs.length > 1 ? '\n' : ''}`);
      continue;
    }
    const present = presentAt(options.root, output.path);
    const before = present.kind === 'file' ? present.content : undefined;
    const diff = colouredDiff(fileDiff(output, before), style);
    // What is there may hold bytes that are no text; the diff has to hold the same.
    process.stdout.write(isWellFormed(diff) ? diff : Uint8Array.from(bytesOf(diff)));
    if (present.kind === 'unseen') tell(`/${printable(output.path)}: ${present.why}.`);
    if (present.kind === 'other') {
      tell(`/${printable(output.path)}: there is something else there now (${present.what}).`);
    }
  }
}

/** The unit of a package next to what the job says, as a diff from the one to the other. */
function tellShipped(outputs: readonly OutputFile[], target: string, style: Style): void {
  for (const { path, content, mode, instead } of outputs) {
    if (instead === undefined || basename(instead) !== basename(path)) continue;
    const theirs = machineAt(target).readFile(instead);
    const diff = fileDiff({ path, content, mode }, theirs ?? '', instead.slice(1));
    tell(printable(`${instead}, beside what the job says:`));
    tell(colouredDiff(diff, style).trimEnd());
  }
}

function tellFindings({ findings }: Conversion, style: Style): void {
  for (const finding of findings) tell(findingText(finding, style));
}

function tellSummary(conversion: Conversion, style: Style): void {
  const { findings, problems, inputs } = conversion;
  for (const problem of problems) tell(problemText(problem, style));
  const refused = new Set(problems.map(({ source }) => source.name));
  for (const input of inputs) {
    if (!refused.has(input.file) && input.lines.length > 0) tell(fileSummary(input));
  }
  for (const line of reviewOrder(inputs)) tell(line);
  if (inputs.length > 1 || findings.length > 0) tell(totalSummary(conversion));
}

function tellWhatNext(
  { outputs }: Conversion,
  options: Options,
  stored: Stored,
  program: string,
  typed: readonly string[],
): void {
  if (options.output !== undefined || options.write) {
    tellStored(stored, options);
    if (options.write && options.root === '/') tellUnits(outputs, stored.written);
    return;
  }
  const wanted = outputs.filter(({ instead }) => instead === undefined || options.force);
  const places = wanted.map((output) => ({
    output,
    present: presentAt(options.root, output.path),
  }));
  const missing = places.filter(
    ({ output, present }) => !(present.kind === 'file' && present.content === output.content),
  );
  if (missing.length === 0) {
    if (wanted.length > 0) tell('All of it is in place already.');
    return;
  }
  tell('Nothing written. To install:');
  tell(
    applyCommand(
      program,
      typed,
      missing.some(({ present }) => present.kind !== 'absent'),
    ),
  );
}

/** At most this many files are named after writing. */
const mostNamed = 20;

function tellStored({ written, unchanged, backups, failures }: Stored, options: Options): void {
  const where = options.output ?? options.root;
  if (written.length <= mostNamed)
    for (const path of written) tell(`wrote ${printable(join(where, path))}`);
  for (const backup of backups) tell(`kept ${printable(backup)}`);
  const same = unchanged > 0 ? `, ${counted(unchanged, 'file')} unchanged` : '';
  const kept = failures.length > 0 ? `, ${counted(failures.length, 'file')} not written` : '';
  tell(`${counted(written.length, 'file')} written below ${printable(where)}${same}${kept}.`);
}

/** The commands that make systemd know what was installed, and start at boot what is meant to. */
function tellUnits(outputs: readonly OutputFile[], written: readonly string[]): void {
  const isWritten = new Set(written);
  const of = (directory: string) =>
    outputs.filter(({ path }) => isWritten.has(path) && path.startsWith(`${directory}/`));
  tellManager(of(unitDirectories.system), {
    reload: 'systemctl daemon-reload',
    enable: 'systemctl enable',
    when: 'at boot',
  });
  tellManager(of(unitDirectories.user), {
    reload: 'systemctl --user daemon-reload, as each user who is logged in',
    enable: 'systemctl --global enable',
    when: 'in each session',
  });
}

function tellManager(
  units: readonly OutputFile[],
  { reload, enable, when }: Readonly<Record<'reload' | 'enable' | 'when', string>>,
): void {
  if (units.length === 0) return;
  tell(`To have systemd read them: ${reload}`);
  const startable = startableUnits(units.filter(({ instead }) => instead === undefined));
  if (startable.length === 0) return;
  const names = startable.length <= mostNamed ? startable.join(' ') : 'NAME…';
  tell(`To have it start ${when} what is meant to: ${enable} ${names}`);
}

function statusOf(
  { findings, problems }: Conversion,
  { failOn }: Options,
  failures: number,
): number {
  if (problems.length > 0 || failures > 0) return couldNot;
  return findings.some(({ severity }) => atLeast(severity, failOn)) ? withFindings : converted;
}

function styleFor({ color }: Options, stream: NodeJS.WriteStream): Style {
  const wanted = color ?? (stream.isTTY === true && !process.env['NO_COLOR']);
  return wanted ? colourStyle : plainStyle;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
