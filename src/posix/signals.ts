/**
 * Signals as Linux numbers them on x86, ARM and every other architecture with the generic numbering
 * (signal(7), "Signal numbering for standard signals").
 */

/** Numbers by name, without `SIG`. Where one number has two names the common one comes first. */
const numbers: ReadonlyMap<string, number> = new Map([
  ['HUP', 1],
  ['INT', 2],
  ['QUIT', 3],
  ['ILL', 4],
  ['TRAP', 5],
  ['ABRT', 6],
  ['IOT', 6],
  ['BUS', 7],
  ['FPE', 8],
  ['KILL', 9],
  ['USR1', 10],
  ['SEGV', 11],
  ['USR2', 12],
  ['PIPE', 13],
  ['ALRM', 14],
  ['TERM', 15],
  ['STKFLT', 16],
  ['CHLD', 17],
  ['CLD', 17],
  ['CONT', 18],
  ['STOP', 19],
  ['TSTP', 20],
  ['TTIN', 21],
  ['TTOU', 22],
  ['URG', 23],
  ['XCPU', 24],
  ['XFSZ', 25],
  ['VTALRM', 26],
  ['PROF', 27],
  ['WINCH', 28],
  ['IO', 29],
  ['POLL', 29],
  ['PWR', 30],
  ['SYS', 31],
]);

const names = new Map<number, string>();
for (const [name, number] of numbers) if (!names.has(number)) names.set(number, name);

/** The real-time signals a program may use under glibc, which keeps the first two to itself (signal(7)). */
export const realtimeSignals = { first: 34, last: 64 } as const;

/** The highest signal number the kernel knows (`_NSIG`). */
export const lastSignal = 64;

/** Every name of a standard signal, without `SIG`, common names before their aliases. */
export const signalNames: readonly string[] = [...numbers.keys()];

/**
 * The number of a standard signal named with or without `SIG`, exactly as spelt: `TERM` and `SIGTERM`, but
 * neither `term` nor `SIGSIGTERM`. `undefined` for anything else; real-time signals have no name here.
 */
export function signalNumber(name: string): number | undefined {
  return numbers.get(name.startsWith('SIG') ? name.slice(3) : name);
}

/** The common name of a standard signal, without `SIG`: `CHLD` for 17, never `CLD`. */
export function signalName(number: number): string | undefined {
  return names.get(number);
}
