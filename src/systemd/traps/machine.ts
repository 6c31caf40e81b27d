/** What a unit needs and the machine it is for has not: systemd looks for it only when the unit starts. */

import { expander, plainMachine } from '../inspect/machine.ts';
import { parseBoolean } from '../numbers.ts';
import { simplifyPath } from '../paths.ts';
import { hasSpecifier } from '../specifiers.ts';
import type { Setting } from '../unit.ts';
import { listSyntax, plainSyntax, readWords } from '../words.ts';
import {
  type FoundInUnit,
  foundInValue,
  type Look,
  type Looked,
  type UnitTrapCheck,
} from './trap.ts';

const accounts: Readonly<Record<string, { readonly file: string; readonly what: string }>> = {
  User: { file: '/etc/passwd', what: 'user' },
  SocketUser: { file: '/etc/passwd', what: 'user' },
  Group: { file: '/etc/group', what: 'group' },
  SocketGroup: { file: '/etc/group', what: 'group' },
  SupplementaryGroups: { file: '/etc/group', what: 'group' },
};

/** What stands in a value without a specifier: `%%` is a percent sign there. */
function literal(text: string): string {
  return text.replaceAll('%%', '%');
}

/** What comes of a setup that fails: the process of an `ExecCondition=` ends with a status that is a "no" (systemd.service(5), systemd.exec(5) "Process exit codes"). */
function whenSetUpFails({ settings }: Looked): string {
  return settings.some(({ key, value }) => key === 'ExecCondition' && value !== '')
    ? 'ExecCondition= fails for want of it, which is a "no": the service would be skipped without an error.'
    : 'the service would not start.';
}

/** The names in a file such as passwd(5). */
function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').map((line) => line.slice(0, Math.max(line.indexOf(':'), 0))));
}

function unknownAccounts(unit: Looked, machine: Look): FoundInUnit[] {
  const { settings } = unit;
  const isDynamic = settings.some(
    ({ key, value }) => key === 'DynamicUser' && parseBoolean(value) === true,
  );
  return settings.flatMap((setting): FoundInUnit[] => {
    const account = accounts[setting.key];
    if (account === undefined || isDynamic || hasSpecifier(setting.value)) return [];
    const text = machine.readFile(account.file);
    if (text === undefined) return [];
    const known = namesIn(text);
    return readWords(setting.value, plainSyntax)
      .words.map((word) => ({ ...word, name: literal(word.text) }))
      .filter(({ name }) => !/^[0-9]+$/.test(name) && !known.has(name))
      .map(({ name, start, end }) => ({
        setting,
        start,
        end,
        message: `There is no ${account.what} ${name} on this machine: ${whenSetUpFails(unit)}`,
        advice: `Create it, or correct the name. An account of a network is not in ${account.file}; then this is nothing.`,
      }));
  });
}

/** Directories that systemd makes itself, by the directive that names them. */
const made: readonly (readonly [key: string, parent: string])[] = [
  ['RuntimeDirectory', '/run'],
  ['StateDirectory', '/var/lib'],
  ['CacheDirectory', '/var/cache'],
  ['LogsDirectory', '/var/log'],
  ['ConfigurationDirectory', '/etc'],
];

function directoriesMade({ name, settings }: Looked): ReadonlySet<string> {
  const expand = expander(name, `/etc/systemd/system/${name}`, plainMachine);
  return new Set(
    made.flatMap(([key, parent]) =>
      settings
        .filter((setting) => setting.key === key)
        .flatMap(({ value }) => readWords(value, listSyntax).words)
        .flatMap(({ text }) => withParents(parent, (expand(text) ?? text).replace(/:.*/s, ''))),
    ),
  );
}

/** A directory and those on the way to it, which are made too. */
function withParents(parent: string, below: string): readonly string[] {
  const parts = below.split('/');
  return parts.map((_, index) => [parent, ...parts.slice(0, index + 1)].join('/'));
}

/** `/var/run` is `/run`; slashes at the end say nothing. */
function plainPath(path: string): string {
  return simplifyPath(path).replace(/^\/var\/run(?=\/)/, '/run');
}

const singlePaths: ReadonlySet<string> = new Set(['WorkingDirectory']);
const pathLists: ReadonlySet<string> = new Set([
  'ReadWritePaths',
  'ReadOnlyPaths',
  'InaccessiblePaths',
]);

function pathsIn(
  setting: Setting,
): readonly { readonly text: string; readonly start: number; readonly end: number }[] {
  const { key, value } = setting;
  if (singlePaths.has(key)) return [{ text: value, start: 0, end: value.length }];
  return pathLists.has(key) ? readWords(value, listSyntax).words : [];
}

function missingDirectories(unit: Looked, machine: Look): FoundInUnit[] {
  // Below another root, or with a file system of its own, the paths are not those of the machine.
  const isElsewhere = unit.settings.some(({ key }) =>
    /^Root(?:Directory|Image)$|^TemporaryFileSystem$|^Bind/.test(key),
  );
  if (!machine.exists('/') || isElsewhere) return [];
  const own = directoriesMade(unit);
  return unit.settings.flatMap((setting) =>
    pathsIn(setting)
      .filter(
        ({ text }) =>
          text.startsWith('/') &&
          !hasSpecifier(text) &&
          !own.has(plainPath(literal(text))) &&
          !machine.exists(literal(text)),
      )
      .map(({ text, start, end }) => ({
        setting,
        start,
        end,
        message: `There is no ${literal(text)} on this machine: ${whenSetUpFails(unit)}`,
        advice:
          'Create it, or let systemd do so with RuntimeDirectory=, StateDirectory= or their kin. With a - before it the unit starts without it.',
      })),
  );
}

function variablesFiles({ settings }: Looked): readonly Setting[] {
  return settings.filter(({ key, value }) => key === 'EnvironmentFile' && value !== '');
}

function missingFiles(unit: Looked, machine: Look): FoundInUnit[] {
  if (!machine.exists('/')) return [];
  return variablesFiles(unit)
    .filter(({ value }) => /^\/[^*?[%]*$/.test(value) && !machine.exists(value))
    .map((setting) =>
      foundInValue(
        setting,
        `There is no ${setting.value} on this machine: the service would not start.`,
        'Create it. With a - before the path the unit starts without it, and its variables are empty.',
      ),
    );
}

function shellFiles(unit: Looked, machine: Look): FoundInUnit[] {
  return variablesFiles(unit).flatMap((setting): FoundInUnit[] => {
    const path = setting.value.replace(/^-/, '');
    const text = machine.readFile(path);
    if (text === undefined) return [];
    const read = expandedText(text);
    const exported = /^[ \t]*export[ \t]+[A-Za-z_]/m.test(read);
    const [, name] = /^[ \t]*([A-Za-z_]\w*)=[^\n]*?(?:\$[A-Za-z_{(]|`)/m.exec(read) ?? [];
    if (!exported && name === undefined) return [];
    const message = exported
      ? `${path} is read by systemd, not by a shell: lines that begin with "export" are left out.`
      : `${path} is read by systemd, not by a shell: ${name ?? ''} keeps its dollar or backquote as it stands.`;
    return [
      foundInValue(
        setting,
        message,
        'Write plain NAME=value lines, or let a shell source the file.',
      ),
    ];
  });
}

/** What of a file a shell would look into for commands and variables: no comments, no escapes, nothing in single quotes. */
function expandedText(text: string): string {
  return text.replace(/\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*'|^[ \t]*[#;][^\n]*/gm, (piece) =>
    piece.startsWith('"') ? piece.replace(/\\[\s\S]|\n/g, '') : '',
  );
}

export const machineTraps: readonly UnitTrapCheck[] = [
  { code: 'account-unknown', find: unknownAccounts },
  { code: 'directory-missing', find: missingDirectories },
  { code: 'variables-file-missing', find: missingFiles },
  { code: 'variables-file-is-shell', find: shellFiles },
];
