import { quoteForShell } from '../shell/quote.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { instanceVariables, isOneVariable } from './instance-pattern.ts';
import { givenBy, instanceParts, separatorsInUnitName } from './instance-split.ts';
import { systemctl } from './manager.ts';
import { unitOfJob } from './peers.ts';
import type { WrittenCall, WrittenWord } from './rewrite-calls.ts';
import { successors } from './tables/jobs.ts';

/** The same with systemctl(1): words for a shell, and what is different about it. */
export interface SystemctlCall {
  readonly words: readonly string[];
  readonly difference?: string;
  /** Values that the call gave to a job or an event, and the unit does not take. */
  readonly lost?: readonly string[];
}

/** The job whose process makes the call, and its unit. */
export interface Caller {
  readonly name: string;
  readonly unit: string;
  /** What systemd is doing with the unit meanwhile: other units may have to wait for the end of that. */
  readonly during: 'start' | 'run' | 'stop';
}

/** What systemctl calls each verb. A stopped job is not started by `restart`. */
export const verbs: Readonly<Record<string, string>> = {
  start: 'start',
  stop: 'stop',
  restart: 'try-restart',
  reload: 'reload',
};

/**
 * What a call of Upstart's commands in the job `self` is with systemctl(1); undefined where nothing is the same, and for a
 * job that names itself (initctl(8)).
 */
export function systemctlCall(
  call: WrittenCall,
  self: Caller,
  context: Context,
): SystemctlCall | undefined {
  const program = call.name;
  const [first, ...rest] = call.words;
  const [verb, words] = program === 'initctl' ? [first?.value, rest] : [program, call.words];
  const waits = !words.some(({ value }) => value === '-n' || value === '--no-wait');
  const operands = words.filter(({ value }) => !isIgnorable(value));
  if (verb === undefined || operands.some(({ value }) => value?.startsWith('-'))) return undefined;
  const [subject, ...variables] = operands;
  if (subject === undefined) return ownCall(verb, self, context);
  if (subject.value === undefined) return undefined;
  if (verb === 'emit') return emitCall(subject.value, variables, waits, self, context);
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known === undefined || subject.value === self.name) return undefined;
  return jobCall(known, subject.value, variables, waits, self, context);
}

/** The words that begin a call. */
function control(manager: Context['manager']): readonly string[] {
  return systemctl(manager).split(' ');
}

/** Options that say nothing to systemctl. */
function isIgnorable(value: string | undefined): boolean {
  return /^(?:-n|--no-wait|-q|--quiet|--system)$/.test(value ?? '');
}

/** A job that stops itself: it cannot wait for its own end. */
function ownCall(verb: string, { unit }: Caller, { manager }: Context): SystemctlCall | undefined {
  if (verb === 'reload-configuration') return { words: [...control(manager), 'daemon-reload'] };
  if (verb !== 'stop' || unit.includes('@')) return undefined;
  return { words: [...control(manager), '--no-block', 'stop', quoteForShell(unit)] };
}

function emitCall(
  event: string,
  variables: readonly WrittenWord[],
  waits: boolean,
  self: Caller,
  context: Context,
): SystemctlCall | undefined {
  const known = context.customEvents.byName.get(event);
  if (known === undefined) return undefined;
  const { templates, isForOthers } = known;
  const instances = templates.flatMap((job) => {
    const peer = unitOfJob(job.name, context);
    const unit = peer.kind === 'unit' ? instanceUnit(peer.unit, job, variables) : undefined;
    return unit === undefined ? [] : [{ ...unit, job: job.name }];
  });
  if (instances.length < templates.length) return undefined;
  const blocking = instances.filter(({ job }) => context.index.startsAfter(job, self.name));
  const lost = isForOthers
    ? variables.map(({ raw }) => raw)
    : variables
        .map(({ raw }) => raw)
        .filter((raw) => instances.every((unit) => unit.lost.includes(raw)));
  const differences = [
    ...(known.isHeard ? [] : [`None of these jobs waits for ${event}.`]),
    ...(blocking.length > 0 && waits
      ? [
          `It does not wait for ${blocking.map(({ job }) => job).join(', ')}, which waits for this unit under systemd.`,
        ]
      : []),
  ];
  return {
    words: [
      ...control(context.manager),
      ...(waits && blocking.length === 0 ? [] : ['--no-block']),
      'start',
      ...(isForOthers ? [quoteForShell(known.target)] : []),
      ...instances.map(({ name }) => name),
    ],
    ...(differences.length > 0 && { difference: differences.join(' ') }),
    ...(lost.length > 0 && { lost }),
  };
}

function jobCall(
  verb: string,
  name: string,
  variables: readonly WrittenWord[],
  waits: boolean,
  self: Caller,
  context: Context,
): SystemctlCall | undefined {
  const peer = unitOfJob(name, context);
  if (peer.kind !== 'unit') return undefined;
  const unit = instanceUnit(peer.unit, peer.job, variables);
  if (unit === undefined) return undefined;
  const deadlock = waits ? deadlockOf(verb, name, peer.job, self, context) : undefined;
  return {
    words: [
      ...control(context.manager),
      ...(waits && deadlock === undefined ? [] : ['--no-block']),
      verb,
      unit.name,
    ],
    ...(deadlock !== undefined && { difference: `It does not wait for ${name}${deadlock}.` }),
    ...(unit.lost.length > 0 && { lost: unit.lost }),
  };
}

/** Why a call that waited would never return, or might not: each of two units would wait for the other. */
function deadlockOf(
  verb: string,
  name: string,
  peer: Job | undefined,
  self: Caller,
  { index, site }: Context,
): string | undefined {
  if (verb === 'stop') {
    const isLater = self.during === 'stop' && index.startsAfter(self.name, name);
    return isLater ? ', which stops after this unit under systemd' : undefined;
  }
  if (peer !== undefined) {
    return index.startsAfter(peer.name, self.name)
      ? ', which waits for this unit under systemd'
      : undefined;
  }
  const isKnown = site.units.has(name) || successors.has(name);
  return self.during === 'start' && !isKnown
    ? ': were that ordered after this unit, each would wait for the other'
    : undefined;
}

/** The unit of a job, or of the instance of it that the variables name. */
function instanceUnit(
  unit: string,
  job: Job | undefined,
  variables: readonly WrittenWord[],
): { readonly name: string; readonly lost: readonly string[] } | undefined {
  const pattern = job?.instance?.value ?? '';
  const [variable] = instanceVariables(pattern);
  const raws = variables.map(({ raw }) => raw);
  if (variable === undefined) return { name: quoteForShell(unit), lost: raws };
  const parts = instanceParts(pattern, job && givenBy(job));
  const needed = parts?.variables ?? (isOneVariable(pattern) ? [{ name: variable }] : []);
  const used = new Set<string>();
  const values: string[] = [];
  for (const { name, defaultValue } of needed) {
    const given = raws.find((raw) => bare(raw).startsWith(`${name}=`));
    if (given !== undefined) used.add(given);
    const value = given === undefined ? defaultValue : nameOf(bare(given).slice(name.length + 1));
    if (value === undefined) return undefined;
    values.push(value);
  }
  if (values.length === 0) return undefined;
  const between = parts ? separatorsInUnitName(parts) : [];
  const instance = values.map((value, index) => `${value}${between[index] ?? ''}`).join('');
  // Braces only where the name of the variable would go on.
  const name = unit.replace('@.', () => `@${instance}.`).replace(/\$\{(\w+)\}(?!\w)/g, '$$$1');
  return {
    name: /[$\\]/.test(name) ? `"${name.replaceAll('\\', '\\\\')}"` : name,
    lost: raws.filter((raw) => !used.has(raw)),
  };
}

/** A word without the quotes around all of it. */
function bare(raw: string): string {
  return raw.replace(/^"([^"]*)"$/, '$1');
}

/** What stands in a unit's name for a value: letters and digits, or one variable. */
function nameOf(raw: string): string | undefined {
  const text = bare(raw);
  if (/^[A-Za-z0-9:_.]+$/.test(text)) return text;
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(text) ?? [];
  return name === undefined ? undefined : `\${${name}}`;
}
