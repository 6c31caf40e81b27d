import type { Command, Pipeline, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/** A pipeline that asks whether a job runs, by what `status` prints of it: where it stands, and which job. */
export interface StatusTest {
  readonly start: number;
  readonly end: number;
  /** As it is written. */
  readonly job: string;
}

/** What `status` prints of a job that runs: `web start/running, process 1234` (initctl(8)). */
const running = /^ ?(?:start\/?|(?:start\/)?running)$/;

/** The pipelines of a text that are `status JOB | grep -q running`, or one of its other forms. */
export function statusTests(text: string): readonly StatusTest[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  return [...nodesOf(script)].flatMap((node) => {
    const job = node.type === 'Pipeline' ? jobAsked(node) : undefined;
    const [first] = node.type === 'Pipeline' ? node.commands : [];
    return job !== undefined && first !== undefined
      ? [{ start: first.pos, end: node.end, job }]
      : [];
  });
}

function jobAsked({ commands, operators }: Pipeline): string | undefined {
  const [asking, looking, ...others] = commands.map(wordsOf);
  if (asking === undefined || looking === undefined || others.length > 0) return undefined;
  if (operators[0] !== '|') return undefined;
  const [verb, job, ...more] = baseName(asking[0] ?? '') === 'initctl' ? asking.slice(1) : asking;
  const isStatus = baseName(verb ?? '') === 'status' && job !== undefined && more.length === 0;
  const [grep, ...words] = looking;
  const pattern = words.filter((word) => !/^-(?:q|qs|sq|-quiet|E|F|w|qw)$/.test(word));
  const isQuiet = words.some((word) => /^-\w*q|^--quiet$/.test(word));
  const isGrep = /^[ef]?grep$/.test(baseName(grep ?? '')) && isQuiet && pattern.length === 1;
  return isStatus && isGrep && running.test(pattern[0] ?? '') ? job : undefined;
}

/** The words of a command, what sends its output elsewhere left out; a word that the shell expands as it is written. */
function wordsOf(node: SyntaxNode): readonly string[] | undefined {
  if (node.type !== 'Command' || node.name === undefined || node.prefix.length > 0)
    return undefined;
  const words = [node.name, ...wordsIn(node)];
  return words.map((word) => literalOf(word) ?? word.text);
}

function wordsIn({ suffix }: Command) {
  return suffix.flatMap((word) => (word.type === 'Word' ? [word] : []));
}
