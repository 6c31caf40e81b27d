import { quoteForShell } from '../shell/quote.ts';
import type { Context } from './context.ts';
import { instanceVariables } from './instance-pattern.ts';
import { systemctl } from './manager.ts';
import { unitOfJob } from './peers.ts';
import type { WrittenCall } from './rewrite-calls.ts';

/**
 * What prints a line of `initctl list` for every active service (initctl(8), systemctl(1)): `web start/running`, and
 * `web (8080) start/running` for an instance.
 */
const listed = (control: string) =>
  [
    `${control} list-units --plain --no-legend --type=service --state=active`,
    'sed -e "s/@\\([^ ]*\\)\\.service .*/ (\\1) start\\/running/" -e "s/\\.service .*/ start\\/running/"',
  ].join(' | ');

/**
 * The unit of a job that `status` is asked about, as a word for a shell; undefined where the job is none that is known, or a template.
 * `asked` is the word as it is written, `self` the job that asks.
 */
export function unitAsked(asked: string, self: string, context: Context): string | undefined {
  const job = asked.replace(/^("?)\$(?:UPSTART_JOB|\{UPSTART_JOB\})\1$/, self);
  if (!/^[A-Za-z0-9_.@+-]+$/.test(job)) return undefined;
  const peer = unitOfJob(job, context);
  const isTemplate = instanceVariables(context.jobs.get(job)?.instance?.value ?? '').length > 0;
  return peer.kind === 'unit' && !isTemplate ? quoteForShell(peer.unit) : undefined;
}

/**
 * The pipeline that prints for a shell what `status JOB` or `initctl list` printed; undefined for any other call. Scripts look
 * for `start/running` in it, and for what follows `process`.
 */
export function statusPrinter(
  { name, words }: WrittenCall,
  self: string,
  context: Context,
): string | undefined {
  const given = words.map(({ raw, value }) => value ?? raw);
  const [verb, ...operands] = name === 'initctl' ? given : [name, ...given];
  if (verb === 'list' && operands.length === 0) return listed(systemctl(context.manager));
  const [asked, ...variables] = operands;
  if (verb !== 'status' || asked === undefined || variables.length > 0) return undefined;
  const unit = unitAsked(asked, self, context);
  if (unit === undefined) return undefined;
  const job = asked.replace(/^\$(?:UPSTART_JOB|\{UPSTART_JOB\})$/, self);
  const control = systemctl(context.manager);
  const state = `$(${control} is-active -q ${unit} && echo start/running || echo stop/waiting)`;
  return `echo "${job} ${state}, process $(${control} show -p MainPID --value ${unit})"`;
}
