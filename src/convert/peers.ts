import { escapeName, instanceOf, unitNameFor } from '../systemd/names.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { instanceVariables, isOneVariable } from './instance-pattern.ts';
import type { Meaning } from './occurrence.ts';
import type { Style } from './style.ts';
import { type Successor, successors } from './tables/jobs.ts';

/** What another job of the old machine is on the new one; `job` where it is converted together with this one. */
export type Peer =
  | { readonly kind: 'unit'; readonly unit: string; readonly job?: Job }
  | Exclude<Successor, { readonly kind: 'unit' }>;

/**
 * The unit, or the stage of boot, that another job is now. A job that is converted together with this one is
 * itself; one that the site or we know is what replaced it, such as one that came with the old system is what replaced it; any other keeps its name.
 */
export function unitOfJob(job: string, { jobs, site }: Pick<Context, 'jobs' | 'site'>): Peer {
  const peer = jobs.get(job);
  const own = peer ? undefined : site.units.get(job);
  if (own !== undefined) return { kind: 'unit', unit: own };
  // What a target became is called as that.
  if (!peer && job.endsWith('.target')) return { kind: 'unit', unit: job };
  const successor = peer ? undefined : successors.get(job);
  if (successor) return successor;
  const isTemplate = instanceVariables(peer?.instance?.value ?? '').length > 0;
  const unit = unitNameFor(job, 'service', isTemplate ? 'template' : 'plain');
  return { kind: 'unit', unit, ...(peer && { job: peer }) };
}

/**
 * The unit of the job that a condition names; of a template the instance, where it names one that a unit can be called after.
 * `isWider` when what it names of the job is more than that.
 */
export function unitOfMeaning(
  { job, instance, narrowed }: Extract<Meaning, { readonly kind: 'job' }>,
  context: Pick<Context, 'jobs' | 'site' | 'style'>,
): { readonly peer: Peer; readonly isWider: boolean } {
  const peer = unitOfJob(job, context);
  if (peer.kind !== 'unit' || instance === undefined) return { peer, isWider: narrowed };
  const pattern = peer.job?.instance?.value ?? '';
  // What has no instances runs under the empty name.
  if (instance === '' && pattern === '') return { peer, isWider: narrowed };
  const name = isOneVariable(pattern) ? instanceName(instance, context.style) : undefined;
  if (name === undefined) return { peer, isWider: true };
  return { peer: { ...peer, unit: instanceOf(peer.unit, name) }, isWider: narrowed };
}

/** What an instance of that name is called in the name of a unit; undefined for what no unit can be called. */
export function instanceName(value: string, style: Style): string | undefined {
  if (value === '') return undefined;
  // There %I has the value again; otherwise %i has it as it stands.
  if (style === 'faithful') return escapeName(value);
  return /^[A-Za-z0-9:_.\\-]+$/.test(value) ? value : undefined;
}
