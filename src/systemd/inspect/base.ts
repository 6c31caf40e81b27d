import type { Properties } from './unit-reader.ts';
export const baseProperties: Readonly<Record<string, Properties>> = {};
