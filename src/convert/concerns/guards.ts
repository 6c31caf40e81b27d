import { escapeSpecifiers } from '../../systemd/specifiers.ts';
import type { Setting, Unit } from '../../systemd/unit.ts';
import { commentsAbove } from '../../text/comments-above.ts';
import { sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { needsRoot } from '../directories.ts';
import { readExecWord } from '../exec-word.ts';
import type { Manager } from '../manager.ts';
import type { GuardTest, Service, Word } from '../model.ts';
import { guardDifferences, inOrder, liftGuards, withoutRepeated } from '../start-guards.ts';
import { fileConditions, testOfDirective } from '../tables/file-conditions.ts';

/**
 * The tests in a pre-start that end in `stop; exit 0` ⇄ `Condition…=` for files. The job's side is written with its
 * pre-start, by the concern of the processes. init(5) "pre-start", systemd.unit(5) "Conditions and Asserts".
 */
export const guards: Concern<'guards'> = {
  name: 'guards',
  title: 'Files without which it does not start',
  stanzas: [],
  directives: [...testOfDirective.keys()].map((directive) => `Unit.${directive}`),

  fromUpstart(job, context) {
    const { tests, messages } = liftGuards(job, context);
    const [first] = tests;
    if (first) {
      for (const { message, advice } of guardDifferences(job)) {
        context.findings.report('guard-is-condition', first, message, advice);
      }
      for (const message of messages) context.findings.report('message-left-out', first, message);
    }
    return withoutRepeated([...tests, ...(job.script?.guards ?? [])]);
  },

  toSystemd({ guards, instance }, draft, { style, findings }) {
    const specifier = style === 'faithful' || instance.parameter?.value.parts ? '%I' : '%i';
    for (const test of guards) {
      const { operator, path, negated, isAlternative, comments } = test.value;
      const condition = fileConditions[operator];
      if (condition === undefined) continue;
      const prefix = `${isAlternative ? '|' : ''}${negated ? '!' : ''}`;
      const valueWith = (ofText: (text: string) => string) =>
        `${prefix}${path.map((part) => (part.kind === 'text' ? ofText(part.text) : specifier)).join('')}`;
      const value = valueWith(escapeSpecifiers);
      draft.set('Unit', condition.directive, value, [test], comments);
      if (condition.also) {
        findings.report(
          'condition-wider',
          test,
          `${condition.directive}=${valueWith((text) => text)} ${condition.also}.`,
        );
      }
    }
  },

  fromSystemd({ service }, { manager }) {
    const all = service.settings.filter(
      ({ section, key }) => section === 'Unit' && key.startsWith('Condition'),
    );
    // An empty value takes back the conditions of every kind.
    const inForce = all.slice(all.findLastIndex(({ value }) => value === '') + 1);
    const read = inForce.map((setting) => ({
      setting,
      test: guardTest(setting, service, manager),
    }));
    const alternatives = read.filter(({ setting }) => setting.value.startsWith('|'));
    // One of them holds where another does not: a job that asks for some of them alone would start less often.
    const isWhole = alternatives.every(({ test }) => test !== undefined);
    const tests = read.flatMap(({ setting, test }) => {
      if (test === undefined || (test.isAlternative && !isWhole)) return [];
      const isAlternative = test.isAlternative && alternatives.length > 1;
      const comments = commentsAbove(setting.from[0], '#;');
      const told = comments.length > 0 && { comments };
      return [sourced({ ...test, isAlternative, ...told }, setting.from)];
    });
    return inOrder(withoutRepeated(tests));
  },

  toUpstart(service, _draft, context) {
    const { findings } = context;
    const differences = askedByJob(service, context);
    for (const test of service.guards) {
      if (differences.length === 0) continue;
      findings.report('condition-is-guard', test, differences.join(' '));
    }
  },
};

/** What is different when a pre-start asks for the files, each as a sentence. */
function askedByJob(service: Service, context: Context): readonly string[] {
  const { credentials, fileSystem, processes, readiness } = service;
  const who = needsRoot(service, context) ? (credentials.user ?? credentials.group) : undefined;
  const root = fileSystem.rootDirectory;
  // A job without a main process has only its post-stop for what stops it.
  const late = [...processes.cleanup, ...(readiness.kind === 'state' ? processes.retire : [])];
  return [
    ...(who ? [`The job looks as ${who.value}, systemd did as root.`] : []),
    ...(root ? [`The job looks below ${root.value}, systemd did outside.`] : []),
    ...(late.length > 0 ? ['The post-stop is run when it does not hold, too.'] : []),
  ];
}

/** The test that a condition is; undefined for one that only systemd can answer. */
function guardTest({ key, value }: Setting, unit: Unit, manager: Manager): GuardTest | undefined {
  const operator = testOfDirective.get(key);
  const [, alternative = '', negation = '', path = ''] = /^(\|?)(!?)(\/.*)$/.exec(value) ?? [];
  if (operator === undefined || path === '') return undefined;
  const word: Word = readExecWord(path, false, unit, manager);
  if (word.some(({ kind }) => kind === 'specifier')) return undefined;
  return { operator, path: word, negated: negation !== '', isAlternative: alternative !== '' };
}
