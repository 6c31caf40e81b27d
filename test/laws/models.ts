/** The shared model of a text, for laws that compare models instead of texts. */

import { withRootsSteps } from '../../src/convert/become-user.ts';
import { buildService, concernNames, concerns } from '../../src/convert/concerns/index.ts';
import {
  type Context,
  createFindings,
  type Machine,
  noMachine,
} from '../../src/convert/context.ts';
import { noEvents } from '../../src/convert/custom-events.ts';
import type { Expression } from '../../src/convert/expression.ts';
import { draftJob } from '../../src/convert/job-draft.ts';
import { JobIndex } from '../../src/convert/job-index.ts';
import { liftJob } from '../../src/convert/lift/lift-job.ts';
import type { Service, Step } from '../../src/convert/model.ts';
import type { Occurrence } from '../../src/convert/occurrence.ts';
import { givesVariable, settleInstance } from '../../src/convert/settled-instance.ts';
import { noSite } from '../../src/convert/site.ts';
import { defaultRelease } from '../../src/convert/tables/releases.ts';
import { draftUnit } from '../../src/convert/unit-draft.ts';
import { simpleCommands } from '../../src/shell/plain-command.ts';
import { printUnit } from '../../src/systemd/print.ts';
import { readUnit } from '../../src/systemd/read.ts';
import type { Source, Sourced } from '../../src/text/source.ts';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { parseJob } from '../../src/upstart/parse.ts';
import { printJob } from '../../src/upstart/print.ts';

function contextFor(source: Source, machine: Machine): Context {
  return {
    systemd: 252,
    style: 'native',
    manager: 'system',
    site: noSite,
    release: defaultRelease,
    machine,
    jobs: new Map(),
    index: new JobIndex(),
    emitted: new Set(),
    customEvents: noEvents,
    units: new Map(),
    findings: createFindings(source),
  };
}

/** The model of a job called `web`, and the way to print it as a job; undefined for a text init refuses. */
export function modelOfJob(
  text: string,
): { service: Service; printAsJob: () => string } | undefined {
  const source = { name: 'web.conf', text };
  try {
    const { job: written } = parseJob({ name: 'web', source });
    const settled = settleInstance(written, (name) => givesVariable(text, name));
    const job = settled?.job ?? written;
    // A set of one: it may wait for itself.
    const context = {
      ...contextFor(source, noMachine),
      jobs: new Map([[job.name, job]]),
      index: new JobIndex([job]),
    };
    const lifted = liftJob(job, context);
    const service = buildService((concern) => concern.fromUpstart(lifted, context));
    return { service, printAsJob: () => printAsJob(service, context) };
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** The concerns of which a service's commands speak in their shell, where directives can say it instead. */
export function saidByShell({ processes }: Service): readonly string[] {
  const isList = [...processes.prepare, ...processes.cleanup, ...processes.main].some(
    ({ value: { command } }) =>
      command.kind === 'shell' && simpleCommands(command.text) !== undefined,
  );
  const lists = isList ? ['processes'] : [];
  const command = processes.main.at(-1)?.value.command;
  if (command?.kind !== 'shell') return lists;
  const text = `script\n${command.text}\nend script\n`;
  const source = { name: 'web.conf', text };
  try {
    const { job } = parseJob({ name: 'web', source });
    const context = contextFor(source, noMachine);
    const build = (from: typeof job) =>
      buildService((concern) => concern.fromUpstart(from, context));
    return [...lists, ...differingConcerns(build(job), build(liftJob(job, context)))];
  } catch (error) {
    if (error instanceof SyntaxProblem) return lists;
    throw error;
  }
}

function printAsJob(service: Service, context: Context): string {
  const draft = draftJob('web');
  const steps = Object.values(service.processes).flat() as readonly Sourced<Step>[];
  const isRoots = steps.some(({ value }) => value.privileged);
  const whole = isRoots ? withRootsSteps(service, context) : service;
  for (const name of concernNames) concerns[name].toUpstart(whole, draft, context);
  return printJob(draft).text;
}

type File = readonly [name: string, text: string];

/** The model of a service unit called `web` and its sockets, and the way to print it as units. */
export function modelOfUnits(files: readonly File[]): {
  service: Service;
  printAsUnits: () => readonly File[];
} {
  const [[name, text] = ['web.service', ''], ...rest] = [...files].sort(([left], [right]) =>
    left.endsWith('.service') ? -1 : right.endsWith('.service') ? 1 : 0,
  );
  const read = (file: string, content: string) =>
    readUnit(file, { fragment: { name: file, text: content } }).unit;
  const scripts = new Map(files.map(([path, content]) => [path, content]));
  const machine: Machine = {
    readFile: (path) => scripts.get(path),
    exists: (path) => scripts.has(path),
  };
  const context = contextFor({ name, text }, machine);
  const sockets = rest
    .filter(([file]) => file.endsWith('.socket'))
    .map(([file, content]) => read(file, content));
  const family = { service: read(name, text), sockets };
  const service = buildService((concern) => concern.fromSystemd(family, context));
  return {
    service,
    printAsUnits: () => {
      const draft = draftUnit(name);
      for (const concern of concernNames) concerns[concern].toSystemd(service, draft, context);
      return [
        ...draft
          .units()
          .map(
            (unit): File => [
              unit.name,
              printUnit({ ...unit, header: unit.remarks.map((one) => one.text) }).text,
            ],
          ),
        ...draft.scripts().map(({ path, text: content }): File => [path, content]),
      ];
    },
  };
}

/** The names of the concerns in which two models differ, origins aside. */
export function differingConcerns(
  left: Service | undefined,
  right: Service | undefined,
): readonly string[] {
  if (left === undefined || right === undefined) {
    return left === right ? [] : ['one of the two is missing'];
  }
  const [one, other] = [ambient(left), ambient(right)];
  return concernNames.filter((name) => comparable(one[name]) !== comparable(other[name]));
}

/** A condition in which every runlevel that only a machine going down enters is the same one. */
function goingDown(expression: Expression<Occurrence>): Expression<Occurrence> {
  if (expression.kind !== 'leaf') {
    const each = new Map(
      expression.operands.map(goingDown).map((operand) => [comparable(operand), operand]),
    );
    const [only, ...others] = each.values();
    return only && others.length === 0 ? only : { ...expression, operands: [...each.values()] };
  }
  const { meaning } = expression.value;
  const isDown =
    meaning.kind === 'runlevel' && /[016]/.test(meaning.levels) && !/[2345]/.test(meaning.levels);
  if (!isDown) return expression;
  return {
    kind: 'leaf',
    value: { event: 'runlevel', arguments: [], meaning: { ...meaning, levels: '016' } },
  };
}

/**
 * What every job does otherwise than every unit, named once in docs/differences.md and not in each file: a start
 * that nobody limits may take for ever, and a program counts as started once it is executed.
 */
function ambient(service: Service): Service {
  const { signal, startTimeout, ...rest } = service.readiness;
  const isLogged = service.console.output?.value.kind === 'log';
  // A job has no word for the name of its lines but the pipe that it was read from.
  const { syslog: _syslog, ...streams } = service.console;
  const { output: _output, ...otherStreams } = streams;
  // Every way to say that the machine goes down is the same to a unit.
  const { stop } = service.activation;
  const { limit, ...otherRestart } = service.restart;
  const isUnlimited = service.restart.when.value === 'never' && limit?.value === 'none';
  const isUnstated = signal.from.length === 0 && signal.value === 'spawned';
  const limited = startTimeout && startTimeout.from.length > 0 && startTimeout.value !== 'infinity';
  return {
    ...service,
    activation: stop
      ? { ...service.activation, stop: { ...stop, value: goingDown(stop.value) } }
      : service.activation,
    // A unit that nothing restarts is limited to five starts in ten seconds, a job is not.
    restart: isUnlimited ? otherRestart : service.restart,
    // The journal is where output goes anyway, as the log is for a job.
    console: isLogged ? otherStreams : streams,
    readiness: {
      ...rest,
      signal: isUnstated ? { ...signal, value: 'executed' } : signal,
      ...(limited && { startTimeout }),
    },
  };
}

/** A part of a model as text: without origins, maps and sets as sorted lists. */
export function comparable(part: unknown): string {
  return JSON.stringify(part, (key, value: unknown) => {
    if (['from', 'at', 'kindFrom', 'comments'].includes(key)) return undefined;
    if (value instanceof Map) return [...value].sort();
    // A unit keeps no comments inside a command.
    if (key === 'text' && typeof value === 'string') return value.replace(/^[ \t]*#.*\n?/gm, '');
    return typeof value === 'bigint' ? String(value) : value;
  });
}
