import type { Range, Source, Statement } from '../../text/source.ts';
import type { FindingCode } from './pages.ts';

/** How much a finding asks of a person, from nothing to everything. */
export const severities = ['note', 'review', 'action', 'lost'] as const;

/**
 * `note`: the same, worth knowing. `review`: close, with the difference named. `action`: a person has to do
 * something for the service to work. `lost`: dropped.
 */
export type Severity = (typeof severities)[number];

/** A difference in meaning, or a thing worth knowing, about one place of the input. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly source: Source;
  readonly range: Range;
  /** The stanzas or directives it is about; none when it is about the file as a whole. */
  readonly statements: readonly Statement[];
  /** What it means for this file: one or two sentences. */
  readonly message: string;
  /** What to do about it; absent when nothing has to be done. */
  readonly advice?: string;
}

/** Whether `severity` is at least `threshold`. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}
