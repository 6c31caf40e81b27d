import { isVariableName } from '../environment.ts';
import { parseEnvironmentFile } from '../environment-file.ts';
import type { ExecCommand } from '../exec.ts';
import { expandVariables } from '../expansion.ts';
import type { Commands } from './commands.ts';
import type { Machine, MachineUser } from './machine.ts';
import { type ShownWord, showWord } from './shown-word.ts';
import { infinite, type Properties, type UnitReader } from './unit-reader.ts';

/** A process that was really executed. */
export interface Run {
  /** The program, by its absolute path. */
  readonly exe: string;
  readonly argv: readonly ShownWord[];
  /** Sorted, `NAME=value`. */
  readonly env: readonly string[];
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
}

/** How a command ended: an exit status of its own, or one of systemd's when it could not be executed. */
interface Ending {
  readonly status: number;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const exitChdir = 200;
const exitExec = 203;
const exitGroup = 216;
const exitUser = 217;

interface Scene {
  readonly reader: UnitReader;
  readonly properties: Properties;
  readonly fileVariables: readonly string[];
  readonly runs: Run[];
}

/**
 * What a service runs from its start to its end (systemd.service(5)): each kind of command in turn, up to the first
 * failure, with the variables each gets. Programs end as the machine says; nothing is executed.
 */
export function runService(
  reader: UnitReader,
  properties: Properties,
  commands: Commands,
  files: Readonly<Record<string, string | undefined>>,
): { readonly runs: readonly Run[]; readonly result: string | undefined } {
  const fileVariables = readFiles(properties['EnvironmentFiles'], files);
  if (fileVariables === undefined) return { runs: [], result: 'resources' };
  const scene: Scene = { reader, properties, fileVariables, runs: [] };
  const phase = (key: string, variables: readonly string[] = []) =>
    runAll(scene, commands[key] ?? [], key, variables);

  let main: Ending | undefined;
  let failed = phase('ExecCondition') ?? phase('ExecStartPre');
  if (failed === undefined) {
    failed = phase('ExecStart');
    main = failed ?? { status: 0 };
  }
  failed ??= phase('ExecStartPost');
  const stays = properties['RemainAfterExit'] === true;
  if (failed === undefined && stays) return { runs: scene.runs, result: undefined };
  const result = failed === undefined ? 'success' : 'exit-code';
  const told = [
    `SERVICE_RESULT=${result}`,
    ...(main === undefined ? [] : ['EXIT_CODE=exited', `EXIT_STATUS=${main.status}`]),
  ];
  if (failed === undefined) failed = phase('ExecStop', told);
  const after = phase('ExecStopPost', told);
  return { runs: scene.runs, result: (failed ?? after) === undefined ? undefined : 'exit-code' };
}

/** Runs commands until one fails whose failure counts. */
function runAll(
  scene: Scene,
  commands: readonly ExecCommand[],
  key: string,
  variables: readonly string[],
): Ending | undefined {
  for (const command of commands) {
    const ending = runOne(scene, command, key, variables);
    if (ending.status !== 0 && command.prefixes.ignoreFailure !== true) return ending;
  }
  return undefined;
}

function runOne(
  scene: Scene,
  command: ExecCommand,
  key: string,
  variables: readonly string[],
): Ending {
  const { reader, properties, runs } = scene;
  const { machine } = reader;
  const account = accountOf(scene);
  if (typeof account === 'number') return { status: account };
  const unset = new Set(listOf(properties['UnsetEnvironment']));
  // Before 262 a variable that is unset is so for `$` in the command too.
  const environment = environmentOf(scene, account.user, key, variables).filter(
    (entry) => !isUnset(entry, unset),
  );
  const cwd = workingDirectory(String(properties['WorkingDirectory']), account.user, machine);
  if (cwd === undefined) return { status: exitChdir };
  const argv = command.argv.map((word) => word.text);
  const words = command.prefixes.noExpansion === true ? argv : expandVariables(argv, environment);
  const program = findProgram(command.path, properties['ExecSearchPath'], machine);
  if (program === undefined) return { status: exitExec };
  const privileged = unprivileged(scene, command, key);
  const [uid, gid] = privileged ? [0, 0] : [account.uid, account.gid];
  runs.push({
    exe: program,
    argv: words.map(showWord),
    env: environment.toSorted(),
    cwd,
    uid,
    gid,
  });
  return { status: machine.programs[program] ?? 0 };
}

function isUnset(entry: string, unset: ReadonlySet<string>): boolean {
  return unset.has(entry) || unset.has(entry.slice(0, entry.indexOf('=')));
}

/** Whether a command keeps the manager's own user. */
function unprivileged(scene: Scene, command: ExecCommand, key: string): boolean {
  const { privilege } = command.prefixes;
  if (privilege === '+' || privilege === '!') return true;
  return key !== 'ExecStart' && scene.reader.flag('Service', 'PermissionsStartOnly') === true;
}

interface Account {
  readonly user: (MachineUser & { readonly name: string }) | undefined;
  readonly uid: number;
  readonly gid: number;
}

/** The user and group a command runs as, or the exit status when there is no such user or group. */
function accountOf(scene: Scene): Account | number {
  const { machine } = scene.reader;
  const name = String(scene.properties['User']);
  const group = String(scene.properties['Group']);
  const user = name === '' ? undefined : userNamed(name, machine);
  if (name !== '' && user === undefined) return exitUser;
  const gid = group === '' ? (user?.gid ?? 0) : (machine.groups[group] ?? Number(group));
  return Number.isNaN(gid) ? exitGroup : { user, uid: user?.uid ?? 0, gid };
}

function userNamed(name: string, machine: Machine): Account['user'] {
  const found = Object.entries(machine.users).find(
    ([each, { uid }]) => each === name || String(uid) === name,
  );
  return found === undefined ? undefined : { ...found[1], name: found[0] };
}

function workingDirectory(
  value: string,
  user: Account['user'],
  machine: Machine,
): string | undefined {
  const optional = value.startsWith('!');
  const path = value.replace(/^!/, '');
  const wanted = path === '~' ? (user?.home ?? '/root') : path === '' ? '/' : path;
  if (machine.directories.includes(wanted)) return wanted;
  return optional ? '/' : undefined;
}

/** The program a path names; a bare name is looked for in `ExecSearchPath=` or the compiled-in path. */
function findProgram(
  path: string,
  searchPath: Properties[string] | undefined,
  machine: Machine,
): string | undefined {
  const known = (each: string) => machine.programs[each] !== undefined;
  if (path.startsWith('/')) return known(path) ? path : undefined;
  const listed = listOf(searchPath);
  const directories = listed.length > 0 ? listed : defaultPath.split(':');
  return directories.map((directory) => `${directory}/${path}`).find(known);
}

function listOf(value: Properties[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The variables of a process, each once, the later source winning (exec_child()). */
function environmentOf(
  scene: Scene,
  user: Account['user'],
  key: string,
  variables: readonly string[],
): string[] {
  const { properties } = scene;
  const watchdog = scene.reader.span('Service', 'WatchdogSec') ?? 0;
  const search = listOf(properties['ExecSearchPath']);
  const tty = String(properties['TTYPath']);
  const onTerminal =
    tty !== '' ||
    [properties['StandardInput'], properties['StandardOutput'], properties['StandardError']].some(
      (stream) => String(stream).startsWith('tty'),
    );
  const own = [
    `PATH=${defaultPath}`,
    ...(properties['PIDFile'] === '' ? [] : [`PIDFILE=${properties['PIDFile']}`]),
    ...(properties['NotifyAccess'] === 'none' ? [] : ['NOTIFY_SOCKET=/run/systemd/notify']),
    ...variables,
    ...(watchdog > 0 && watchdog < infinite && key === 'ExecStart'
      ? ['WATCHDOG_PID=<pid>', `WATCHDOG_USEC=${watchdog}`]
      : []),
    ...userVariables(user),
    ...(onTerminal ? ['TERM=vt220'] : []),
    ...directoryVariables(properties),
    ...(search.length === 0 ? [] : [`PATH=${search.join(':')}`]),
    ...listOf(properties['Environment']),
    ...scene.fileVariables,
  ];
  const last = new Map(own.map((entry) => [entry.slice(0, entry.indexOf('=')), entry]));
  return [...last.values()];
}

function userVariables(user: Account['user']): string[] {
  if (user === undefined) return [];
  const { name, home, shell } = user;
  return [
    ...(home === '/nonexistent' ? [] : [`HOME=${home}`]),
    `LOGNAME=${name}`,
    `USER=${name}`,
    ...(shell.endsWith('/nologin') ? [] : [`SHELL=${shell}`]),
  ];
}

const directoryVariable: readonly (readonly [string, string, string])[] = [
  ['RuntimeDirectory', 'RUNTIME_DIRECTORY', '/run'],
  ['StateDirectory', 'STATE_DIRECTORY', '/var/lib'],
  ['CacheDirectory', 'CACHE_DIRECTORY', '/var/cache'],
  ['LogsDirectory', 'LOGS_DIRECTORY', '/var/log'],
  ['ConfigurationDirectory', 'CONFIGURATION_DIRECTORY', '/etc'],
];

function directoryVariables(properties: Properties): string[] {
  return directoryVariable.flatMap(([key, variable, base]) => {
    const paths = listOf(properties[key]).map((path) => `${base}/${path}`);
    return paths.length === 0 ? [] : [`${variable}=${paths.join(':')}`];
  });
}

/** The variables of all environment files in order; `undefined` when one that has to be there cannot be read. */
function readFiles(
  listed: Properties[string] | undefined,
  files: Readonly<Record<string, string | undefined>>,
): string[] | undefined {
  const variables: string[] = [];
  for (const entry of Array.isArray(listed) ? listed : []) {
    const [pattern, optional] = entry as readonly [string, boolean];
    const paths = Object.keys(files)
      .filter((path) => globPattern(pattern).test(path))
      .sort();
    if (paths.length === 0 && !optional) return undefined;
    for (const path of paths) {
      const text = files[path];
      const read = text === undefined ? undefined : parseEnvironmentFile(text, 252);
      if (read === undefined && !optional) return undefined;
      const valid = (read ?? []).filter(({ name }) => isVariableName(name));
      variables.push(...valid.map(({ name, value }) => `${name}=${value}`));
    }
  }
  return variables;
}

/** A glob(7) pattern, no braces. */
function globPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`);
}
