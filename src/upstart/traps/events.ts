/** Traps in `start on` and `stop on`. */

import { eventArgumentText, eventsOf } from '../event-expression.ts';
import type { EventArgument, EventMatch, Job } from '../job.ts';
import { type Found, found, quoted, type TrapCheck } from './trap.ts';

interface Condition {
  readonly stanza: 'start on' | 'stop on';
  readonly value: NonNullable<Job['startOn']>;
}

function conditions({ startOn, stopOn }: Job): Condition[] {
  return [
    ...(startOn === undefined ? [] : [{ stanza: 'start on', value: startOn } as const]),
    ...(stopOn === undefined ? [] : [{ stanza: 'stop on', value: stopOn } as const]),
  ];
}

/** A check of each event of both conditions: what is wrong with it, if anything. */
function eachEvent(
  code: string,
  inspect: (event: EventMatch, condition: Condition) => readonly [string, string] | undefined,
): TrapCheck {
  return {
    code,
    find: (job) =>
      conditions(job).flatMap((condition) =>
        eventsOf(condition.value.value).flatMap((event): Found[] => {
          const words = inspect(event, condition);
          return words === undefined ? [] : found(condition.value, words[0], words[1], event.at);
        }),
      ),
  };
}

function positionals(event: EventMatch): string[] {
  return event.arguments.flatMap(({ kind, value }) => (kind === 'positional' ? [value] : []));
}

/** Events that mountall(8) emits, and init at its start, with nothing in them. */
export const withoutVariables: ReadonlySet<string> = new Set([
  ...['startup', 'filesystem', 'virtual-filesystems', 'local-filesystems', 'remote-filesystems'],
  'all-swaps',
]);

/**
 * Whether a pattern's expansion fails when there are no variables at all (`environ_expand`). `$` before anything
 * but a name or a brace is itself, `${}` too, and `${NAME-text}` and `${NAME+text}` need no variable.
 */
export function needsVariable(pattern: string): boolean {
  const withoutDefaults = pattern.replace(/\$\{[A-Za-z_]\w*:?[-+][^${}]*\}|\$\{\}/g, '');
  return /\$[A-Za-z_]|\$\{/.test(withoutDefaults);
}

/** The argument of which nothing can come, and why. */
function unmatchable(argument: EventArgument): boolean {
  return needsVariable(argument.value);
}

export const eventTraps: readonly TrapCheck[] = [
  eachEvent('start-on-variable', (event, { stanza }) => {
    const bad = event.arguments.find(unmatchable);
    if (stanza !== 'start on' || bad === undefined) return undefined;
    return [
      `No variable has a value in \`start on\`, not even one that \`env\` sets: ${quoted(eventArgumentText(bad))} never matches, so this event never starts the job.`,
      'Write the value itself, or match a pattern: `KEY=*`.',
    ];
  }),
  eachEvent('condition-on-same-line', (event) => {
    const words = [event.name, ...positionals(event)];
    const at = words.findIndex(
      (word, index) => index > 0 && words[index + 1] === 'on' && /^(start|stop)$/.test(word),
    );
    if (at === -1) return undefined;
    const tail = words.slice(at).join(' ');
    return [
      `A condition takes its whole line: ${quoted(tail)} are arguments of the event \`${event.name}\`, so that event never matches and the job has no such condition.`,
      `Write ${quoted(tail)} on a line of its own.`,
    ];
  }),
  eachEvent('match-key-with-equals', (event) => {
    const bad = event.arguments.find(
      (each) => each.kind === 'named' && each.negated && each.key.includes('='),
    );
    if (bad?.kind !== 'named') return undefined;
    return [
      `The name ends at the first \`!=\`: ${quoted(eventArgumentText(bad))} asks for a variable called \`${bad.key}\`, which no event has, so it never matches.`,
      'A value with `!=` in it cannot be compared. Match a pattern instead: `[!]=` fits `!=`.',
    ];
  }),
  eachEvent('event-name-with-equals', (event) =>
    event.name.includes('=')
      ? [
          `After \`and\` and \`or\` an event begins, so ${quoted(event.name)} is taken for the name of an event, which never comes.`,
          'Write the argument behind its event, without an operator before it: `net-device-up IFACE=eth0 ADDRFAM=inet`.',
        ]
      : undefined,
  ),
  eachEvent('event-name-pattern', (event) =>
    /[*?]|\[.*\]/.test(event.name) && !event.name.includes('=')
      ? [
          `An event's name is compared letter by letter: \`*\`, \`?\` and \`[\` mean nothing in ${quoted(event.name)}, so no event matches it.`,
          'Name each event, joined by `or`. Only arguments are patterns.',
        ]
      : undefined,
  ),
  eachEvent('event-name-punctuation', (event) => {
    const bare = event.name.replace(/[,;&|]+$/, '');
    if (bare === event.name) return undefined;
    return [
      `Only blanks, parentheses, \`and\` and \`or\` separate: the event is called ${quoted(event.name)}, with the mark, and never comes.`,
      bare === ''
        ? 'Write `and` or `or`.'
        : `Write \`${bare}\`, and \`and\` or \`or\` before the next event.`,
    ];
  }),
  eachEvent('event-without-variables', (event) => {
    if (!withoutVariables.has(event.name) || event.arguments.length === 0) return undefined;
    const words = event.arguments.map(eventArgumentText).join(' ');
    if (/\b(?:on|AND|And|OR|Or)\b|[&|,;]/.test(words)) return undefined;
    return [
      `\`${event.name}\` comes without variables, so with ${quoted(words)} behind it it never matches.`,
      'Write `and` or `or` before another event, and leave arguments out.',
    ];
  }),
  eachEvent('operator-as-argument', (event) => {
    const bad = positionals(event).find((word) => /^(AND|And|OR|Or|&&?|\|\|?|,|;)$/.test(word));
    if (bad === undefined) return undefined;
    return [
      `Only \`and\` and \`or\` in lower case are operators: \`${bad}\` and what follows are arguments of \`${event.name}\`, so it never matches.`,
      'Write `and` or `or`.',
    ];
  }),
  eachEvent('event-negated', (event) => {
    if (event.name !== 'not' && event.name !== 'NOT' && !event.name.startsWith('!')) {
      return undefined;
    }
    return [
      `A condition cannot be negated: ${quoted(event.name)} is taken for the name of an event, which never comes.`,
      'Compare an argument with `KEY!=value`, or look at the state in `pre-start` and `stop` there.',
    ];
  }),
  eachEvent('result-in-second-place', (event) => {
    const [, second] = positionals(event);
    if (!/^stopp(ed|ing)$/.test(event.name) || !/^(ok|failed)$/.test(second ?? ''))
      return undefined;
    return [
      `The second value of \`${event.name}\` is INSTANCE, not RESULT: \`${second}\` is compared with the name of the instance and does not match.`,
      `Write \`RESULT=${second}\`.`,
    ];
  }),
];
