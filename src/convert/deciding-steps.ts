import { commentLines, withoutLeadingComments } from '../shell/leading-comments.ts';
import { plainCommand } from '../shell/plain-command.ts';
import { questionsIn } from '../shell/questions.ts';
import { dividedAtVeto, withExitCodes, withStops } from '../shell/vetoes.ts';
import type { Step } from './model.ts';
import { givenToAll } from './tables/variables.ts';
import { liftCommand } from './words.ts';

/** What a pre-start that may decide not to start amounts to. */
export interface Decision {
  /** The conditions, in their order, each with its text. */
  readonly conditions: readonly { readonly text: string; readonly step: Step }[];
  /** The shell text that comes after them; empty for nothing. */
  readonly rest: string;
  /** The file of the conditions that may fail so that it looks like a decision, as it is written. */
  readonly mayFail?: string;
}

/**
 * A pre-start whose first part does nothing but decide, by `stop; exit 0`, whether to start (init(5) "Process definition"): that part as
 * conditions of a unit, and what is left. `values` has the variables of the process; `base` what else is to be said of each step.
 * Undefined for a text that decides while it works.
 */
export function decisionIn(
  text: string,
  values: ReadonlyMap<string, string | undefined>,
  base: Omit<Step, 'command'>,
): Decision | undefined {
  const divided = dividedAtVeto(text, new Set([...givenToAll, ...values.keys()]));
  if (divided === undefined) return undefined;
  const questions = questionsIn(divided.asks);
  const conditions = questions?.map(({ text: question, above }) => {
    const comments = commentLines(above);
    const direct = plainCommand(question) && isProgram(question) && liftCommand(question, values);
    const step: Step = {
      ...base,
      command: direct || { kind: 'shell', text: question, errexit: true },
      ...(comments.length > 0 && { comments }),
    };
    return { text: question, step };
  }) ?? [{ text: divided.asks, step: wholeQuestion(divided.asks, base) }];
  const [file] = divided.files;
  return { conditions, rest: divided.rest, ...(file && { mayFail: file }) };
}

function wholeQuestion(asks: string, base: Omit<Step, 'command'>): Step {
  const { comments, rest: text } = withoutLeadingComments(asks);
  // As it is read back from a unit.
  const plain = withStops(withExitCodes(text, true) ?? '') ?? text;
  const command = { kind: 'shell', text: plain.replace(/^\n+/, ''), errexit: true } as const;
  return { ...base, command, vetoes: true, ...(comments.length > 0 && { comments }) };
}

/** Whether a question is asked of a program, not of the shell. */
function isProgram(question: string): boolean {
  return !/^(?:\[|test|!)(?:\s|$)/.test(question);
}
