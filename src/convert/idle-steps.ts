import { idleMessages } from '../shell/does-nothing.ts';
import { literalWords } from '../shell/openings.ts';
import { parseShell } from '../shell/parse.ts';
import { baseName } from '../text/names.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Step } from './model.ts';
import { shellText } from './words.ts';

/** Steps of a hook without those that do nothing, each of which is reported; all of them in the faithful style. */
export function withoutIdleSteps(
  steps: readonly Sourced<Step>[],
  { style, findings }: Context,
): readonly Sourced<Step>[] {
  if (style === 'faithful') return steps;
  return steps.filter((step) => {
    const text = shellText(step.value.command);
    const messages = idleMessages(text);
    if (messages !== undefined)
      findings.report('does-nothing', step, 'It does nothing, and no line says so.');
    const printed = onlyMessage(text);
    for (const message of [...(messages ?? []), ...(printed === undefined ? [] : [printed])]) {
      findings.report(
        'message-left-out',
        step,
        `It only printed ${JSON.stringify(message)}. systemd itself logs starts and stops.`,
      );
    }
    return messages === undefined && printed === undefined;
  });
}

/** What a text prints by `echo`, if it does nothing else and all of it is known; a message for another log is not one of these. */
function onlyMessage(text: string): string | undefined {
  const [statement, ...others] = parseShell(text)?.commands ?? [];
  if (statement?.command.type !== 'Command' || others.length > 0 || statement.background)
    return undefined;
  const [name, ...words] = literalWords(statement.command) ?? [];
  const isOption = /^-[neE]+$/.test(words[0] ?? '');
  return baseName(name ?? '') === 'echo' ? words.slice(isOption ? 1 : 0).join(' ') : undefined;
}
