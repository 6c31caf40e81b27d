/** Which units a conversion left, which of them a person would enable, and which one is meant by a job. */
import { basename, dirname } from 'node:path';
import type { Tree } from '../lab.ts';
import type { Scenario, Variables } from './scenario.ts';

/** A step that cannot be done with the units of a conversion. */
export class Unsupported extends Error {}

/** The names of the units in /etc/systemd/system, drop-ins excepted. */
export function unitNames(tree: Tree): string[] {
  return Object.keys(tree)
    .filter((path) => dirname(path) === '/etc/systemd/system')
    .map((path) => basename(path))
    .filter((name) => /\.(?:service|socket|path|target|timer|mount|slice)$/.test(name));
}

/** The units that `systemctl enable` is for: those with an `[Install]` section; a template only with a default instance. */
export function enabledUnits(tree: Tree): string[] {
  return unitNames(tree).filter((name) => {
    const text = tree[`/etc/systemd/system/${name}`]?.text ?? '';
    return /^\[Install\]/m.test(text) && (!name.includes('@.') || /^DefaultInstance=/m.test(text));
  });
}

/** The units that wait for something, and start others then. */
export function isTrigger(name: string): boolean {
  return /\.(?:socket|path|timer)$/.test(name);
}

/** The `instance` of a job: undefined for a job that runs once. */
export function instanceOf(scenario: Scenario, job: string): string | undefined {
  const found = [...textOf(scenario, job).matchAll(/^\s*instance\s+(.*?)\s*(?:#.*)?$/gm)].at(-1);
  return found?.[1]?.replace(/^["']+|["']+$/g, '');
}

/** What stands behind the `@` in the name of an instance's unit. */
export interface InstanceName {
  readonly text: string;
  /** Whether it is to be escaped still. */
  readonly isRaw: boolean;
}

/** The name of an instance: the value of the job's one variable, or the values of several as its pattern joins them. */
export function instanceName(
  scenario: Scenario,
  job: string,
  given: Variables,
): InstanceName | undefined {
  const pattern = instanceOf(scenario, job) ?? '';
  const values = { ...defaultsOf(scenario, job), ...given };
  const variable = /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g;
  const found = [...pattern.matchAll(variable)].map(
    ([, braced = '', otherwise, bare]) => values[bare ?? braced] ?? otherwise,
  );
  if (found.length === 1)
    return found[0] === undefined ? undefined : { text: found[0], isRaw: true };
  if (found.includes(undefined)) return undefined;
  const text = pattern.replace(variable, () => found.shift() ?? '').replaceAll('/', '-');
  return { text, isRaw: false };
}

function defaultsOf(scenario: Scenario, job: string): Variables {
  return Object.fromEntries(
    [...textOf(scenario, job).matchAll(/^\s*env\s+(\w+)=(.*?)\s*$/gm)].map(
      ([, variable = '', value = '']): [string, string] => [variable, value],
    ),
  );
}

function textOf({ jobs }: Scenario, job: string): string {
  return `${jobs[`${job}.conf`] ?? ''}\n${jobs[`${job}.override`] ?? ''}`;
}
