/** What is known to differ between a job on Upstart and its units on systemd, and which finding of the conversion says so. */

export type Style = 'faithful' | 'native';

export interface Difference {
  readonly reason: string;
  /** The code of the finding; undefined where no finding names it. */
  readonly finding: string | undefined;
}

/** By scenario, then by style. What is not here is equal. */
export const knownDifferences: Readonly<
  Record<string, Readonly<Partial<Record<Style, Difference>>>>
> = {};
