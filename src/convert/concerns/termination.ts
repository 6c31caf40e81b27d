import { callsOf } from '../../shell/calls.ts';
import { isQuick } from '../../shell/quick.ts';
import { parseSignal, signalText } from '../../systemd/signals.ts';
import type { Unit } from '../../systemd/unit.ts';
import { booleanValue, lastValue } from '../../systemd/values.ts';
import { baseName } from '../../text/names.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Job } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import { type Daemon, daemonOfJob } from '../daemon.ts';
import { departureOf, reportDeparture } from '../departure.ts';
import { exactStop, stopsByItself } from '../faithful/stop.ts';
import { isStateJob } from '../life.ts';
import type { Command, Service } from '../model.ts';
import { neverTakesLong } from '../over-at-once.ts';
import { reloadBySignal, reloadSignalOf } from '../reload-signal.ts';
import { printSeconds } from '../seconds.ts';
import { timeoutsOf } from '../timeouts.ts';
import { systemdTimeout, unstatedTimeout, upstartTimeout } from '../unstated-timeout.ts';
import { shellText } from '../words.ts';

/** The signal of a reload when nothing is said (init(5) `reload signal`). */
const upstartReload = 'HUP';

const scopes = ['control-group', 'mixed', 'process', 'none'] as const;

/**
 * `kill signal`, `kill timeout`, `reload signal` ⇄ `KillSignal=`, `TimeoutStopSec=`, `KillMode=`, `SendSIGKILL=`,
 * `ExecReload=` by signal. init(5) `kill signal`, systemd.kill(5).
 */
export const termination: Concern<'termination'> = {
  name: 'termination',
  title: 'How it is stopped and reloaded',
  stanzas: ['kill signal', 'kill timeout', 'reload signal'],
  directives: [
    'Service.KillSignal',
    'Service.TimeoutStopSec',
    'Service.TimeoutSec',
    'Service.KillMode',
    'Service.SendSIGKILL',
    'Service.SendSIGHUP',
    'Service.IgnoreSIGPIPE',
    'Service.ReloadSignal',
  ],

  fromUpstart(job, context) {
    const { style, site, findings, index } = context;
    const { killTimeout, killSignal, reloadSignal } = job;
    const daemon = style === 'faithful' ? undefined : daemonOfJob(job, site);
    const signal = killSignal ? named(killSignal) : signalOf(daemon);
    // Of a shell with the daemon below it, the shell alone would be told to end.
    const isWhole = daemon?.isMain === true || daemon?.killMode === 'mixed';
    const ofDaemon =
      isWhole && daemon.killMode ? sourced(daemon.killMode, daemon.from.from) : undefined;
    const departure = departureOf(job, context);
    if (departure) reportDeparture(departure, job, context);
    const scope = departure?.isCertain
      ? sourced('process' as const, departure.from.from)
      : ofDaemon;
    if (ofDaemon?.value === 'process') {
      findings.report(
        'children-live-on',
        daemon?.from ?? ofDaemon,
        `What ${daemon?.known?.program} runs for others lives on when it is stopped or started anew, as under Upstart (${daemon?.known?.source}).`,
      );
    }
    const reload = reloadSignal ? named(reloadSignal) : reloadByDefault();
    if (reloadSignal?.value === 0) {
      findings.report(
        'holds-anyway',
        reloadSignal,
        'A unit without ExecReload= cannot be reloaded.',
      );
    }
    return {
      ...(signal && { signal }),
      // To systemd, 0 is no limit; what Upstart did with it was never meant.
      timeout: killTimeout
        ? { ...killTimeout, value: Math.max(1, killTimeout.value) }
        : sourced(unstatedTimeout(job, style), []),
      ...(scope && { scope }),
      ...(reload && { reloadSignal: reload }),
      ...(style === 'faithful' && { ignorePipe: sourced(false, []) }),
    };

    /** Any job can be reloaded; of a daemon somebody will, and a unit has to say how. */
    function reloadByDefault(): Sourced<string> | undefined {
      if (isStateJob(job) || job.task) return undefined;
      const forks = job.expect?.value === 'fork' || job.expect?.value === 'daemon';
      // What a sandbox runs is no daemon of its own making.
      const isDaemon = forks && !isSandboxed(job);
      if (style === 'faithful') return sourced(upstartReload, []);
      if (index.isReloaded(job.name)) return sourced(upstartReload, []);
      const reloads = daemon?.isMain && daemon.known?.reloadsOnHangUp;
      const about = isDaemon ? job.expect : reloads ? daemon.from : undefined;
      if (about === undefined) return undefined;
      findings.report(
        'reload-by-default',
        about,
        reloads
          ? `"reload" sends SIGHUP, on which ${daemon.known?.program} reads its configuration, or opens its logs, anew; so does the unit now.`
          : '"reload" sends SIGHUP to the daemon, as the unit does now.',
      );
      return sourced(upstartReload, about.from);
    }

    function signalOf(daemon: Daemon | undefined): Sourced<string> | undefined {
      if (!daemon?.stopSignal) return undefined;
      const { signal, why } = daemon.stopSignal;
      if (why !== undefined) findings.report('stop-signal-changed', daemon.from, why);
      return { ...daemon.from, value: signal };
    }

    function named(number: Sourced<number>): Sourced<string> | undefined {
      const name = signalText(number.value);
      return name === undefined ? undefined : { ...number, value: name };
    }
  },

  toSystemd(service, draft, { style, systemd, findings }) {
    const { signal, timeout, scope, sendKill, sendHangUp, ignorePipe, reloadSignal } =
      service.termination;
    const isExact = style === 'faithful' && stopsByItself(service);
    if (isExact && timeout && timeout.value !== 'infinity') {
      const origin = [timeout, ...(signal ? [signal] : [])];
      const stop = exactStop(signal?.value ?? 'TERM', timeout.value, systemd);
      draft.set('Service', 'ExecStop', stop, origin);
      // What systemd sends itself shall do nothing: the stop has done it all.
      draft.set('Service', 'KillSignal', 'SIGCONT', origin);
      draft.set('Service', 'KillMode', 'process', origin);
    } else if (signal) draft.set('Service', 'KillSignal', `SIG${signal.value}`, [signal]);
    if (scope && !isExact) draft.set('Service', 'KillMode', scope.value, [scope]);
    const { retire, cleanup } = service.processes;
    const covered = [...retire, ...cleanup];
    if (isExact && timeout) {
      // Each of the commands has this time, and of its own ones Upstart limits none.
      const limit = covered.length > 0 ? 'infinity' : stopLimit(timeout.value);
      draft.set('Service', 'TimeoutStopSec', printSeconds(limit), [timeout]);
    } else if (
      timeout &&
      (timeout.from.length > 0 ||
        (!(style === 'native' && hasNothingToStop(service)) &&
          (timeout.value !== systemdTimeout || service.activation.saidAs === 'conditions')))
    ) {
      draft.set('Service', 'TimeoutStopSec', printSeconds(timeout.value), [timeout]);
    }
    for (const [key, flag] of [
      ['SendSIGKILL', sendKill],
      ['SendSIGHUP', sendHangUp],
      ['IgnoreSIGPIPE', ignorePipe],
    ] as const) {
      if (flag) draft.set('Service', key, flag.value ? 'yes' : 'no', [flag]);
    }
    if (reloadSignal) {
      draft.set('Service', 'ExecReload', reloadBySignal(reloadSignal.value), [reloadSignal]);
    }
    const slow = covered.find(({ value: { command } }) => !isQuickCommand(command));
    if (!isExact && slow && timeout && timeout.value !== 'infinity') {
      findings.report(
        'stop-timeout-covers-scripts',
        slow,
        timeout.from.length > 0 || timeout.value === upstartTimeout
          ? `systemd ends this after ${printSeconds(timeout.value)} seconds, the time given to the main process; Upstart lets it take as long as it likes.`
          : `TimeoutStopSec= counts for this as well, which Upstart lets take as long as it likes: so it is ${timeout.value} seconds, and a main process that does not end when told to has that instead of five.`,
      );
    }
  },

  fromSystemd({ service }, { findings }) {
    const killSignal = lastValue(service, 'Service', 'KillSignal');
    const timeouts = timeoutsOf(service);
    for (const { key, from } of timeouts.idle) {
      findings.report('superseded', sourced(key, from), 'A later line sets the same limit.');
    }
    const scopeText = lastValue(service, 'Service', 'KillMode');
    const sendKill = booleanValue(service, 'Service', 'SendSIGKILL');
    const hangUp = booleanValue(service, 'Service', 'SendSIGHUP');
    const ignorePipe = booleanValue(service, 'Service', 'IgnoreSIGPIPE');
    const reloadSignal = reloadSignalOf(service) ?? ownReloadSignal(service);
    const scope = scopes.find((one) => one === scopeText?.value);
    const signal = killSignal && parseSignal(killSignal.value);
    return {
      ...(killSignal &&
        signal !== undefined && {
          signal: { ...killSignal, value: signalText(signal) ?? String(signal) },
        }),
      // To systemd, a stop timeout of 0 is no timeout (systemd.service(5)).
      timeout: timeouts.stop ?? sourced(systemdTimeout, []),
      ...(scopeText && scope && { scope: { ...scopeText, value: scope } }),
      ...(sendKill && { sendKill }),
      ...(hangUp && { sendHangUp: hangUp }),
      ...(ignorePipe && { ignorePipe }),
      ...(reloadSignal && { reloadSignal }),
    };
  },

  toUpstart(service, draft, { findings, style }) {
    const { termination, readiness, processes } = service;
    const { signal, timeout, scope, sendKill, sendHangUp, ignorePipe, reloadSignal } = termination;
    const number = signal && parseSignal(signal.value);
    if (signal && number !== undefined) draft.killSignal = { ...signal, value: number };
    const wait = timeout ?? sourced(systemdTimeout, []);
    const isMoot = style === 'native' && hasNothingToStop(service) && wait.from.length === 0;
    if (wait.value === 'infinity' && readiness.kind === 'state') {
      if (wait.from.length > 0) {
        findings.report('holds-anyway', wait, 'Nothing limits the post-stop of a job.');
      }
    } else if (wait.value === 'infinity') {
      findings.report(
        'no-kill-timeout-forever',
        wait,
        'Upstart always kills in the end: it was given a day.',
      );
      draft.killTimeout = { ...wait, value: 86_400 };
    } else if (!isMoot && (wait.value !== upstartTimeout || wait.from.length > 0)) {
      draft.killTimeout = { ...wait, value: Math.max(1, Math.ceil(wait.value)) };
    }
    if (scope && scope.value !== 'control-group') {
      findings.report(
        'kill-mode-is-group',
        scope,
        `Upstart signals the process group of the main process, whatever KillMode=${scope.value} says.`,
      );
    } else if (scope) {
      findings.report(
        'kill-mode-is-group',
        scope,
        'Upstart signals the process group of the main process and leaves alone what has left that group.',
      );
    }
    if (sendKill?.value) {
      findings.report('holds-anyway', sendKill, 'Upstart always kills what does not end in time.');
    }
    if (sendKill && !sendKill.value) {
      findings.report('no-kill-timeout-forever', sendKill, 'Upstart always kills in the end.');
    }
    if (sendHangUp?.value) {
      findings.report(
        'directive-lost',
        sendHangUp,
        'Upstart sends one signal, and no SIGHUP after it.',
      );
    } else if (sendHangUp) {
      findings.report('holds-anyway', sendHangUp, 'Upstart sends no SIGHUP after its signal.');
    }
    if (ignorePipe?.value) {
      findings.report(
        'sigpipe-not-ignored',
        ignorePipe,
        'Upstart leaves SIGPIPE as it is: a process that writes into a closed pipe ends.',
      );
    } else if (ignorePipe) {
      findings.report('holds-anyway', ignorePipe, 'Upstart leaves SIGPIPE as it is.');
    }
    const forks = readiness.signal.value === 'forked' || readiness.signal.value === 'forked-twice';
    if (forks && readiness.kind === 'service' && !reloadSignal && processes.reload.length === 0) {
      findings.report(
        'reload-by-default',
        readiness.signal,
        'The unit cannot be reloaded; "reload" of the job sends SIGHUP to the daemon.',
      );
    }
    const reload = reloadSignal && parseSignal(reloadSignal.value);
    if (reloadSignal && reload !== undefined)
      draft.reloadSignal = { ...reloadSignal, value: reload };
  },
};

/** Longer than the exact stop takes, so that systemd never cuts it short. */
function stopLimit(seconds: number | 'infinity'): number | 'infinity' {
  return seconds === 'infinity' ? seconds : seconds + 2;
}

function isQuickCommand(command: Command): boolean {
  return isQuick(shellText(command));
}

/** The signal of a service that reloads and says when it has (systemd.service(5) `Type=notify-reload`). */
function ownReloadSignal(service: Unit): Sourced<string> | undefined {
  const type = lastValue(service, 'Service', 'Type');
  if (type?.value !== 'notify-reload') return undefined;
  const written = lastValue(service, 'Service', 'ReloadSignal');
  const number = written && parseSignal(written.value);
  const name = number === undefined ? upstartReload : (signalText(number) ?? upstartReload);
  return sourced(name, written?.from ?? type.from);
}

/** Whether the job runs a program that shuts another one in, and forks for that. */
function isSandboxed({ processes }: Job): boolean {
  return callsOf(processes.main?.value.command ?? '').some(({ name, arguments: [first] }) =>
    [name, first].some((word) => word !== undefined && baseName(word) === 'minijail0'),
  );
}

/** Whether a stop never takes any time: there is no main process, or one that is over in a moment, and nothing runs after it that is not. */
function hasNothingToStop({ readiness, processes }: Service): boolean {
  const { main, retire, cleanup } = processes;
  if (readiness.kind === 'service') return false;
  return [...(readiness.kind === 'task' ? main : []), ...retire, ...cleanup].every(({ value }) =>
    neverTakesLong(value.command),
  );
}
