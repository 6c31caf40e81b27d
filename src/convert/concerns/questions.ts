import { directivesOf } from '../../systemd/catalogue.ts';
import type { Setting } from '../../systemd/unit.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import type { Question } from '../model.ts';
import { isAskable } from '../questions.ts';
import { isSaidByEvent } from '../relations/machines.ts';
import { testOfDirective } from '../tables/file-conditions.ts';

const kinds = ['Condition', 'Assert'] as const;

/**
 * `Condition…=` and `Assert…=` for anything but files ⇄ lines of the pre-start, which the concern of the processes writes.
 * systemd.unit(5) "Conditions and Asserts". A job that begins with such lines keeps them as shell.
 */
export const questions: Concern<'questions'> = {
  name: 'questions',
  title: 'What else is asked before it starts',
  stanzas: [],
  directives: directivesOf('Unit')
    .filter(({ key, aliasOf }) => /^(?:Condition|Assert)[A-Z]/.test(key) && aliasOf === undefined)
    .map(({ key }) => `Unit.${key}`)
    .filter((directive) => !testOfDirective.has(directive.replace('Unit.', ''))),

  fromUpstart() {
    return [];
  },

  toSystemd(service, draft) {
    for (const question of service.questions) {
      const { directive, argument, negated, isAlternative } = question.value;
      const value = `${isAlternative ? '|' : ''}${negated ? '!' : ''}${argument}`;
      draft.set('Unit', directive, value, [question]);
    }
  },

  fromSystemd({ service }) {
    return kinds.flatMap((kind) => {
      const all = service.settings.filter(
        ({ section, key }) => section === 'Unit' && key.startsWith(kind),
      );
      // An empty value takes back the conditions of every kind.
      const inForce = all.slice(all.findLastIndex(({ value }) => value === '') + 1);
      const read = inForce.map(questionOf);
      const isFile = ({ value }: Sourced<Question>) => testOfDirective.has(value.directive);
      // Alternatives of which all are files are the guards' affair.
      const mixed = read.some((one) => one.value.isAlternative && !isFile(one));
      return read.filter((one) => !isFile(one) || (one.value.isAlternative && mixed));
    });
  },

  toUpstart(service, _draft, context) {
    const { findings, manager } = context;
    for (const question of service.questions) {
      if (isSaidByEvent(question.value, service, context)) continue;
      const { directive, argument, negated } = question.value;
      if (isAskable(question.value, service.questions, manager)) {
        findings.report(
          'condition-asked-by-shell',
          question,
          `The pre-start of the job asks ${directive}=${negated ? '!' : ''}${argument}.`,
        );
      } else {
        findings.report(
          'condition-lost',
          question,
          `Nothing asks ${directive}=${negated ? '!' : ''}${argument}: the job starts whether it holds or not.`,
        );
      }
    }
  },
};

function questionOf({ key, value, from }: Setting): Sourced<Question> {
  const [, alternative = '', negation = '', argument = ''] =
    /^(\|?)\s*(!?)\s*(.*)$/s.exec(value) ?? [];
  return sourced(
    { directive: key, argument, negated: negation !== '', isAlternative: alternative !== '' },
    from,
  );
}
