import { groupBy } from '../text/group-by.ts';
import { Recent } from '../text/recent.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import type { Job } from '../upstart/job.ts';
import { adoptInstance } from './adopted-instances.ts';
import { asTask } from './quick-task.ts';
import type { JobFile } from './read-inputs.ts';
import { givesVariable, settleInstance } from './settled-instance.ts';
import { DistantSource } from './shelf.ts';
import type { Style } from './style.ts';
import type { UpstartRelease } from './tables/releases.ts';
import { type ReadJob, readJob } from './to-systemd.ts';

/** The jobs of one init, by name. */
export type Jobs = Pick<ReadonlyMap<string, Job>, 'get'>;

/** How many jobs that are not kept stay at hand, besides the one that is being converted. */
const atHand = 256;

/** A job that was read, or what init says against it. */
type Outcome = ReadJob | SyntaxProblem;

/**
 * The jobs of a set. Those whose text is in memory are read once, the others whenever they are asked for. Of two with one name the
 * later one is got; a walk over the set comes by both. What init refuses is none of them.
 */
export class JobSet implements Jobs {
  readonly #release: UpstartRelease;
  readonly #style: Style;
  readonly #given = new Map<string, boolean>();
  readonly #files: readonly JobFile[];
  readonly #byName: ReadonlyMap<string, readonly JobFile[]>;
  readonly #kept = new Map<JobFile, Outcome>();
  readonly #recent = new Recent<JobFile, Outcome>(atHand);
  /** The job that a walk is at: whoever asks for it gets the very same one. */
  #current: { readonly file: JobFile; readonly job: Job } | undefined;

  constructor(files: readonly JobFile[], release: UpstartRelease, style: Style) {
    this.#release = release;
    this.#style = style;
    this.#files = files;
    this.#byName = groupBy(files, ({ input }) => input.name);
  }

  get(name: string): Job | undefined {
    const found = this.#find(name);
    if (found === undefined) return undefined;
    if (found.file === this.#current?.file) return this.#current.job;
    return this.#adopted(found.read).job;
  }

  /** The last job of a name that init takes. */
  #find(name: string): { readonly file: JobFile; readonly read: ReadJob } | undefined {
    for (const file of this.#byName.get(name)?.toReversed() ?? []) {
      const read = this.#read(file);
      if (!(read instanceof SyntaxProblem)) return { file, read };
    }
    return undefined;
  }

  /** Walks over the jobs in order of their files; tells of those that init refuses. */
  *walk(
    isWanted: (file: JobFile) => boolean = () => true,
    onProblem: (problem: SyntaxProblem) => void = () => {},
  ): Generator<ReadJob> {
    for (const file of this.#files) {
      if (!isWanted(file)) continue;
      const read = this.#read(file);
      if (read instanceof SyntaxProblem) onProblem(read);
      else {
        const adopted = this.#adopted(read);
        this.#current = { file, job: adopted.job };
        yield adopted;
      }
    }
    this.#current = undefined;
  }

  /** The job, as an instance where it needs the names of another one's instances. */
  #adopted(read: ReadJob): ReadJob {
    const adopted = adoptInstance(read.job, { get: (name) => this.#find(name)?.read.job });
    return adopted === undefined ? read : { ...read, job: adopted.job, instancesOf: adopted.from };
  }

  #read(file: JobFile): Outcome {
    const isDistant = [file.input, file.override].some(
      (input) => input?.source instanceof DistantSource,
    );
    const read = () => this.#settled(outcomeOf(file, this.#release));
    if (isDistant) return this.#recent.get(file, read);
    const known = this.#kept.get(file) ?? read();
    this.#kept.set(file, known);
    return known;
  }

  #settled(read: Outcome): Outcome {
    if (read instanceof SyntaxProblem || this.#style === 'faithful') return read;
    const made = settleInstance(read.job, (name) => this.#isGiven(name));
    const settled = made === undefined ? read : { ...read, ...made };
    const task = asTask(settled.job);
    return task === undefined ? settled : { ...settled, job: task };
  }

  /** Whether any file of the set has a text that gives a variable a value, to a job or to an event. */
  #isGiven(name: string): boolean {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    const given = this.#files.some(({ input, override }) =>
      [input, override].some((file) => file !== undefined && givesVariable(file.source.text, name)),
    );
    this.#given.set(name, given);
    return given;
  }
}

/** What reading a job gives: the job, or the problem for which init makes none of it. */
export function outcomeOf({ input, override }: JobFile, release: UpstartRelease): Outcome {
  try {
    return readJob(input, override, release);
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
}
