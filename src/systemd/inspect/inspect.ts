import type { Source } from '../../text/source.ts';
import { SyntaxProblem } from '../../text/syntax-error.ts';
import type { ExecCommand } from '../exec.ts';
import { absolutePath } from '../paths.ts';
import type { Problem } from '../problem.ts';
import { readUnit } from '../read.ts';
import type { Unit, UnitType } from '../unit.ts';
import { valueProblems } from '../value-problems.ts';
import { listSyntax } from '../words.ts';
import { type Activator, path, socket, timer } from './activators.ts';
import { baseProperties } from './base.ts';
import { type Commands, loadCommands } from './commands.ts';
import { commonProperties } from './common.ts';
import {
  type Dependencies,
  defaultDependencies,
  depend,
  needsMounts,
  writtenDependencies,
} from './dependencies.ts';
import { expander, type Machine, plainMachine } from './machine.ts';
import { processProperties } from './process.ts';
import { resourceProperties, tasksMax } from './resources.ts';
import { type Run, runService } from './runs.ts';
import { sandboxProperties } from './sandbox.ts';
import { serviceDependencies, serviceProperties, serviceRefusal } from './service.ts';
import { type ShownWord, showWord } from './shown-word.ts';
import {
  infinite,
  type Properties,
  type PropertyValue,
  readerOf,
  type UnitReader,
} from './unit-reader.ts';

export interface Inspected {
  /** The full name of the unit, an instance's for a template. */
  readonly name: string;
  readonly fragment: Source;
  /** In the order of application. */
  readonly dropIns?: readonly Source[];
  /** Files that `EnvironmentFile=` may name, by path; `undefined` for one that is not UTF-8. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly machine?: Machine;
}

export interface ShownCommand {
  readonly path: ShownWord;
  readonly argv: readonly ShownWord[];
  readonly flags: readonly string[];
}

export interface Inspection {
  /** `LoadState`. */
  readonly load: 'loaded' | 'masked' | 'bad-setting' | 'error';
  /** What the bus says of a unit that is not loaded: the name of the error, and its text. */
  readonly load_error?: readonly [string, string];
  readonly exec: Readonly<Record<string, readonly ShownCommand[]>>;
  /** The properties that differ from those of a plain unit of the same type. */
  readonly props: Properties;
  /** What is run when the unit is started, as far as the programs are known. */
  readonly runs: readonly Run[];
  /** `Result` after that; `undefined` for success. */
  readonly result?: string;
  readonly problems: readonly Problem[];
}

/** The release whose rules these are. */
const version = 252;

/**
 * What systemd 252 makes of a unit: whether it loads, its commands, its properties on the bus and what it runs when
 * started. Only what a conversion reads or writes is modelled; other properties are left out.
 *
 * Never throws: a file that systemd cannot read gives `load: 'error'`.
 */
export function inspectUnit(inspected: Inspected): Inspection {
  const { name, fragment, dropIns = [], machine = plainMachine } = inspected;
  if (fragment.text === '') return refused(name, 'masked', []);
  let reading: ReturnType<typeof readUnit>;
  try {
    reading = readUnit(name, { fragment, dropIns });
  } catch (error) {
    if (error instanceof SyntaxProblem) return unreadable(name, error.message, [fatal(error)]);
    throw error;
  }
  const expand = expander(name, fragment.name, machine);
  const loading = loadCommands(reading.unit, expand, version);
  const exec = showCommands(loading.commands);
  if (loading.fatal?.load === 'error') return unreadable(name, loading.fatal.message);
  const problems = byLine([...reading.problems, ...valueProblems(reading.unit, expand)]);
  if (loading.fatal !== undefined) {
    return { ...refused(name, 'bad-setting', problems), exec };
  }
  const reader = readerOf(loading.unit, expand, machine);
  const { properties, refusal, broken } = propertiesOf(reader, loading.commands);
  if (broken) return unreadable(name, '');
  if (refusal !== undefined) return { ...refused(name, 'bad-setting', problems), exec };
  const run =
    loading.unit.type === 'service'
      ? runService(reader, properties, loading.commands, inspected.files ?? {})
      : { runs: [], result: undefined };
  return {
    load: 'loaded',
    exec,
    props: differences(loading.unit, properties),
    runs: run.runs,
    ...(run.result !== undefined && { result: run.result }),
    problems,
  };
}

/** The problems of each file together, in the order of its lines. */
function byLine(problems: readonly Problem[]): readonly Problem[] {
  const order = new Map(
    [...new Set(problems.map(({ source }) => source))].map((each, index) => [each, index]),
  );
  const place = ({ source }: Problem) => order.get(source) ?? 0;
  return [...problems].sort((a, b) => place(a) - place(b) || a.line - b.line);
}

function refused(
  name: string,
  load: 'masked' | 'bad-setting',
  problems: readonly Problem[],
): Inspection {
  const error = {
    masked: ['org.freedesktop.systemd1.UnitMasked', `Unit ${name} is masked.`],
    'bad-setting': [
      'org.freedesktop.systemd1.BadUnitSetting',
      `Unit ${name} has a bad unit file setting.`,
    ],
  } as const;
  return { load, load_error: error[load], exec: {}, props: {}, runs: [], problems };
}

/** The errors that each way of being unreadable ends in, by a part of its message. */
const readErrors: readonly (readonly [string, string, string])[] = [
  ['section header', 'org.freedesktop.DBus.Error.InconsistentMessage', 'Bad message'],
  ['too long', 'System.Error.ENOBUFS', 'No buffer space available'],
  ['', 'org.freedesktop.DBus.Error.InvalidArgs', 'Invalid argument'],
];

function unreadable(name: string, message: string, problems: readonly Problem[] = []): Inspection {
  const [, error = '', text = ''] = readErrors.find(([part]) => message.includes(part)) ?? [];
  const advice = `Unit ${name} failed to load properly, please adjust/correct and reload service manager: ${text}`;
  return {
    load: 'error',
    load_error: [error, advice],
    exec: {},
    props: {},
    runs: [],
    problems,
  };
}

/** What makes a file unreadable, as a problem like any other. */
function fatal({ message, source, line, range, advice }: SyntaxProblem): Problem {
  return { code: 'refused', message, source, line, range, advice };
}

/** All properties of a unit, and why systemd refuses it, if it does. */
function propertiesOf(
  reader: UnitReader,
  commands: Commands,
): { properties: Properties; refusal: string | undefined; broken: boolean } {
  const dependencies = writtenDependencies(reader);
  defaultDependencies(reader, dependencies);
  const properties = commonProperties(reader);
  const { refusal, broken = false } = ownProperties(reader, commands, properties, dependencies);
  if (reader.unit.type !== 'service') {
    const before = properties['RequiresMountsFor'];
    properties['RequiresMountsFor'] = needsMounts(reader, dependencies, [
      ...(Array.isArray(before) ? before.map(String) : []),
      ...reader
        .words('Unit', 'RequiresMountsFor', listSyntax)
        .flatMap((each) => absolutePath(each) ?? []),
    ]);
  }
  return { properties: Object.assign(properties, listed(dependencies)), refusal, broken };
}

/** Adds the properties of the unit's type to those it has in common with all; returns why it is refused, if it is. */
function ownProperties(
  reader: UnitReader,
  commands: Commands,
  properties: Properties,
  dependencies: Dependencies,
): Pick<Activator, 'refusal' | 'broken'> {
  const { type } = reader.unit;
  if (type === 'service') {
    Object.assign(properties, processProperties(reader, 'Service'));
    Object.assign(properties, sandboxProperties(reader, 'Service'));
    Object.assign(properties, resourceProperties(reader, 'Service'));
    Object.assign(properties, serviceProperties(reader, properties['Delegate'] === true));
    const tasks = tasksMax(reader, 'Service');
    if (tasks !== undefined) properties['TasksMax'] = tasks;
    Object.assign(properties, serviceDependencies(reader, dependencies, properties));
    const counts = Object.entries(commands).map(([key, list]) => [key, list.length]);
    return { refusal: serviceRefusal(properties, Object.fromEntries(counts)) };
  }
  if (type === 'slice') {
    Object.assign(properties, resourceProperties(reader, 'Slice'));
    const parent = String(properties['Slice']);
    depend(reader, dependencies, 'Requires', parent);
    depend(reader, dependencies, 'After', parent);
    return { refusal: undefined };
  }
  const activator = activators[type]?.(reader, dependencies);
  Object.assign(properties, activator?.properties);
  return activator ?? { refusal: undefined };
}

const activators: Partial<Record<UnitType, typeof timer>> = { timer, path, socket };

function listed(dependencies: Dependencies): Properties {
  return Object.fromEntries(Array.from(dependencies, ([key, names]) => [key, [...names].sort()]));
}

/** What differs from a plain unit; names that only follow from the unit's own do not. */
function differences(unit: Unit, properties: Properties): Properties {
  const base = baseProperties[unit.type] ?? {};
  const stem = unit.name.replace(/\.[a-z]+$/, '');
  const differing: Properties = {};
  for (const [key, value] of Object.entries(properties)) {
    const plain = base[key];
    if (plain === undefined) continue;
    const comparable = ownNames.has(key) ? asPlain(value, stem) : value;
    if (!same(comparable, plain)) differing[key] = asJson(value);
  }
  return differing;
}

/** Whether two values are the same; a number beyond those of JavaScript is told apart from infinity. */
function same(left: PropertyValue, right: PropertyValue): boolean {
  if (typeof left === 'bigint')
    return right === infinite ? left === 2n ** 64n - 1n : left === BigInt(Number(right));
  return typeof left === 'object' ? JSON.stringify(left) === JSON.stringify(right) : left === right;
}

/** A value as reading it from JSON would give it. */
function asJson(value: PropertyValue): PropertyValue {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Properties in which a unit's own name stands unless it says otherwise. */
const ownNames = new Set(['Description', 'Before', 'Triggers']);

/** A value with the unit's own name put as that of the plain unit. */
function asPlain(value: PropertyValue, stem: string): PropertyValue {
  const rename = (name: PropertyValue) =>
    typeof name === 'string' && name.startsWith(`${stem}.`)
      ? `zbase.${name.slice(stem.length + 1)}`
      : name;
  return Array.isArray(value) ? value.map(rename).sort() : rename(value);
}

function showCommands(commands: Commands): Record<string, ShownCommand[]> {
  return Object.fromEntries(
    Object.entries(commands)
      .filter(([, list]) => list.length > 0)
      .map(([key, list]) => [key, list.map(showCommand)]),
  );
}

function showCommand(command: ExecCommand): ShownCommand {
  const { ignoreFailure, privilege, noExpansion } = command.prefixes;
  const flags = [
    ignoreFailure === true ? 'ignore-failure' : '',
    privilege === '+' ? 'privileged' : '',
    privilege === '!' ? 'no-setuid' : '',
    privilege === '!!' ? 'ambient' : '',
    noExpansion === true ? 'no-env-expand' : '',
  ];
  return {
    path: showWord(command.path),
    argv: command.argv.map((word) => showWord(word.text)),
    flags: flags.filter((flag) => flag !== ''),
  };
}
