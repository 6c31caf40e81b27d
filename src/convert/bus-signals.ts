import { quoteForShell } from '../shell/quote.ts';
import { printExec } from '../systemd/exec-print.ts';
import { escapeSpecifiers } from '../systemd/specifiers.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { systemctl } from './manager.ts';
import type { BusSignal } from './start-branch.ts';
import type { UnitDraft } from './unit-draft.ts';

/**
 * Writes a unit that listens on the message bus and starts another one at each signal that is meant (upstart-dbus-bridge(8),
 * dbus-monitor(1)): systemd itself starts units for a name on the bus, not for a signal.
 */
export function writeSignalListener(
  draft: UnitDraft,
  start: Sourced<unknown>,
  signals: readonly BusSignal[],
  { manager, findings }: Context,
): void {
  if (signals.length === 0) return;
  const stem = draft.name.replace(/\.service$/, '');
  if (draft.name.includes('@')) {
    findings.report(
      'event-has-no-unit',
      start,
      'A signal names no instance, so nothing would start the template.',
    );
    return;
  }
  const [system, session] = (['system', 'session'] as const).map((bus) =>
    signals.filter((signal) => signal.bus === bus),
  );
  for (const [bus, own] of [
    ['system', system ?? []],
    ['session', session ?? []],
  ] as const) {
    if (own.length === 0) continue;
    const unit = draft.companion(
      `${stem}-on-signal${bus === 'session' && system?.length ? '-session' : ''}.service`,
    );
    unit.set('Unit', 'Description', `What hears the signals that start ${escapeSpecifiers(stem)}`, [
      start,
    ]);
    if (manager === 'system') {
      unit.list('Unit', 'Wants', ['dbus.socket'], [start]);
      unit.list('Unit', 'After', ['dbus.socket'], [start]);
    }
    unit.set('Service', 'ExecStart', listen(bus, own, draft.name, systemctl(manager)), [start]);
    unit.set('Service', 'Restart', 'always', [start]);
    const target = manager === 'system' ? 'multi-user.target' : 'default.target';
    unit.list('Install', 'WantedBy', [target], [start]);
  }
  findings.report(
    'started-by-a-listener',
    start,
    `${stem}-on-signal.service listens for it with dbus-monitor and starts ${draft.name} each time; what the signal says is not handed on.`,
  );
}

/** The interface of the bus's own signals, of which a listener is sent some for itself (D-Bus specification). */
const busItself = 'org.freedesktop.DBus';

/** Why no init hears such a signal, as a sentence; undefined for one that it may hear. */
export function whyUnheard(
  { bus, matches }: BusSignal,
  manager: Context['manager'],
): string | undefined {
  if (bus === 'session' && manager === 'system') {
    return "The bridge of the machine's init listens on the system's bus, so a signal of a session never came.";
  }
  const asked = new Map(matches);
  const isOfBus = (asked.get('interface') ?? busItself) === busItself;
  const isOfName = isOfBus && /^Name(?:Acquired|Lost)$/.test(asked.get('member') ?? '');
  return isOfName
    ? 'The bus tells of a name only whom it gives it to, so the bridge heard of its own alone.'
    : undefined;
}

/** What hears signals and starts a unit: dbus-monitor prints a line that begins with "signal" for each, its own name's first. */
function listen(
  bus: 'system' | 'session',
  signals: readonly BusSignal[],
  unit: string,
  control: string,
): string {
  const rules = signals.map(({ matches }) => {
    const pairs = [['type', 'signal'], ...matches].map(([key, value]) => `${key}='${value}'`);
    return quoteForShell(pairs.join(','));
  });
  const script = [
    `dbus-monitor --${bus} ${rules.join(' ')} |`,
    'while read -r kind rest; do',
    '    case "$kind $rest" in',
    `    *"interface=${busItself}; member=Name"*) ;;`,
    `    signal*) ${control} --no-block start ${quoteForShell(unit)} ;;`,
    '    esac',
    'done',
  ].join('\n');
  return printExec({
    prefixes: { noExpansion: true },
    words: ['/bin/sh', '-c', { script, lines: true, comments: false }],
  });
}
