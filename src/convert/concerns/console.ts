import { pathValue, readPathValue } from '../../systemd/text.ts';
import type { Unit } from '../../systemd/unit.ts';
import { lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import type { ConsoleUse } from '../model.ts';

const consoleDevice = '/dev/console';

/** `console` ⇄ `StandardInput=`, `StandardOutput=`, `StandardError=`, `TTYPath=`. init(5) `console`, systemd.exec(5). */
export const console: Concern<'console'> = {
  name: 'console',
  title: 'Where its output goes',
  stanzas: ['console'],
  directives: [
    'Service.StandardInput',
    'Service.StandardOutput',
    'Service.StandardError',
    'Service.TTYPath',
  ],

  fromUpstart(job) {
    const use = job.console;
    return use ? { use: { ...use, value: uses[use.value] } } : {};
  },

  toSystemd({ console }, draft, { findings, systemd }) {
    const { use, output, error } = console;
    if (use) writeUse(use);
    writeFile('StandardOutput', output);
    writeFile('StandardError', error);

    function writeUse(use: Sourced<Use>): void {
      switch (use.value) {
        case 'log':
          // The journal is where it goes by default: the line is stated for whoever reads the job beside it.
          findings.report(
            'console-log-is-journal',
            use,
            'Its output goes to the journal instead of a file under /var/log/upstart.',
          );
          return;
        case 'discard':
          draft.set('Service', 'StandardOutput', 'null', [use]);
          return;
        case 'console':
          draft.set('Service', 'StandardOutput', 'journal+console', [use]);
          findings.report(
            'console-output-also-journal',
            use,
            'Its output goes to the console, as before, and to the journal; its input is /dev/null, where Upstart gave it the console.',
          );
          return;
        case 'console-owner':
          for (const key of ['StandardInput', 'StandardOutput']) {
            draft.set('Service', key, 'tty', [use]);
          }
          draft.set('Service', 'TTYPath', consoleDevice, [use]);
          return;
      }
    }

    function writeFile(key: string, file: ConsoleUse['output']): void {
      if (!file) return;
      const path = pathValue(file.value.path);
      if (path === undefined) return;
      const appends = systemd >= 240;
      draft.set('Service', key, `${file.value.append && appends ? 'append' : 'file'}:${path}`, [
        file,
      ]);
      if (file.value.append && !appends) {
        findings.report(
          'output-not-appended',
          file,
          `systemd ${systemd} overwrites the file from its beginning at each start; append: is known from 240 on.`,
        );
      }
    }
  },

  fromSystemd({ service }, context) {
    const input = lastValue(service, 'Service', 'StandardInput');
    const output = lastValue(service, 'Service', 'StandardOutput');
    const error = lastValue(service, 'Service', 'StandardError');
    const terminal = lastValue(service, 'Service', 'TTYPath');
    if (input && /^tty/.test(input.value)) {
      return {
        use: sourced(
          'console-owner',
          [input, output, terminal].flatMap((one) => one?.from ?? []),
        ),
      };
    }
    const outputUse = useOf(service, output, context);
    const use = outputUse.use ?? useOf(service, error, context).use;
    const errorUse = useOf(service, error, context);
    return {
      ...(use && { use }),
      ...(outputUse.file && { output: outputUse.file }),
      ...(errorUse.file && { error: errorUse.file }),
    };
  },

  toUpstart({ console }, draft, { findings, release }) {
    const { use, output, error } = console;
    if (use) {
      const value = stanzaOf[use.value];
      if (value === 'log' && release.defaultConsole === 'none') {
        findings.report(
          'console-log-unknown',
          use,
          `Upstart ${release.version} keeps no log of a job's output; it is discarded unless the command sends it somewhere.`,
        );
      } else draft.console = { ...use, value };
    }
    for (const file of [output, error]) {
      if (!file) continue;
      findings.report(
        'output-redirected',
        file,
        `The command's output is sent to ${file.value.path} by the shell that starts it.`,
      );
    }
  },
};

type Use = NonNullable<ConsoleUse['use']>['value'];

const uses = { log: 'log', none: 'discard', output: 'console', owner: 'console-owner' } as const;
const stanzaOf = {
  log: 'log',
  discard: 'none',
  console: 'output',
  'console-owner': 'owner',
} as const;

/** What one of the three standard streams says, as far as a job can say it. */
function useOf(
  service: Unit,
  stream: Sourced<string> | undefined,
  { findings }: Context,
): { use?: Sourced<Use>; file?: NonNullable<ConsoleUse['output']> } {
  if (!stream) return {};
  const [kind = '', ...rest] = stream.value.split(':');
  const argument = rest.join(':');
  switch (kind) {
    case 'inherit':
      return {};
    case 'journal':
    case 'syslog':
    case 'kmsg':
      return { use: sourced('log', stream.from) };
    case 'null':
      return { use: sourced('discard', stream.from) };
    case 'journal+console':
    case 'syslog+console':
    case 'kmsg+console':
      return { use: sourced('console', stream.from) };
    case 'tty':
      return { use: sourced('console', stream.from) };
    case 'file':
    case 'append':
    case 'truncate':
      return {
        file: sourced({ path: readPathValue(argument), append: kind === 'append' }, stream.from),
      };
    default:
      findings.report(
        'directive-lost',
        stream,
        `Upstart has no counterpart for a stream that goes to ${stream.value} (${service.name}).`,
      );
      return {};
  }
}
