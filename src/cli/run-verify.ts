import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { atLeast } from '../convert/findings/finding.ts';
import { type Saying, verify } from '../convert/verify.ts';
import { findingText, problemText } from '../report/findings.ts';
import { plainStyle } from '../report/style.ts';
import { counted } from '../report/summary.ts';
import { Failure } from './failure.ts';
import { machineAt } from './machine.ts';
import type { VerifyOptions } from './options.ts';
import { outsideChecks } from './outside-checks.ts';
import { readFiles } from './read-files.ts';

/**
 * Tells what is wrong with jobs and units as they are. Gives the exit status: 1 for findings at or above `--fail-on`, 2 for files
 * that their init refuses, or that cannot be read.
 */
export function runVerify(paths: readonly string[], options: VerifyOptions): number {
  const { files, failures } = readFiles(paths, undefined, options.root);
  if (files.length === 0 && failures.length === 0) throw new Failure('no job and no unit');
  const { sayings, ran } = outsideChecks(
    files.map(({ name }) => name).filter((name) => name !== '-'),
  );
  // A tree will be another machine's, and what that one has nobody knows here.
  const isKnown = options.isRootNamed || !paths.every(isTree);
  const { findings, problems } = verify(files, {
    sayings: sayings.filter((saying) =>
      isKnown ? !isInTree(saying, [...paths, options.root]) : !isOfMachine(saying),
    ),
    ...(isKnown && { machine: machineAt(options.root) }),
    ...(options.from && { release: options.from }),
  });
  for (const finding of findings) tell(findingText(finding, plainStyle));
  for (const problem of problems) tell(problemText(problem, plainStyle));
  for (const failure of failures) tell(failure.message);
  const by = ran.length === 0 ? '' : `, and by ${ran.join(' and ')}`;
  tell(
    `${counted(files.length, 'file')} looked at by our own check${by}: ${counted(findings.length, 'finding')}, ${problems.length} refused.`,
  );
  if (!isKnown) tell('What their machine has was not looked at: --root says which it is.');
  if (problems.length + failures.length > 0) return 2;
  return findings.some(({ severity }) => atLeast(severity, options.failOn)) ? 1 : 0;
}

/** Whether a directory is a tree as `-o` writes it, and not this machine. */
function isTree(path: string): boolean {
  return (
    resolve(path) !== '/' &&
    ['etc/systemd', 'etc/init'].some((below) => existsSync(join(path, below)))
  );
}

const notThere = /^Command (\/?\S+) is not executable/;

/** Whether it says that a machine has no such program. */
function isOfMachine({ message }: Saying): boolean {
  return notThere.test(message);
}

/** Whether it is about a program that is not on this machine, and is in a tree that will be another's root. */
function isInTree({ message }: Saying, trees: readonly string[]): boolean {
  const [, program] = notThere.exec(message) ?? [];
  return program !== undefined && trees.some((tree) => existsSync(join(tree, program)));
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
