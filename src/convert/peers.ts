import { unitNameFor } from '../systemd/names.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { instanceVariables } from './instance-pattern.ts';
import { type Successor, successors } from './tables/jobs.ts';

/** What another job of the old machine is on the new one; `job` where it is converted together with this one. */
export type Peer =
  | { readonly kind: 'unit'; readonly unit: string; readonly job?: Job }
  | Exclude<Successor, { readonly kind: 'unit' }>;

/**
 * The unit, or the stage of boot, that another job is now. A job that is converted together with this one is
 * itself; one that the site or we know is what replaced it, such as one that came with the old system is what replaced it; any other keeps its name.
 */
export function unitOfJob(job: string, { jobs, site }: Context): Peer {
  const peer = jobs.get(job);
  const own = peer ? undefined : site.units.get(job);
  if (own !== undefined) return { kind: 'unit', unit: own };
  const successor = peer ? undefined : successors.get(job);
  if (successor) return successor;
  const isTemplate = instanceVariables(peer?.instance?.value ?? '').length > 0;
  const unit = unitNameFor(job, 'service', isTemplate ? 'template' : 'plain');
  return { kind: 'unit', unit, ...(peer && { job: peer }) };
}
