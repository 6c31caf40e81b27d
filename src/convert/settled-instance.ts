import type { Job } from '../upstart/job.ts';
import { instanceParts } from './instance-split.ts';

/** The variable of an instance's name that is the same for all of them, and what it is. */
export interface SettledVariable {
  readonly name: string;
  readonly value: string;
}

/** Whether the text of a job may give a variable a value, to itself or to an event. */
export function givesVariable(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$-])${name}=`).test(text);
}

/**
 * A job of the instance `${A:-DEFAULT}/$B`, of which nothing in the set says an A, as one of the instance `$B` alone, whose A is
 * DEFAULT: so people call such units (`ceph-mon@a`), and no name has to be taken apart. Undefined for any other job. `isGiven` tells whether any file of
 * the set gives a variable a value.
 */
export function settleInstance(
  job: Job,
  isGiven: (variable: string) => boolean,
): { readonly job: Job; readonly settled: SettledVariable } | undefined {
  const { instance } = job;
  const parts = instance && instanceParts(instance.value);
  if (instance === undefined || parts?.variables.length !== 2) return undefined;
  const usual = parts.variables.find(({ defaultValue }) => defaultValue !== undefined);
  const own = parts.variables.find(({ defaultValue }) => defaultValue === undefined);
  if (usual?.defaultValue === undefined || own === undefined) return undefined;
  if (isGiven(usual.name)) return undefined;
  const settled = { name: usual.name, value: usual.defaultValue };
  return {
    job: {
      ...job,
      instance: { ...instance, value: `$${own.name}` },
      env: [...job.env, { ...instance, value: `${settled.name}=${settled.value}` }],
    },
    settled,
  };
}
