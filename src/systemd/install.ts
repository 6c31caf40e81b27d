/** The `[Install]` section as `systemctl enable` acts on it (systemd.unit(5), systemd's install.c). */

import { expander, plainMachine } from './inspect/machine.ts';
import { instanceOf, parseUnitName, type UnitName } from './names.ts';
import type { Unit } from './unit.ts';
import { lastValue, listValues } from './values.ts';

/** A symbolic link that enabling makes, below the directory of the system's units. */
export interface InstallLink {
  /** `multi-user.target.wants/web.service`. */
  readonly path: string;
  /** The unit file it leads to: `web.service`, or `web@.service` for an instance. */
  readonly target: string;
}

export interface Enablement {
  readonly links: readonly InstallLink[];
  /** Other units that are enabled with it. */
  readonly also: readonly string[];
  /** What systemctl(1) refuses, in one sentence each; it makes the other links all the same. */
  readonly refused: readonly string[];
}

const directories = [
  { key: 'WantedBy', suffix: 'wants', since: 0 },
  { key: 'RequiredBy', suffix: 'requires', since: 0 },
  { key: 'UpheldBy', suffix: 'upholds', since: 254 },
] as const;

/**
 * What `systemctl enable NAME` does with a unit: `name` is the unit's own, or an instance of it. `version` is the
 * systemd that enables it.
 */
export function enablement(
  unit: Unit,
  name = unit.name,
  version = Number.POSITIVE_INFINITY,
): Enablement {
  const refused: string[] = [];
  const enabled = withDefaultInstance(unit, name);
  const links = [
    ...aliasLinks(unit, name, enabled, refused),
    ...directories
      .filter(({ since }) => version >= since)
      .flatMap(({ key, suffix }) => listLinks(unit, enabled, key, suffix, refused)),
  ];
  const also = listValues(unit, 'Install', 'Also').flatMap(
    ({ value }) => expandIn(name, value) ?? [],
  );
  return { links, also, refused };
}

/** The instance that stands for a template when nobody names one. */
function withDefaultInstance(unit: Unit, name: string): string {
  const given = lastValue(unit, 'Install', 'DefaultInstance')?.value ?? '';
  const instance = given === '' ? '' : (expandIn(name, given) ?? '');
  return parseUnitName(name)?.instance === '' && instance !== ''
    ? instanceOf(name, instance)
    : name;
}

/** What the settings of this section know of specifiers is less than what the others know. */
const noSpecifierHere = /^(?:[^%]|%[^CdDEfhIJLPsStTVyY])*%[CdDEfhIJLPsStTVyY]/;

function expandIn(name: string, text: string): string | undefined {
  if (noSpecifierHere.test(text)) return undefined;
  return expander(name, `/etc/systemd/system/${name}`, plainMachine)(text);
}

function aliasLinks(
  unit: Unit,
  name: string,
  enabled: string,
  refused: string[],
): readonly InstallLink[] {
  const own = parseUnitName(name);
  return listValues(unit, 'Install', 'Alias').flatMap(({ value }): InstallLink[] => {
    const alias = expandIn(enabled, value) ?? value;
    const wanted = wantingAlias(alias);
    const parts = parseUnitName(wanted?.name ?? alias);
    const fits = wanted === undefined ? canBeAlias : canBeWantedAs;
    if (own === undefined || parts === undefined || !fits(own, parts)) {
      refused.push(`${name} cannot be called ${alias} too.`);
      return [];
    }
    if (wanted !== undefined) return [{ path: alias, target: fileOf(name, own) }];
    // A template's alias that is a template stands for the instance that is enabled.
    const isInstance = own.instance !== undefined && own.instance !== '';
    const path =
      isInstance && parts.instance === '' ? instanceOf(alias, own.instance ?? '') : alias;
    return path === name ? [] : [{ path, target: fileOf(name, own) }];
  });
}

/**
 * `Alias=multi-user.target.wants/web.service`, an old way to say `WantedBy=multi-user.target`: the unit that wants it, how,
 * and the name it is wanted by. `undefined` for an alias that is a name.
 */
export function wantingAlias(
  alias: string,
):
  | { readonly unit: string; readonly key: 'WantedBy' | 'RequiredBy'; readonly name: string }
  | undefined {
  const [, unit = '', suffix, name = ''] = /^([^/]+)\.(wants|requires)\/([^/]+)$/.exec(alias) ?? [];
  if (suffix === undefined || parseUnitName(unit) === undefined) return undefined;
  return { unit, key: suffix === 'wants' ? 'WantedBy' : 'RequiredBy', name };
}

function canBeAlias(own: UnitName, alias: UnitName): boolean {
  if (own.type !== alias.type) return false;
  if (own.instance === undefined) return alias.instance === undefined;
  if (alias.instance === undefined) return false;
  return own.instance === '' || alias.instance === '' || alias.instance === own.instance;
}

/** Another unit wants this one by its own name; a template by the name of any instance. */
function canBeWantedAs(own: UnitName, name: UnitName): boolean {
  return canBeAlias(own, name) && own.prefix === name.prefix && name.instance !== '';
}

function listLinks(
  unit: Unit,
  name: string,
  key: string,
  suffix: string,
  refused: string[],
): readonly InstallLink[] {
  const own = parseUnitName(name);
  return listValues(unit, 'Install', key).flatMap(({ value }): InstallLink[] => {
    const other = expandIn(name, value) ?? value;
    const parts = parseUnitName(other);
    if (own === undefined || parts === undefined) {
      refused.push(`${other} is no name of a unit.`);
      return [];
    }
    if (own.instance === '' && parts.instance === undefined) {
      refused.push(`${name} is a template: name an instance of it.`);
      return [];
    }
    return [{ path: `${other}.${suffix}/${name}`, target: fileOf(name, own) }];
  });
}

/** The file that holds a unit: for an instance, that of its template. */
function fileOf(name: string, { prefix, instance, type }: UnitName): string {
  return instance === undefined || instance === '' ? name : `${prefix}@.${type}`;
}
