import { callsOf } from '../shell/calls.ts';
import { quoteForShell } from '../shell/quote.ts';
import { isVariableName } from '../systemd/environment.ts';
import { baseName } from '../text/names.ts';
import { partition } from '../text/partition.ts';
import { type Manager, systemctl } from './manager.ts';
import type { Service } from './model.ts';
import type { WrittenCall } from './rewrite-calls.ts';

/**
 * Where processes and environment meet: `initctl set-env` in a process gives a variable to the processes that come after it
 * (initctl(8)). A unit's processes hand each other nothing but files, so it is written into one that all of them are given.
 */
export function variablesFile(unit: string): string {
  return `/run/${unit.replace(/\.service$/, '')}.env`;
}

/** The variables that processes of the service set for those after them. */
export function keptVariables({ processes }: Service): ReadonlySet<string> {
  const names = Object.values(processes)
    .flat()
    .flatMap(({ value: { command } }) =>
      command.kind === 'shell' && command.text.includes('set-env')
        ? callsOf(command.text).flatMap(({ name, arguments: words, start, end }) => {
            const isSet = baseName(name) === 'initctl' && words[0] === 'set-env';
            const isOwn = isSet && !words.some((word) => word?.startsWith('-'));
            const call = command.text.slice(start, end);
            return isOwn ? [/\sset-env\s+["']?(\w*)/.exec(call)?.[1] ?? ''] : [];
          })
        : [],
    );
  return new Set(names);
}

/**
 * What a call of `initctl set-env` is in a shell: a line for the unit's file of variables, or with `--global` a variable of the
 * manager. Undefined for any other call, and where the file of the variables could not be written.
 */
export function setVariable(
  { name, words }: WrittenCall,
  unit: string,
  manager: Manager,
  mayWrite: boolean,
): readonly string[] | undefined {
  const [verb, ...given] = words;
  if (name !== 'initctl' || verb?.value !== 'set-env') return undefined;
  const [options, operands] = partition(given, ({ value }) => value?.startsWith('-') === true);
  // Any other option names another job, or another init.
  if (!options.every(({ value }) => isGlobal(value))) return undefined;
  const [assignment, ...others] = operands;
  const [, quote = '', variable = '', value = ''] =
    /^("?)([A-Za-z_]\w*)=(.*)$/s.exec(assignment?.raw ?? '') ?? [];
  if (others.length > 0 || !isVariableName(variable)) return undefined;
  const quoted = `${quote}${value}`;
  if (options.length > 0) {
    return [systemctl(manager), 'set-environment', `${quote}${variable}=${value}`];
  }
  if (!mayWrite || unit.includes('@')) return undefined;
  return [
    'printf',
    `"${variable}='%s'\\n"`,
    quoted === '' ? "''" : quoted,
    '>>',
    quoteForShell(variablesFile(unit)),
  ];
}

function isGlobal(word: string | undefined): boolean {
  return word === '-g' || word === '--global';
}
