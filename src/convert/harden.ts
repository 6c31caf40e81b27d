import { directiveInfo } from '../systemd/catalogue.ts';
import type { Setting } from '../systemd/unit.ts';
import { sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { scriptDirectory } from './script-directory.ts';

/** A directive that takes rights from a service, and what of the job shows that it does not need them. */
interface Protection {
  readonly key: string;
  readonly value: string;
  /** Why the service does not miss it, for a user who is not root. */
  readonly why: string;
  /** What the job says where it may need it. */
  readonly unless?: RegExp;
  /** It would also hold for the commands of the unit that are root's. */
  readonly isForAll?: true;
}

/** Programs with rights of their own, which a user calls to do what only root may. */
const ofRoot =
  /\b(?:sudo|su|pkexec|ping|mount|umount|fusermount3?|crontab|sendmail|newgrp|passwd|Xorg|chrome-sandbox|dbus-daemon-launch-helper|start-stop-daemon|chroot|docker|lxc-start|authbind|at|exim4?|doas|traceroute|fping)\b/;

/**
 * What a user who is not root may not do anyway (capabilities(7), systemd.exec(5) "Sandboxing"), so that a service of such a user does not
 * miss it, unless it calls a program with rights of its own. Of a service of root's nothing is known but its command line.
 */
const protections: readonly Protection[] = [
  {
    key: 'NoNewPrivileges',
    value: 'yes',
    why: 'no command of the job is a program with rights of its own',
    unless: ofRoot,
  },
  {
    key: 'CapabilityBoundingSet',
    value: '',
    why: 'its user has no capabilities, all commands are those of that user, and none is a program with some of its own',
    unless: ofRoot,
    isForAll: true,
  },
  {
    key: 'PrivateTmp',
    value: 'yes',
    why: 'the job names nothing below /tmp or /var/tmp',
    unless: /\/tmp\b|\bTMPDIR\b|\bmktemp\b/,
  },
  {
    key: 'PrivateDevices',
    value: 'yes',
    why: 'the job names no device',
    isForAll: true,
    unless: /\/dev\/(?!null\b|zero\b|full\b|u?random\b|stdout\b|stderr\b|stdin\b|log\b|shm\b|fd\b)/,
  },
  {
    key: 'ProtectSystem',
    value: 'full',
    why: 'its user may not write to /usr, /boot and /etc, and no command of root writes there',
    unless:
      />+\s*\/(?:etc|usr|boot)\/|\b(?:chown|chmod|mkdir|install|touch|cp|mv|rm|ln|sed -i)\b[^\n]*\s\/(?:etc|usr|boot)\//,
    isForAll: true,
  },
  {
    key: 'ProtectHome',
    value: 'read-only',
    why: 'the job names nothing below /home, /root or /run/user',
    unless: /\/home\b|\/root\b|\/run\/user\b|~\/|\bHOME\b/,
  },
  {
    key: 'ProtectKernelTunables',
    value: 'yes',
    why: 'only root may write to /proc/sys and /sys, and no command does',
    unless: /\/proc\/sys|\/sys\/|\bsysctl\b/,
    isForAll: true,
  },
  {
    key: 'ProtectKernelModules',
    value: 'yes',
    why: 'only root may load modules of the kernel, and no command does',
    unless: /\b(?:modprobe|insmod|rmmod|kmod|iptables|ip6tables|mount)\b/,
    isForAll: true,
  },
  {
    key: 'ProtectKernelLogs',
    value: 'yes',
    why: "only root may read the kernel's log",
    unless: /\bdmesg\b|\/dev\/kmsg|\/proc\/kmsg/,
  },
  {
    key: 'ProtectControlGroups',
    value: 'yes',
    why: 'only root may change control groups, and no command does',
    unless: /\/sys\/fs\/cgroup|\bcg(?:create|exec|set)\b|\bdocker\b|\blxc/,
    isForAll: true,
  },
  {
    key: 'ProtectClock',
    value: 'yes',
    why: 'only root may set the clock',
    unless: /\b(?:hwclock|ntpdate|date -s)\b/,
  },
  {
    key: 'ProtectHostname',
    value: 'yes',
    why: "only root may set the machine's name",
    unless: /\bhostname\b|\bhostnamectl\b/,
  },
  {
    key: 'RestrictSUIDSGID',
    value: 'yes',
    why: 'no command of the job makes a program with rights of its own',
    unless: /\bchmod\b[^\n]*(?:[246]\d{3}\b|[ug]\+s)|\binstall\b[^\n]*-m\s*[246]\d{3}\b/,
    isForAll: true,
  },
  {
    key: 'RestrictRealtime',
    value: 'yes',
    why: 'the job asks for no policy of real time',
    unless: /\bchrt\b|CPUSchedulingPolicy=(?:rr|fifo)|LimitRTPRIO=|\bjackd\b|\bpulseaudio\b/,
  },
  {
    key: 'LockPersonality',
    value: 'yes',
    why: 'no command of the job sets a personality',
    unless: /\b(?:setarch|linux32|linux64|i386|wine)\b/,
  },
];

/** A unit as it would be without protections of this kind. */
export function withoutProtections(content: string): string {
  const lines = new Set(protections.map(({ key, value }) => `${key}=${value}`));
  return content
    .split('\n')
    .filter((line) => !lines.has(line))
    .join('\n');
}

/** The longest text of a job that is looked through; a longer one is left alone. */
const longest = 100_000;

/**
 * The settings of a job's service with the protections that the job itself shows to be without harm, each with a finding that says why. Only for
 * a unit with `User=`; for any other there is a finding that says so.
 */
export function hardened(
  settings: readonly Setting[],
  unit: string,
  job: Job,
  { harden, style, systemd, findings }: Context,
): readonly Setting[] {
  const isMain = settings.some(({ key }) => key === 'ExecStart') && unit.endsWith('.service');
  if (!harden || !isMain || style === 'faithful') return settings;
  const user = settings.find(({ key }) => key === 'User');
  const { main } = job.processes;
  const from = user?.from ?? main?.from ?? [];
  if (user === undefined || /^(?:root|0)$/.test(user.value)) {
    findings.report(
      'not-hardened',
      sourced(unit, from),
      `${unit} runs as root, who may need any right. Nothing of the job shows which it does not.`,
    );
    return settings;
  }
  const text = textOf(settings, job);
  if (text.length > longest) return settings;
  // A command of root's may do what the user may not.
  const hasRoots = settings.some(
    ({ key, value }) =>
      (key.startsWith('Exec') && /^[-:@]*[+!]/.test(value)) || key === 'PermissionsStartOnly',
  );
  const added = protections.filter(({ key, unless, isForAll }) => {
    const { since } = directiveInfo('Service', key) ?? {};
    const isKnown = since === undefined || systemd >= since;
    const isSaid = settings.some((one) => one.key === key);
    return isKnown && !isSaid && !(hasRoots && isForAll) && unless?.test(text) !== true;
  });
  for (const { key, value, why } of added)
    findings.report('hardened', sourced(key, from), `${key}=${value}: ${why}.`);
  return [
    ...settings,
    ...added.map(({ key, value }): Setting => ({ section: 'Service', key, value, from })),
  ];
}

/** All that the unit says of files and programs; what is in files of its own stands in the job. */
function textOf(settings: readonly Setting[], job: Job): string {
  const values = settings
    .filter(({ section }) => section === 'Service')
    .map(({ key, value }) => `${key}=${value}`);
  const isElsewhere = values.some((value) => value.includes(`${scriptDirectory}/`));
  const commands = isElsewhere
    ? Object.values(job.processes).map((process) => process?.value.command ?? '')
    : [];
  return [...commands, ...values].join('\n');
}
