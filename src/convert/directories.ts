import { quoteForShell } from '../shell/quote.ts';
import { isAtLeast } from '../upstart/language.ts';
import type { Context } from './context.ts';
import type { Manager } from './manager.ts';
import type { DirectoryKind, MadeDirectory, Service } from './model.ts';
import { writtenFor } from './tables/releases.ts';
import { expandKnown } from './tables/specifiers.ts';

/** Where each kind is, as a shell names it (systemd.exec(5) `RuntimeDirectory=`, table "Automatic directory creation"). */
const parents: Readonly<Record<Manager, Readonly<Record<DirectoryKind, string>>>> = {
  system: {
    Runtime: '/run',
    State: '/var/lib',
    Cache: '/var/cache',
    Logs: '/var/log',
    Configuration: '/etc',
  },
  user: {
    Runtime: '$XDG_RUNTIME_DIR',
    State: '${XDG_CONFIG_HOME:-$HOME/.config}',
    Cache: '${XDG_CACHE_HOME:-$HOME/.cache}',
    Logs: '${XDG_CONFIG_HOME:-$HOME/.config}/log',
    Configuration: '${XDG_CONFIG_HOME:-$HOME/.config}',
  },
};

/**
 * Whether systemd makes a directory of this name: one below the parent, not of its own part of it. It passes over all other names
 * (systemd.exec(5) `RuntimeDirectory=`).
 */
export function isMadeBySystemd(name: string): boolean {
  const [directory = '', link = ''] = name.split(':');
  return (
    [directory, link].every((path) => !path.startsWith('/') && !path.split('/').includes('..')) &&
    directory !== '' &&
    directory.split('/')[0] !== 'private'
  );
}

/** The path of a directory that is made for a service, for people: with `%i` for the instance of a template. */
export function placeOf(
  directory: MadeDirectory,
  service: Pick<Service, 'identity'>,
  manager: Manager,
): string {
  return `${parents[manager][directory.kind]}/${pathBelow(directory, service, manager)}`;
}

function pathBelow(
  { name }: MadeDirectory,
  { identity }: Pick<Service, 'identity'>,
  manager: Manager,
): string {
  // What follows a colon is a link to it, or a flag (since 250).
  const [directory = ''] = name.split(':');
  const unit = identity.unit ?? `${identity.name}.service`;
  const { text } = expandKnown(directory, unit, manager);
  const instance = unit.replace('@.', '@%i.');
  return text.replaceAll('%n', instance).replaceAll('%N', instance.replace(/\.service$/, ''));
}

/** The commands that make the directories of a service, each with its mode and owner. */
export function directoryLines(
  service: Service,
  manager: Manager,
  variable?: string,
): readonly string[] {
  const { directories, credentials, instance } = service;
  const named = variable ?? instance.parameter?.value.variable ?? 'INSTANCE';
  return directories.made.map(({ value }) => {
    const mode = directories.modes.find((one) => one.value.kind === value.kind)?.value.mode;
    // The directory of the configuration is root's.
    const owner = value.kind === 'Configuration' ? undefined : credentials.user?.value;
    const group = value.kind === 'Configuration' ? undefined : credentials.group?.value;
    return [
      'install -d',
      `-m ${mode ?? '0755'}`,
      ...(owner ? [`-o ${quoteForShell(owner)}`] : []),
      ...(group
        ? [`-g ${quoteForShell(group)}`]
        : owner
          ? [`-g "$(id -g ${quoteForShell(owner)})"`]
          : []),
      shellPath(parents[manager][value.kind], pathBelow(value, service, manager), named),
    ].join(' ');
  });
}

/** A path below a parent as one word of a shell, in which `%i` is what the variable holds. */
function shellPath(parent: string, path: string, variable: string): string {
  const parts = path.split(/%[iI]/);
  if (parts.length === 1 && !parent.includes('$')) return quoteForShell(`${parent}/${path}`);
  const escaped = parts.map((part) => part.replaceAll(/["\\`$]/g, '\\$&'));
  return `"${parent}/${escaped.join(`\${${variable}}`)}"`;
}

/** `setuid` from this version on (NEWS of Upstart): before, hooks run as root. */
const setuidSince = '1.4';

/** Whether the pre-start of a service's job runs as another user, who may not make its directories. */
export function needsRoot({ credentials }: Service, { release }: Context): boolean {
  if (credentials.becomes) return false;
  const who = credentials.user ?? credentials.group;
  return (
    who !== undefined && who.value !== 'root' && isAtLeast(writtenFor(release).version, setuidSince)
  );
}
