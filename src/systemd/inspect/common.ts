import { isKnown } from '../catalogue.ts';
import { parseIntegerIn, parseUnsigned } from '../numbers.ts';
import { absolutePath } from '../paths.ts';
import { retainedSyntax } from '../words.ts';
import { infinite, type Properties, type PropertyValue, type UnitReader } from './unit-reader.ts';

/** The actions systemd 252 can take when something fails or ends (systemd.unit(5) `FailureAction=`). */
const actions = new Set([
  'none',
  'reboot',
  'reboot-force',
  'reboot-immediate',
  'poweroff',
  'poweroff-force',
  'poweroff-immediate',
  'exit',
  'exit-force',
]);

const jobModes = new Set([
  'fail',
  'replace',
  'replace-irreversibly',
  'isolate',
  'flush',
  'ignore-dependencies',
  'ignore-requirements',
  'triggering',
]);

/** A member of a set, or `undefined`. */
export function memberOf(set: ReadonlySet<string>): (value: string) => string | undefined {
  return (value) => (set.has(value) ? value : undefined);
}

/** The properties that every unit has, but for its dependencies. */
export function commonProperties(reader: UnitReader): Properties {
  const { unit } = reader;
  const isolates = reader.flag('Unit', 'OnFailureIsolate');
  const job = jobTimeouts(reader);
  const flag = (key: string) => reader.flag('Unit', key) ?? false;
  const action = (key: string) => reader.last('Unit', key, memberOf(actions)) ?? 'none';
  const exitStatus = (key: string) =>
    reader.last('Unit', key, (value) => parseIntegerIn(value, 0, 255)) ?? -1;
  return {
    Description: reader.text('Unit', 'Description') ?? defaultDescription(unit.name),
    Documentation: documentation(reader),
    SourcePath: reader.path('Unit', 'SourcePath') ?? '',
    Conditions: conditions(reader, 'Condition'),
    Asserts: conditions(reader, 'Assert'),
    DefaultDependencies: reader.flag('Unit', 'DefaultDependencies') ?? true,
    StopWhenUnneeded: flag('StopWhenUnneeded'),
    RefuseManualStart: flag('RefuseManualStart'),
    RefuseManualStop: flag('RefuseManualStop'),
    AllowIsolate: flag('AllowIsolate'),
    IgnoreOnIsolate: reader.flag('Unit', 'IgnoreOnIsolate') ?? unit.type === 'slice',
    OnFailureJobMode:
      reader.last('Unit', 'OnFailureJobMode', memberOf(jobModes)) ??
      (isolates === true ? 'isolate' : 'replace'),
    OnSuccessJobMode: reader.last('Unit', 'OnSuccessJobMode', memberOf(jobModes)) ?? 'fail',
    CollectMode:
      reader.last('Unit', 'CollectMode', memberOf(new Set(['inactive', 'inactive-or-failed']))) ??
      'inactive',
    StartLimitIntervalUSec: reader.span('Unit', 'StartLimitIntervalSec') ?? 10_000_000,
    StartLimitBurst: reader.last('Unit', 'StartLimitBurst', parseUnsigned) ?? 5,
    StartLimitAction: action('StartLimitAction'),
    FailureAction: action('FailureAction'),
    SuccessAction: action('SuccessAction'),
    FailureActionExitStatus: exitStatus('FailureActionExitStatus'),
    SuccessActionExitStatus: exitStatus('SuccessActionExitStatus'),
    RebootArgument: reader.text('Unit', 'RebootArgument') ?? '',
    JobTimeoutUSec: job.timeout,
    JobRunningTimeoutUSec: job.running,
    JobTimeoutAction: action('JobTimeoutAction'),
    JobTimeoutRebootArgument: reader.text('Unit', 'JobTimeoutRebootArgument') ?? '',
  };
}

/** A slice describes itself by its path in the tree. */
function defaultDescription(name: string): string {
  if (!name.endsWith('.slice')) return name;
  const stem = name.slice(0, -'.slice'.length);
  return stem === '-' ? 'Root Slice' : `Slice /${stem.replaceAll('-', '/')}`;
}

function jobTimeouts(reader: UnitReader): { timeout: number; running: number } {
  const timeout = orInfinite(reader.span('Unit', 'JobTimeoutSec'));
  const running = reader.span('Unit', 'JobRunningTimeoutSec');
  return { timeout, running: running === undefined ? timeout : orInfinite(running) };
}

/** Where 0 means no limit. */
export function orInfinite(span: number | undefined): number {
  return span === undefined || span === 0 ? infinite : span;
}

function documentation(reader: UnitReader): readonly string[] {
  const words = reader.words('Unit', 'Documentation', retainedSyntax);
  return words.filter((word) => /^(https?:\/\/|file:\/|info:|man:)[\x01-\x7f]+$/.test(word));
}

/** Conditions that are about a path, which has to be absolute. */
const pathConditions =
  /^(Condition|Assert)(PathExists|PathExistsGlob|PathIs\w+|DirectoryNotEmpty|FileNotEmpty|FileIsExecutable|NeedsUpdate)$/;

/** Conditions as the bus has them: name, whether it is one of several, whether negated, what of, and no result yet. */
function conditions(reader: UnitReader, kind: 'Condition' | 'Assert'): PropertyValue[] {
  let found: PropertyValue[] = [];
  for (const { section, key, value } of reader.unit.settings) {
    if (section !== 'Unit' || !key.startsWith(kind) || !isKnown(section, key)) continue;
    if (value === '') {
      found = [];
      continue;
    }
    const trigger = value.startsWith('|');
    const negate = value.startsWith('!', trigger ? 1 : 0);
    const parameter = reader.expand(value.slice(Number(trigger) + Number(negate)));
    const taken = pathConditions.test(key) ? absolutePath(parameter) : parameter;
    // The last one stands first.
    if (taken !== undefined) found.unshift([key, trigger, negate, taken, 0]);
  }
  return found;
}
