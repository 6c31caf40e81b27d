import { isCutLine } from '../systemd/line-limit.ts';
import { unitNameFor } from '../systemd/names.ts';
import { printUnit } from '../systemd/print.ts';
import { findLacks } from '../systemd/traps.ts';
import { baseName } from '../text/names.ts';
import type { PrintedFile, PrintedLine } from '../text/printed.ts';
import type { Source } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import type { Job } from '../upstart/job.ts';
import { parseJob } from '../upstart/parse.ts';
import { findTraps } from '../upstart/traps.ts';
import { version } from '../version.ts';
import { buildService, concernNames, concerns } from './concerns/index.ts';
import { type Context, createFindings } from './context.ts';
import { withoutDefaults } from './defaults.ts';
import { reportEventVariables, reportUnsetVariables } from './event-variables.ts';
import type { Finding } from './findings/finding.ts';
import { isFindingCode } from './findings/pages.ts';
import { hardened } from './harden.ts';
import { reportInitSignals } from './init-signals.ts';
import type { Input } from './input.ts';
import { liftJob } from './lift/lift-job.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import { unitDirectories } from './manager.ts';
import { serviceUnit } from './names.ts';
import { forVersion } from './older-systemd.ts';
import type { OutputFile } from './result.ts';
import type { SettledVariable } from './settled-instance.ts';
import { withStanzaComments } from './stanza-comments.ts';
import type { UpstartRelease } from './tables/releases.ts';
import { draftUnit, type OpenUnitDraft } from './unit-draft.ts';
import { reportUnitTraps } from './unit-traps.ts';
import { reportWaits } from './waits.ts';

/** A job that has been read, with the files it came from. */
export interface ReadJob {
  readonly job: Job;
  readonly source: Source;
  /** The job whose instances it has one of its own for each of, although it says no `instance` itself. */
  readonly instancesOf?: string;
  /** The variable that its instances were named by, too, and that is the same for all of them. */
  readonly settled?: SettledVariable;
  /** What init refuses of it, although it makes a job of the rest. */
  readonly problems: readonly {
    readonly kind: 'job' | 'override';
    readonly problem: SyntaxProblem;
  }[];
}

/**
 * Reads a job with its override as one release of Upstart does. Throws the `SyntaxProblem` of a job that init refuses.
 */
export function readJob(
  input: Input,
  override: Input | undefined,
  release: UpstartRelease,
): ReadJob {
  const parsed = parseJob({
    name: input.name,
    source: input.source,
    release,
    ...(override && { override: override.source }),
  });
  const problems = [
    ...(parsed.problem ? [{ kind: 'job' as const, problem: parsed.problem }] : []),
    ...(parsed.overrideProblem
      ? [{ kind: 'override' as const, problem: parsed.overrideProblem }]
      : []),
  ];
  return { job: parsed.job, source: input.source, problems };
}

/** The units, scripts and findings of one job. */
export function convertJob(
  { job, source, problems, instancesOf, settled }: ReadJob,
  surroundings: Omit<Context, 'findings'>,
): { readonly outputs: readonly OutputFile[]; readonly findings: readonly Finding[] } {
  const findings = createFindings(source);
  const context: Context = { ...surroundings, self: job.name, findings };
  for (const { kind, problem } of problems) {
    findings.report(
      kind === 'job' ? 'job-refused' : 'override-refused',
      { source: problem.source, range: problem.range },
      `Upstart says of line ${problem.line}: ${problem.message}.`,
    );
  }
  if (instancesOf !== undefined && job.startOn !== undefined) {
    findings.report(
      'one-for-each-instance',
      job.startOn,
      `It reads the variable that names an instance of ${instancesOf}, so each of those has one of it now. Upstart ran it once, for the first instance.`,
    );
  }
  if (settled !== undefined && job.instance !== undefined) {
    findings.report(
      'instance-part-settled',
      job.instance,
      `No job here gives ${settled.name}, so it is ${settled.value} for all instances, and ${unitNameFor(job.name, 'service', 'template').replace('@.', '@VALUE.')} has the ${job.instance.value.slice(1)} alone for VALUE.`,
      `For an instance of another ${settled.name}, write Environment=${settled.name}=… into a drop-in of that instance, and what its conditions say of it.`,
    );
  }
  if (context.manager === 'user') {
    findings.report(
      'session-job',
      job.startOn ?? { source },
      "It is a job of users' sessions, so the unit is one of users' managers, below /etc/systemd/user.",
    );
  }
  const lifted = liftJob(job, context);
  const service = buildService((concern) => concern.fromUpstart(lifted, context));
  const draft = draftUnit(serviceUnit(job.name, service.instance.parameter !== undefined));
  for (const name of concernNames) concerns[name].toSystemd(service, draft, context);
  if (draft.name.replace(/@?\.service$/, '') !== job.name) {
    findings.report(
      'renamed',
      { source },
      `No unit can be called ${JSON.stringify(job.name)}: it is ${draft.name} now.`,
    );
  }
  reportEventVariables(service, context);
  reportUnsetVariables(service, context);
  reportWaits(job, context);
  reportInitSignals(job, context);
  for (const { code, statement, range, message, advice } of findTraps(job, context)) {
    // What it tells has been told, and mended.
    if (code === 'expect-stop-of-shell' && context.style === 'native') continue;
    if (!isFindingCode(code)) throw new TypeError(`no page on the trap ${code}`);
    findings.report(code, { value: undefined, from: [statement], at: range }, message, advice);
  }
  for (const { statement, by } of job.superseded) {
    findings.report('superseded', statement, `A later "${by.name}" takes its place.`);
  }
  const outputs = outputsOf(draft, { job: lifted, source }, context);
  return { outputs, findings: findings.all };
}

function outputsOf(
  draft: OpenUnitDraft,
  { job, source }: { readonly job: LiftedJob; readonly source: Source },
  context: Context,
): readonly OutputFile[] {
  const file = source.name === '-' ? `${job.name}.conf` : baseName(source.name);
  const origin = `From ${oneLine(file)}, by upstart-systemd ${version}, for systemd ${context.systemd}.`;
  const units = draft.units().map((unit): OutputFile => {
    const header = [origin, ...unit.remarks.map(({ text }) => oneLine(text))];
    const lacks = findLacks(unit, context.machine).filter(
      ({ code, setting }) =>
        code !== 'variables-file-missing' || !job.script?.unseen?.includes(setting.value),
    );
    reportUnitTraps(lacks, context.findings);
    const native = withoutDefaults(forVersion(unit.settings, context), unit.name, context);
    const own = unit.name === draft.name ? hardened(native, unit.name, job, context) : native;
    const settings = context.style === 'native' ? withStanzaComments(own) : own;
    const printed = printUnit({ ...unit, header, settings });
    reportCutLines(printed, unit.name, context);
    const remarkLines: PrintedLine[] = unit.remarks.map(({ from }, index) => ({
      line: index + 2,
      from,
    }));
    return {
      path: `${unitDirectories[context.manager]}/${unit.name}`,
      content: printed.text,
      mode: 0o644,
      lines: [...remarkLines, ...printed.lines],
    };
  });
  const scripts = draft.scripts().map(
    ({ path, text, from }): OutputFile => ({
      path: path.replace(/^\/+/, ''),
      content: text.replace(/^(#!.*\n)/, (line) => `${line}# ${origin}\n`),
      mode: 0o755,
      lines: text
        .split('\n')
        .slice(0, -1)
        .map((_, index) => ({ line: index === 0 ? 1 : index + 2, from })),
    }),
  );
  return [...units, ...scripts, ...udevRules(draft, origin)];
}

/** The udev rules of a unit: after those that find out about the device, before those that systemd reads the result of. */
function udevRules(draft: OpenUnitDraft, origin: string): readonly OutputFile[] {
  const rules = draft.udevRules();
  if (rules.length === 0) return [];
  const name = draft.name.replace(/@?\.service$/, '');
  return [
    {
      path: `etc/udev/rules.d/90-${name}.rules`,
      content: [`# ${origin}`, ...rules.map(({ text }) => text)]
        .map((line) => `${line}\n`)
        .join(''),
      mode: 0o644,
      lines: rules.map(({ from }, index) => ({ line: index + 2, from })),
    },
  ];
}

/** Names each line of a unit that the target would cut in two. */
function reportCutLines(
  { text, lines }: PrintedFile,
  unit: string,
  { systemd, findings }: Context,
): void {
  const origin = new Map(lines.map(({ line, from }) => [line, from]));
  for (const [index, line] of text.split('\n').entries()) {
    if (!isCutLine(line, systemd)) continue;
    const about = { value: line, from: origin.get(index + 1) ?? [] };
    const message = `Line ${index + 1} of ${unit} has ${line.length} characters; systemd ${systemd} reads 2,047 bytes of it and takes the rest for another line.`;
    findings.report('line-cut', about, message);
  }
}

function oneLine(text: string): string {
  return text.replace(/[ \t]*[\x00-\x1f\x7f-\x9f\u2028\u2029]\s*/g, ' ').trim();
}
