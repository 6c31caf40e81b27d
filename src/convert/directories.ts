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

/** The path of a directory that is made for a service; the instance of a template as a shell names it. */
export function placeOf({ kind, name }: MadeDirectory, service: string): string {
  // What follows a colon is a link to it, or a flag (since 250).
  const [directory = ''] = name.split(':');
  const { text } = expandKnown(directory, `${service}.service`);
  return `${parents[kind]}/${text.replaceAll(/%[iI]/g, '$INSTANCE')}`;
}

/** The commands that make the directories of a service, each with its mode and owner. */
export function directoryLines(service: Service): readonly string[] {
  const { directories, credentials, identity } = service;
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
      quotePath(placeOf(value, identity.name)),
    ].join(' ');
  });
}

function quotePath(path: string): string {
  return path.includes('$INSTANCE')
    ? `"${path.replaceAll(/["\\`]/g, '\\$&')}"`
    : quoteForShell(path);
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
