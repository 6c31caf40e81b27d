import { callsOf } from '../../shell/calls.ts';
import { type Opening, openingsIn } from '../../shell/openings.ts';
import { parseShell } from '../../shell/parse.ts';
import { hasHereDocument } from '../../shell/text-shape.ts';
import { type Process, processNames } from '../../upstart/job.ts';
import { atPiece } from '../at-piece.ts';
import type { Context } from '../context.ts';
import type { LiftedJob } from './lifted-job.ts';

/** What changes nothing but the shell that does it, and cannot fail for root: the directive that does it for the service. */
const directives: Readonly<Record<Idle, string>> = {
  limit: 'a limit such as LimitNOFILE=',
  umask: 'UMask=',
  assign: 'Environment=',
  export: 'Environment=',
};

type Idle = 'limit' | 'umask' | 'assign' | 'export';

function isIdle(kind: Opening['kind']): kind is Idle {
  return Object.hasOwn(directives, kind);
}

/**
 * A job without what stands at the end of its hooks and changes their shells alone, such as `ulimit -n 8192` at the end of a pre-start: each
 * process of a job is a shell of its own, whose limits, mask and variables end with it (init(5) "Process definition").
 */
export function liftIdle(job: LiftedJob, { style, findings }: Context): LiftedJob {
  if (style === 'faithful' || job.setuid !== undefined) return job;
  const processes = { ...job.processes };
  for (const name of processNames) {
    if (name === 'main') continue;
    const process = processes[name];
    const { left, idle } = withoutIdleEnd(process?.value);
    if (process === undefined || idle.length === 0) continue;
    for (const { text, kind } of idle) {
      findings.report(
        'ends-with-its-shell',
        atPiece(process, text),
        `"${text}" changes the shell of the ${name} alone, which ends with it.`,
        `If it was meant for the service, write ${directives[kind]} into the unit.`,
      );
    }
    if (left === undefined) delete processes[name];
    else processes[name] = { ...process, value: left };
  }
  return { ...job, processes };
}

/** A statement that is left out. */
interface IdleStatement {
  readonly text: string;
  readonly kind: Idle;
}

/** A process without all such statements at its end, which are told in their order. */
function withoutIdleEnd(process: Process | undefined): {
  readonly left: Process | undefined;
  readonly idle: readonly IdleStatement[];
} {
  const found = process && withoutIdle(process);
  if (found === undefined) return { left: process, idle: [] };
  if (found.left.trim() === '') return { left: undefined, idle: [found.idle] };
  const before = withoutIdleEnd({ kind: 'script', command: found.left });
  return { left: before.left, idle: [...before.idle, found.idle] };
}

function withoutIdle({
  kind,
  command,
}: Process): { left: string; idle: IdleStatement } | undefined {
  const statements = kind === 'script' ? (parseShell(command)?.commands ?? []) : [];
  const last = statements.at(-1);
  if (last === undefined || last.background || hasHereDocument(command)) return undefined;
  const [opening, ...others] = openingsIn(last.command, false, command) ?? [];
  if (opening === undefined || others.length > 0 || !isIdle(opening.kind)) return undefined;
  // With these, what the script ends with is another thing.
  const isOther = callsOf(command).some(
    ({ name, arguments: words }) => name === 'trap' || (name === 'set' && words.join(' ') !== '-e'),
  );
  // A limit that a shell does not know, or cannot raise, ends the script.
  const mayFail =
    opening.kind === 'limit' &&
    (!/[tfdscmlpnv]/.test(opening.letter) || opening.value === 'unlimited');
  if (isOther || mayFail) return undefined;
  const idle = { text: command.slice(last.pos, last.end), kind: opening.kind };
  const before = statements.at(-2);
  // A script that ends in a test that does not hold has failed.
  const isPlain =
    before === undefined || before.command.type === 'Command' || before.command.type === 'If';
  if (!isPlain) return undefined;
  const left = before === undefined ? '' : `${command.slice(0, last.pos).trimEnd()}\n`;
  return { left, idle };
}
