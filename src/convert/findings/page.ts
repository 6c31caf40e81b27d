import type { Severity } from './finding.ts';

/** What `convert explain CODE` says about a kind of finding. */
export interface FindingPage {
  readonly severity: Severity;
  /** One line. */
  readonly title: string;
  /** What it is and why it matters, in a few sentences. */
  readonly why: string;
  /** A few lines of a job or a unit that have it, with what becomes of them. */
  readonly example?: string;
  /** What to do; absent when nothing has to be done. */
  readonly advice?: string;
}
