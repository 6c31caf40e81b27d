import { leftPages } from './left.ts';
import type { FindingPage } from './page.ts';
import { readingPages } from './reading.ts';
import { runningPages } from './running.ts';
import { scriptPages } from './scripts.ts';
import { startingPages } from './starting.ts';
import { stoppingPages } from './stopping.ts';
import { surroundingsPages } from './surroundings.ts';
import { trapPages } from './traps.ts';
import { unitTrapPages } from './unit-traps.ts';

const pages = {
  ...startingPages,
  ...stoppingPages,
  ...runningPages,
  ...scriptPages,
  ...surroundingsPages,
  ...leftPages,
  ...readingPages,
  ...trapPages,
  ...unitTrapPages,
} as const;

/** The stable name of a kind of finding. */
export type FindingCode = keyof typeof pages;

/** Every kind of finding, by its code. */
export const findingPages: Readonly<Record<FindingCode, FindingPage>> = pages;

/** Whether there is a page on `code`. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(findingPages, code);
}
