import { partition } from '../text/partition.ts';
import type { Sourced } from '../text/source.ts';
import type { Manager } from './manager.ts';
import type { Question } from './model.ts';
import { questionText } from './tables/questions.ts';

type Questions = readonly Sourced<Question>[];

const kindOf = ({ directive }: Question) =>
  directive.startsWith('Assert') ? 'Assert' : 'Condition';

/** Whether the pre-start of a job can ask it; of alternatives, whether it can ask all of them. */
export function isAskable(question: Question, all: Questions, manager: Manager): boolean {
  const asked = question.isAlternative
    ? all
        .map(({ value }) => value)
        .filter((other) => other.isAlternative && kindOf(other) === kindOf(question))
    : [question];
  return asked.every(
    ({ directive, argument }) => questionText(directive, argument, manager) !== undefined,
  );
}

/** The questions that the pre-start of a job asks. */
export function askedByShell(questions: Questions, manager: Manager): Questions {
  return questions.filter(({ value }) => isAskable(value, questions, manager));
}

/**
 * The lines of shell that ask: a condition that does not hold means that the job does not start, an assertion that it fails.
 */
export function questionLines(questions: Questions, manager: Manager): readonly string[] {
  return (['Condition', 'Assert'] as const).flatMap((kind) => {
    const own = questions.map(({ value }) => value).filter((one) => kindOf(one) === kind);
    const [alternatives, each] = partition(own, ({ isAlternative }) => isAlternative);
    const lines = each.map((one) => textOf(one, manager));
    if (alternatives.length > 0)
      lines.push(alternatives.map((one) => textOf(one, manager)).join(' || '));
    const otherwise = kind === 'Condition' ? '{ stop; exit 0; }' : 'exit 1';
    return lines.map((line) => `${line} || ${otherwise}`);
  });
}

function textOf({ directive, argument, negated }: Question, manager: Manager): string {
  const text = questionText(directive, argument, manager) ?? 'true';
  // A pipeline and a case are one command to the exclamation mark.
  return negated ? `! ${text}` : text;
}
