import { escapeSpecifiers } from '../../systemd/specifiers.ts';
import { pathValue } from '../../systemd/text.ts';
import type { Unit } from '../../systemd/unit.ts';
import { lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Console } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import { placesOf } from '../console-places.ts';
import type { Context } from '../context.ts';
import type { Sink } from '../model.ts';
import type { UnitDraft } from '../unit-draft.ts';
import { unitPathWord } from '../unit-path.ts';
import { literalText, shellWord } from '../words.ts';

const syslogKeys = {
  SyslogIdentifier: 'identifier',
  SyslogFacility: 'facility',
  SyslogLevel: 'level',
} as const;

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
    const { console: use, script } = job;
    const { output, error, syslog } = script ?? {};
    const said = {
      // What the script says takes the place of the stanza.
      ...(output && { output: { ...output, from: [...output.from, ...(use?.from ?? [])] } }),
      ...(error && { error }),
      ...(syslog && { syslog }),
    };
    if (!use) return said;
    return use.value === 'owner'
      ? { owner: { ...use, value: true } }
      : { output: { ...use, value: { kind: sinkOf[use.value] } }, ...said };
  },

  toSystemd({ console }, draft, context) {
    const { owner, output, error, syslog } = console;
    for (const [key, value] of Object.entries(syslogKeys)) {
      const written = syslog?.value[value];
      if (syslog && written !== undefined)
        draft.set('Service', key, escapeSpecifiers(written), [syslog]);
    }
    if (owner) {
      for (const key of ['StandardInput', 'StandardOutput'])
        draft.set('Service', key, 'tty', [owner]);
      draft.set('Service', 'TTYPath', consoleDevice, [owner]);
    }
    if (output) writeSink('StandardOutput', output, draft, context);
    if (error) writeSink('StandardError', error, draft, context);
  },

  fromSystemd({ service }, context) {
    const { findings } = context;
    const [input, output, error] = ['Input', 'Output', 'Error'].map((stream) =>
      lastValue(service, 'Service', `Standard${stream}`),
    );
    const terminal = lastValue(service, 'Service', 'TTYPath');
    if (input && /^tty/.test(input.value)) {
      const streams = [input, output, error, terminal].flatMap((one) => one?.from ?? []);
      return { owner: sourced(true, streams) };
    }
    for (const idle of [input, terminal]) {
      if (idle) reportIdle(idle, context);
    }
    const out = output && readSink(output, service, context);
    const err = error && error.value !== 'inherit' ? readSink(error, service, context) : undefined;
    if (error?.value === 'inherit') {
      findings.report('holds-anyway', error, 'Errors go where the output goes.');
    }
    const isSame = out && err && JSON.stringify(out.value) === JSON.stringify(err.value);
    if (out && err && isSame) return { output: { ...out, from: [...out.from, ...err.from] } };
    return { ...(out && { output: out }), ...(err && { error: err }) };
  },

  toUpstart({ console }, draft, { findings, release }) {
    if (console.owner) draft.console = { ...console.owner, value: 'owner' };
    const { stanza, redirected, joined } = placesOf(console);
    for (const sink of redirected) {
      const place = sink.value.kind === 'file' ? shellWord(sink.value.path) : '/dev/null';
      findings.report(
        'output-redirected',
        sink,
        `The shell that starts the command sends it to ${place}.`,
      );
    }
    if (joined) {
      findings.report(
        'streams-joined',
        joined,
        'A job sends output and errors to one place: where its output goes.',
      );
    }
    const value = stanza && stanzaOf[stanza.value.kind];
    if (stanza && value === 'log' && release.defaultConsole === 'none') {
      findings.report(
        'console-log-unknown',
        stanza,
        `Upstart ${release.version} keeps no log of a job's output; it is discarded unless the command sends it somewhere.`,
      );
    } else if (stanza && value) draft.console = { ...stanza, value };
    if (stanza && value === 'output') {
      const message = 'What it prints goes to the console alone, and to no log any more.';
      findings.report('console-without-log', stanza, message);
    }
  },
};

const sinkOf = { log: 'log', none: 'discard', output: 'console' } as const;
const stanzaOf: Readonly<Record<Sink['kind'], Console | undefined>> = {
  log: 'log',
  discard: 'none',
  console: 'output',
  file: undefined,
};

function writeSink(
  key: string,
  sink: Sourced<Sink>,
  draft: UnitDraft,
  { findings, systemd }: Context,
): void {
  switch (sink.value.kind) {
    case 'log':
      if (key === 'StandardError') draft.set('Service', key, 'journal', [sink]);
      // The journal is where output goes anyway.
      else {
        findings.report(
          'console-log-is-journal',
          sink,
          'Its output goes to the journal instead of a file under /var/log/upstart.',
        );
      }
      return;
    case 'discard':
      draft.set('Service', key, 'null', [sink]);
      return;
    case 'console':
      draft.set('Service', key, 'journal+console', [sink]);
      findings.report(
        'console-output-also-journal',
        sink,
        'Its output goes to the console, as before, and to the journal; its input is /dev/null, where Upstart gave it the console.',
      );
      return;
    case 'file': {
      const path = pathValue(literalText(sink.value.path) ?? '');
      const appends = sink.value.append && systemd >= 240;
      const how = appends ? 'append' : sink.value.truncate ? 'truncate' : 'file';
      if (path !== undefined) draft.set('Service', key, `${how}:${path}`, [sink]);
      if (sink.value.append && !appends) {
        findings.report(
          'output-not-appended',
          sink,
          `systemd ${systemd} overwrites the file from its beginning at each start; append: is known from 240 on.`,
        );
      }
    }
  }
}

/** Names an input or a terminal that makes no difference to a job. */
function reportIdle(stream: Sourced<string>, { findings }: Context): void {
  if (stream.value === 'null') {
    findings.report('holds-anyway', stream, "A job's input is /dev/null.");
  } else {
    findings.report('directive-lost', stream, `A job cannot have its input from ${stream.value}.`);
  }
}

const sinks: Readonly<Record<string, Exclude<Sink['kind'], 'file'>>> = {
  journal: 'log',
  syslog: 'log',
  kmsg: 'log',
  null: 'discard',
  'journal+console': 'console',
  'syslog+console': 'console',
  'kmsg+console': 'console',
  tty: 'console',
};

/** Where one of the two output streams goes, as far as a job can say it. */
function readSink(
  stream: Sourced<string>,
  service: Unit,
  context: Context,
): Sourced<Sink> | undefined {
  const kind = sinks[stream.value];
  if (kind) return { ...stream, value: { kind } };
  const file = /^(file|append|truncate):(.+)$/.exec(stream.value);
  if (file) {
    const path = unitPathWord(file[2] ?? '', stream, service, context);
    const value: Sink = {
      kind: 'file',
      path,
      append: file[1] === 'append',
      ...(file[1] === 'truncate' && { truncate: true }),
    };
    return { ...stream, value };
  }
  context.findings.report(
    'directive-lost',
    stream,
    `A job cannot send its output to ${stream.value}.`,
  );
  return undefined;
}
