import { isUnitName } from '../systemd/names.ts';
import { valueProblems } from '../systemd/value-problems.ts';
import { groupBy } from '../text/group-by.ts';
import { baseName, byText } from '../text/names.ts';
import type { Source } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { companions } from './companions.ts';
import type { Input } from './input.ts';
import type { UpstartRelease } from './tables/releases.ts';
import { type ReadJob, readJob } from './to-systemd.ts';
import { type ReadUnit, readUnitInput } from './to-upstart.ts';

/** A refusal of a whole file, by us or by systemd. */
export function refusal(source: Source, message: string, advice: string): SyntaxProblem {
  return new SyntaxProblem(message, source, 1, { start: 0, end: 0 }, advice);
}

/** The file of a job, and that of its override. */
export interface JobFile {
  readonly input: Input;
  readonly override: Input | undefined;
}

/** The files of jobs among the files, each with its override. */
export function jobFiles(inputs: readonly Input[]): readonly JobFile[] {
  const jobs = inputs.filter(({ kind }) => kind === 'job');
  const overrideOf = companions(
    jobs,
    inputs.filter(({ kind }) => kind === 'override'),
  );
  return jobs.map((input) => ({ input, override: overrideOf(input).at(-1) }));
}

/** The jobs among the files, each with its override; the problems of those that init refuses go to `problems`. */
export function readJobs(
  inputs: readonly Input[],
  release: UpstartRelease,
  problems: SyntaxProblem[],
): readonly ReadJob[] {
  return jobFiles(inputs).flatMap(({ input, override }) =>
    collect(() => readJob(input, override, release), problems),
  );
}

/** Makes the function that says whether init makes no job of a file, nor of an override that goes with it. */
export function refusedBy(
  release: UpstartRelease,
  inputs: readonly Input[],
): (input: Input) => boolean {
  const overrides = groupBy(
    inputs.filter(({ kind }) => kind === 'override'),
    ({ name }) => name,
  );
  return (input) => {
    if (input.kind !== 'job') return false;
    const { layer = 0 } = input;
    const override = overrides.get(input.name)?.find((each) => (each.layer ?? 0) <= layer);
    return collect(() => readJob(input, override, release), []).length === 0;
  };
}

/**
 * The units among the files, each with its drop-ins, and drop-ins of units that are elsewhere; the problems of those
 * that systemd does not load go to `problems`.
 */
export function readUnits(
  inputs: readonly Input[],
  problems: SyntaxProblem[],
): readonly ReadUnit[] {
  const dropIns = inputs.filter(({ kind }) => kind === 'drop-in');
  const units = inputs.filter(({ kind }) => kind === 'unit');
  const owners = new Set(units.map(({ name }) => name));
  const orphans = groupBy(
    dropIns.filter(({ name }) => !owners.has(name)),
    ({ name }) => name,
  );
  const dropInsOf = companions(units, dropIns);
  // A drop-in whose unit is elsewhere stands for what it adds to it.
  const strangers = [...orphans.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const fragment: Input = {
      ...first,
      kind: 'unit',
      source: { name: first.source.name, text: '\n' },
    };
    return collect(() => ({ ...readUnitInput(fragment, own), isStranger: true }), problems);
  });
  const known = units.flatMap((input) => {
    if (!isUnitName(input.name)) {
      const advice =
        'A name is made of letters, digits and :-_.\\@, and ends in the type of the unit.';
      problems.push(refusal(input.source, `systemd takes no unit called ${input.name}`, advice));
      return [];
    }
    const own = [...dropInsOf(input)].sort((left, right) =>
      byText(baseName(left.source.name), baseName(right.source.name)),
    );
    return collect(() => loadable(readUnitInput(input, own)), problems);
  });
  return [...known, ...strangers];
}

/** A unit that systemd would load; the `SyntaxProblem` of one with a fatal value, or that runs nothing, is thrown. */
function loadable(read: ReadUnit): ReadUnit {
  const { unit, source } = read;
  const [fault] = valueProblems(unit).filter(({ code }) => code === 'refused');
  if (fault) {
    const { message, source: at, line, range, advice } = fault;
    throw new SyntaxProblem(message, at, line, range, advice);
  }
  const has = (key: string) => unit.settings.some((one) => one.key === key && one.value !== '');
  // systemd.service(5): a service without ExecStart= has to remain after exit and say how it is stopped.
  if (unit.type !== 'service' || has('ExecStart') || has('ExecStop') || has('SuccessAction'))
    return read;
  const isMasked = source.text === '';
  throw refusal(
    source,
    isMasked ? 'The unit is empty, which masks it' : 'The unit runs nothing: it has no ExecStart=',
    isMasked
      ? 'A masked unit cannot be started; there is nothing to convert.'
      : 'systemd does not load such a unit. Commands stand in the section [Service].',
  );
}

/** What `read` gives, or nothing and its problem among `problems`. */
function collect<T>(read: () => T, problems: SyntaxProblem[]): readonly T[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    problems.push(error);
    return [];
  }
}
