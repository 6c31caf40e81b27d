import { quoteForShell } from '../shell/quote.ts';
import { isAtLeast } from '../upstart/language.ts';
import type { Context } from './context.ts';
import type { DirectoryKind, MadeDirectory, Service } from './model.ts';
import { writtenFor } from './tables/releases.ts';
import { expandKnown } from './tables/specifiers.ts';

/** Where each kind is (systemd.exec(5) `RuntimeDirectory=`). */
const parents: Readonly<Record<DirectoryKind, string>> = {
  Runtime: '/run',
  State: '/var/lib',
  Cache: '/var/cache',
  Logs: '/var/log',
  Configuration: '/etc',
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

/** The path of a directory that is made for a service, with `%i` for the instance of a template. */
export function placeOf(
  { kind, name }: MadeDirectory,
  { identity }: Pick<Service, 'identity'>,
): string {
  // What follows a colon is a link to it, or a flag (since 250).
  const [directory = ''] = name.split(':');
  const unit = identity.unit ?? `${identity.name}.service`;
  const { text } = expandKnown(directory, unit);
  const instance = unit.replace('@.', '@%i.');
  const named = text
    .replaceAll('%n', instance)
    .replaceAll('%N', instance.replace(/\.service$/, ''));
  return `${parents[kind]}/${named}`;
}

/** The commands that make the directories of a service, each with its mode and owner. */
export function directoryLines(service: Service, variable?: string): readonly string[] {
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
      shellPath(placeOf(value, service), named),
    ].join(' ');
  });
}

/** A path as one word of a shell, in which `%i` is what the variable holds. */
function shellPath(path: string, variable: string): string {
  const [first = '', ...rest] = path.split(/%[iI]/);
  if (rest.length === 0) return quoteForShell(first);
  const parts = [first, ...rest].map((part) => part.replaceAll(/["\\`$]/g, '\\$&'));
  return `"${parts.join(`\${${variable}}`)}"`;
}

/** `setuid` from this version on (NEWS of Upstart): before, hooks run as root. */
const setuidSince = '1.4';

/** Whether the pre-start of a service's job runs as another user, who may not make its directories. */
export function needsRoot({ credentials }: Service, { release }: Context): boolean {
  const who = credentials.user ?? credentials.group;
  return (
    who !== undefined && who.value !== 'root' && isAtLeast(writtenFor(release).version, setuidSince)
  );
}
