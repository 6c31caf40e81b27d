import type { Problem } from '../systemd/problem.ts';
import { readUnit } from '../systemd/read.ts';
import { findUnitTraps } from '../systemd/traps.ts';
import { unitStartedBy } from '../systemd/triggers.ts';
import type { Unit } from '../systemd/unit.ts';
import { valueProblems } from '../systemd/value-problems.ts';
import { listValues, superseded } from '../systemd/values.ts';
import { groupBy } from '../text/group-by.ts';
import { baseName } from '../text/names.ts';
import { type Source, sourced } from '../text/source.ts';
import { statementFinder } from '../text/statement-at.ts';
import { printJob } from '../upstart/print.ts';
import { version } from '../version.ts';
import { withRootsSteps } from './become-user.ts';
import { withoutBootSockets } from './boot-sockets.ts';
import type { UnitFamily } from './concern.ts';
import { buildService, concernNames, concerns } from './concerns/index.ts';
import { type Context, createFindings, silent } from './context.ts';
import { eventOfTarget } from './event-units.ts';
import type { Finding } from './findings/finding.ts';
import { fstabLine } from './fstab-line.ts';
import type { Input } from './input.ts';
import { draftJob, type JobDraft } from './job-draft.ts';
import type { Manager } from './manager.ts';
import type { Service } from './model.ts';
import { jobName, serviceName } from './names.ts';
import { forOlderUpstart } from './older-upstart.ts';
import { saidByJob } from './path-units.ts';
import type { OutputFile } from './result.ts';
import { leftDirective } from './tables/left-directives.ts';
import { writtenFor } from './tables/releases.ts';
import { reportUnitTraps } from './unit-traps.ts';

/** Where each init looks for jobs (init(5), "Configuration"). */
const jobDirectories: Readonly<Record<Manager, string>> = {
  system: 'etc/init',
  user: 'usr/share/upstart/sessions',
};

/** A unit that has been read with its drop-ins. */
export interface ReadUnit {
  /** Only drop-ins of it are here; the unit itself is not converted. */
  readonly isStranger?: boolean;
  readonly unit: Unit;
  readonly source: Source;
  readonly problems: readonly Problem[];
}

/** Reads a unit and its drop-ins, which systemd applies in the order of their names. Throws `SyntaxProblem`. */
export function readUnitInput(input: Input, dropIns: readonly Input[]): ReadUnit {
  const { unit, problems } = readUnit(input.name, {
    fragment: input.source,
    dropIns: dropIns.map(({ source }) => source),
  });
  return { unit, source: input.source, problems };
}

/** The socket units by the service that they start: the one of their own name, or the one that they name. */
export function socketsOf(units: readonly ReadUnit[]): ReadonlyMap<string, readonly ReadUnit[]> {
  const sockets = units.filter(({ unit }) => unit.type === 'socket');
  return groupBy(sockets, ({ unit }) => unitStartedBy(unit) ?? '');
}

/** The job and the findings of one service unit and the sockets that start it. */
export function convertService(
  read: ReadUnit,
  sockets: readonly ReadUnit[],
  surroundings: Omit<Context, 'findings'>,
): { readonly outputs: readonly OutputFile[]; readonly findings: readonly Finding[] } {
  const findings = createFindings(read.source);
  const context: Context = { ...surroundings, findings };
  const family: UnitFamily = { service: read.unit, sockets: sockets.map(({ unit }) => unit) };
  for (const member of [read, ...sockets]) {
    reportProblems(member, context);
    reportUnitTraps(findUnitTraps(member.unit, context.machine), findings);
  }
  for (const { unit } of [read, ...sockets]) reportLeft(unit, findings);
  const built = buildService((concern) => concern.fromSystemd(family, context));
  const service = withRootsSteps(withoutBootSockets(withTaskInOne(built), context), context);
  const draft = draftJob(jobName(read.unit.name, context.units));
  for (const concern of concernNames) concerns[concern].toUpstart(service, draft, context);
  const { name } = read.source;
  const file = name === '-' ? read.unit.name : baseName(name);
  for (const each of [draft, ...draft.companions]) forOlderUpstart(each, context);
  const outputs = [draft, ...draft.companions].map((each) => jobFile(each, file, context));
  return { outputs, findings: findings.all };
}

/** A service of which what follows a task is the last of it: a post-start would run beside it (init(5) "post-start"). */
function withTaskInOne(service: Service): Service {
  if (service.readiness.kind !== 'task') return service;
  const { main, announce } = service.processes;
  return {
    ...service,
    processes: { ...service.processes, main: [...main, ...announce], announce: [] },
  };
}

/** The concerns of which a target has something to say. */
const ofTargets = ['identity', 'activation', 'guards', 'questions', 'processes'] as const;

/** The job without a process that a target is: others wait for it as units do for the target. */
export function convertTarget(
  read: ReadUnit,
  surroundings: Omit<Context, 'findings'>,
): { readonly outputs: readonly OutputFile[]; readonly findings: readonly Finding[] } {
  const findings = createFindings(read.source);
  const context: Context = { ...surroundings, findings };
  reportProblems(read, context);
  reportLeft(read.unit, findings);
  const family: UnitFamily = { service: read.unit, sockets: [] };
  const built = buildService((concern) => concern.fromSystemd(family, silent(context)));
  const service: Service = { ...built, readiness: { ...built.readiness, kind: 'state' } };
  const draft = draftJob(jobName(read.unit.name, context.units));
  for (const concern of ofTargets) concerns[concern].toUpstart(service, draft, context);
  findings.report(
    'target-is-job',
    { source: read.source },
    `The job ${draft.name} has no process; what is wanted by ${read.unit.name} waits for its "starting".`,
  );
  const file = baseName(read.source.name);
  return { outputs: [jobFile(draft, file, context)], findings: findings.all };
}

/** The file of a job, with the comments at its top. What it cannot say is reported. */
function jobFile(draft: JobDraft, origin: string, context: Context): OutputFile {
  const { release, findings } = context;
  const printed = printJob(draft, {
    release: writtenFor(release),
    comments: [
      `From ${origin}, by upstart-systemd ${version}, for Upstart ${release.version}.`,
      ...draft.remarks.map(({ value }) => value),
    ],
  });
  for (const { stanza, reason, from } of printed.unwritable) {
    for (const statement of from) {
      findings.report('cannot-be-written', statement, `No "${stanza}" can say it: ${reason}`);
    }
  }
  const remarkLines = draft.remarks.map(({ from }, index) => ({ line: index + 2, from }));
  return {
    path: `${jobDirectories[context.manager]}/${draft.name}.conf`,
    content: printed.text,
    mode: 0o644,
    lines: [...remarkLines, ...printed.lines],
  };
}

/** What a socket unit says of itself as a unit. */
const madeByBridge = {
  code: 'socket-option-lost' as const,
  what: 'the bridge makes the socket when it starts itself, and takes it away when it ends',
  isSwitch: false,
};

/** Whether a directive is about a socket unit itself, and not about what it listens on or starts. */
function ofSocketUnit(section: string, key: string, value: string): boolean {
  if (section === 'Unit') return key !== 'Description' && key !== 'Documentation';
  return section === 'Install' && !(key === 'WantedBy' && value === 'sockets.target');
}

/** Directives of which an empty value says more than that nothing was said. */
const isSomething: ReadonlySet<string> = new Set(['CapabilityBoundingSet']);

const claimed: ReadonlySet<string> = new Set(
  concernNames.flatMap((name) => concerns[name].directives),
);

/** Names what a unit says that no job can. */
function reportLeft(unit: Unit, findings: Context['findings']): void {
  for (const statement of unit.statements) {
    const isPrivate = statement.section?.startsWith('X-') || statement.name.startsWith('X-');
    if (!isPrivate) continue;
    const message = `systemd takes no notice of ${statement.name}=, which is for another program.`;
    findings.report('systemd-only', statement, message);
  }
  for (const setting of unit.settings) {
    const { section, key, value } = setting;
    const isOfSocket = unit.type === 'socket' && ofSocketUnit(section, key, value);
    const isClaimed = claimed.has(`${section}.${key}`) && !isOfSocket;
    const left = isOfSocket ? madeByBridge : isClaimed ? undefined : leftDirective(section, key);
    if (left === undefined) continue;
    const about = sourced(value, setting.from);
    const isUnlimited = left.code === 'share-lost' && value === 'infinity';
    if (isUnlimited || (/^(?:no|n|false|f|off|0|)$/i.test(value) && left.isSwitch)) {
      findings.report('holds-anyway', about, 'It is what there is without the line.');
    } else findings.report(left.code, about, `Without ${key}=${value}, ${left.what}.`);
  }
}

/** Names the lines and values of a unit that systemd takes no notice of, and those that others take the place of. */
export function reportProblems(
  { unit, problems }: ReadUnit,
  { findings }: Pick<Context, 'findings'>,
): void {
  const told = new Set<unknown>();
  const statementAt = statementFinder(unit.statements);
  for (const problem of problems) {
    const statement = statementAt(problem.source, problem.range);
    if (statement) told.add(statement);
    findings.report(
      problem.code === 'deprecated-key' ? 'directive-obsolete' : 'line-ignored',
      statement ?? { source: problem.source, range: problem.range },
      `systemd says: ${problem.message.replace(/\.+$/, '')}.`,
      problem.advice,
    );
  }
  for (const { code, message, advice, source, range } of valueProblems(unit)) {
    const statement = statementAt(source, range);
    // Commands that systemd refuses are told where they are read.
    if (code !== 'bad-value' || statement === undefined || /^Exec/.test(statement.name)) continue;
    told.add(statement);
    const about = sourced(undefined, [statement], range);
    findings.report(
      'value-ignored',
      about,
      `systemd says: ${message.replace(/\.+$/, '')}.`,
      advice,
    );
  }
  for (const { section, key, value, from } of unit.settings) {
    // Of a directive that nobody here knows, even the empty value may mean something: CapabilityBoundingSet= is none.
    if (value !== '' || !claimed.has(`${section}.${key}`) || isSomething.has(key)) continue;
    for (const statement of from) {
      told.add(statement);
      findings.report(
        'superseded',
        statement,
        `An empty ${key}= takes back what was said before it.`,
      );
    }
  }
  for (const [statement, by] of superseded(unit)) {
    if (told.has(statement)) continue;
    const message = by ? `A later ${by.name}= takes its place.` : 'systemd takes no notice of it.';
    findings.report('superseded', statement, message);
  }
}

/** What can be said about drop-ins of a unit that is elsewhere: the jobs that its end starts say so themselves. */
export function reportStranger(
  { unit, source }: ReadUnit,
  { units }: Pick<Context, 'units'>,
): readonly Finding[] {
  const findings = createFindings(source);
  const event = eventOfTarget(unit.name, units);
  for (const { from } of event === undefined ? [] : unit.settings) {
    const message = `Jobs wait for the event ${event} by its name; nothing has to stand for it.`;
    findings.report('holds-anyway', sourced(undefined, from), message);
  }
  for (const { from } of saidByJob(unit, units)) {
    const message = `The job ${serviceName(unitStartedBy(unit) ?? '')} says it: start on file.`;
    findings.report('holds-anyway', sourced(undefined, from), message);
  }
  for (const kind of ['OnFailure', 'OnSuccess'] as const) {
    for (const started of listValues(unit, 'Unit', kind)) {
      if (!units.has(started.value)) continue;
      findings.report(
        'said-by-the-other',
        started,
        `The job ${serviceName(started.value)} says it: start on stopped ${serviceName(unit.name)}.`,
      );
    }
  }
  reportUnmade(unit, event, findings);
  return findings.all;
}

/** What is to be said of a unit of which no job is made, in one word for all of it. */
function reportUnmade(
  unit: Unit,
  event: string | undefined,
  findings: ReturnType<typeof createFindings>,
): void {
  const told = new Set(findings.all.flatMap(({ statements }) => statements));
  const settings = unit.settings.filter(({ from }) => !from.some((one) => told.has(one)));
  const [first] = settings;
  if (first === undefined || event !== undefined) return;
  const about = sourced(
    unit.name,
    settings.flatMap(({ from }) => from),
  );
  switch (unit.type) {
    case 'socket':
    case 'path':
      findings.report(
        'service-is-elsewhere',
        about,
        `It is a part of ${unitStartedBy(unit) ?? 'its service'}, which is not among these units: convert the two together.`,
      );
      return;
    case 'mount':
    case 'swap':
      findings.report(
        'mount-is-fstab',
        about,
        `mountall mounts what /etc/fstab names: ${fstabLine(unit)}`,
      );
      return;
    case 'automount':
      findings.report(
        'systemd-only',
        about,
        'Nothing of Upstart mounts a place when somebody looks there: mountall does it at boot, and autofs(5) can.',
      );
      return;
    case 'target':
      findings.report(
        'systemd-only',
        about,
        `${unit.name} is a stage of systemd's own boot; Upstart's has events, and nothing to configure.`,
      );
      return;
    default:
      findings.report(
        'systemd-only',
        about,
        `A ${unit.type} is a thing of systemd's own: no job stands for one.`,
      );
  }
}
