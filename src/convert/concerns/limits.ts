import { formatLimit, parseLimit } from '../../systemd/limits.ts';
import { lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import { type LimitName, limitNames } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import type { ResourceLimit } from '../model.ts';

/** Limits that systemd knows and Upstart has no word for. */
const onlySystemd = ['locks', 'rttime'] as const;
const resources = [...limitNames, ...onlySystemd];

/** `limit` ⇄ `LimitNOFILE=` and its kin. init(5) `limit`, systemd.exec(5) "Process Properties", setrlimit(2). */
export const limits: Concern<'limits'> = {
  name: 'limits',
  title: 'Resource limits',
  stanzas: ['limit'],
  directives: resources.map((resource) => `Service.${directive(resource)}`),

  fromUpstart: (job) => ({ byResource: job.limits }),

  toSystemd({ limits }, draft) {
    for (const [resource, limit] of limits.byResource) {
      // The kernel refuses a soft limit above the hard one, and systemd the line.
      if (!exceeds(limit.value))
        draft.set('Service', directive(resource), formatLimit(limit.value), [limit]);
    }
  },

  fromSystemd({ service }) {
    const byResource = new Map<string, Sourced<ResourceLimit>>();
    for (const resource of resources) {
      const written = lastValue(service, 'Service', directive(resource));
      if (!written) continue;
      const limit = parseLimit(directive(resource), written.value);
      if (limit) byResource.set(resource, sourced(limit, written.from, written.at));
    }
    return { byResource };
  },

  toUpstart({ limits }, draft, { findings }) {
    for (const [resource, limit] of limits.byResource) {
      if (isLimitName(resource)) draft.limits.set(resource, limit);
      else {
        findings.report(
          'directive-lost',
          limit,
          `Upstart has no limit for ${resource}; the job runs with the one its init has.`,
        );
      }
    }
  },
};

function directive(resource: string): string {
  return `Limit${resource.toUpperCase()}`;
}

function isLimitName(resource: string): resource is LimitName {
  return (limitNames as readonly string[]).includes(resource);
}

function exceeds({ soft, hard }: ResourceLimit): boolean {
  if (hard === 'unlimited') return false;
  return soft === 'unlimited' || soft > hard;
}
