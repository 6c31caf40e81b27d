/** Tests of test(1) as conditions of systemd.unit(5), by the letter of the operator. */
export interface FileCondition {
  readonly directive: string;
  /** What else the condition holds for than the test does. */
  readonly also?: string;
}

const wider = (kind: string) => `holds for anything of that name, and not only for ${kind}`;

export const fileConditions: Readonly<Record<string, FileCondition>> = {
  e: { directive: 'ConditionPathExists' },
  x: { directive: 'ConditionFileIsExecutable' },
  d: { directive: 'ConditionPathIsDirectory' },
  s: { directive: 'ConditionFileNotEmpty' },
  L: { directive: 'ConditionPathIsSymbolicLink' },
  h: { directive: 'ConditionPathIsSymbolicLink' },
  // Whoever may read everything can read what is there.
  r: { directive: 'ConditionPathExists' },
  f: { directive: 'ConditionPathExists', also: wider('an ordinary file') },
  c: { directive: 'ConditionPathExists', also: wider('a character device') },
  b: { directive: 'ConditionPathExists', also: wider('a block device') },
  S: { directive: 'ConditionPathExists', also: wider('a socket') },
  p: { directive: 'ConditionPathExists', also: wider('a named pipe') },
};

/** The directives, each with the letter of the test that says the same. */
export const testOfDirective: ReadonlyMap<string, string> = new Map([
  ['ConditionPathExists', 'e'],
  ['ConditionFileIsExecutable', 'x'],
  ['ConditionPathIsDirectory', 'd'],
  ['ConditionFileNotEmpty', 's'],
  ['ConditionPathIsSymbolicLink', 'L'],
]);
