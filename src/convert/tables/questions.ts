import { quoteForShell } from '../../shell/quote.ts';
import type { Manager } from '../manager.ts';
import { testOfDirective } from './file-conditions.ts';

/** What a shell asks for a condition's argument: a command that succeeds when it holds; undefined where none can tell. */
type Ask = (argument: string, manager: Manager) => string | undefined;

const path =
  (make: (path: string) => string): Ask =>
  (argument) =>
    argument.startsWith('/') && !argument.includes('%') ? make(quoteForShell(argument)) : undefined;

/** A command whose output is compared with a pattern. */
const matches = (command: string, pattern: string) =>
  `case $(${command}) in ${pattern}) ;; *) false ;; esac`;

/** A pattern of fnmatch(3) that a shell takes as it stands. */
const isPlainPattern = (text: string) => /^[A-Za-z0-9_.:*?[\]-]+$/.test(text);

/** What uname(1) says of the architectures that systemd knows (systemd.unit(5) `ConditionArchitecture=`). */
const machines: ReadonlyMap<string, string> = new Map([
  ['x86', 'i?86'],
  ['x86-64', 'x86_64'],
  ['arm', 'arm*'],
  ['arm64', 'aarch64'],
  ['ppc', 'ppc'],
  ['ppc64', 'ppc64'],
  ['ppc64-le', 'ppc64le'],
  ['mips', 'mips'],
  ['s390', 's390'],
  ['s390x', 's390x'],
  ['ia64', 'ia64'],
]);

const security: ReadonlyMap<string, string> = new Map([
  ['selinux', 'selinuxenabled'],
  ['apparmor', '[ -d /sys/module/apparmor ]'],
  ['smack', '[ -d /sys/fs/smackfs ]'],
  ['tomoyo', '[ -d /sys/kernel/security/tomoyo ]'],
  ['ima', '[ -d /sys/kernel/security/ima ]'],
]);

const comparisons: ReadonlyMap<string, string> = new Map([
  ['', '-ge'],
  ['>=', '-ge'],
  ['>', '-gt'],
  ['<=', '-le'],
  ['<', '-lt'],
  ['=', '-eq'],
  ['==', '-eq'],
  ['!=', '-ne'],
]);

function kernelWord(word: string): string | undefined {
  if (!/^[A-Za-z0-9_.,:/=+-]+$/.test(word)) return undefined;
  const end = word.includes('=') ? '( |$)' : '(=| |$)';
  return `grep -qE '(^| )${word.replace(/[.+]/g, '\\$&')}${end}' /proc/cmdline`;
}

/** A variable of the manager: a session's jobs have its environment, those of the machine have not. */
function variable(argument: string, manager: Manager): string | undefined {
  const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name === undefined || manager !== 'user') return undefined;
  return value === undefined
    ? `[ -n "\${${name}+set}" ]`
    : `[ "\${${name}-}" = ${quoteForShell(value)} ]`;
}

/** By what follows `Condition` and `Assert` in the name of the directive (systemd.unit(5)). */
const asks: ReadonlyMap<string, Ask> = new Map<string, Ask>([
  ...[...testOfDirective].map(
    ([directive, letter]) =>
      [directive.replace('Condition', ''), path((file) => `[ -${letter} ${file} ]`)] as const,
  ),
  [
    'PathExistsGlob',
    (glob) => (/^\/[\w./*?[\]@:+-]*$/.test(glob) ? `ls -d ${glob} > /dev/null 2>&1` : undefined),
  ],
  ['PathIsMountPoint', path((file) => `mountpoint -q ${file}`)],
  ['PathIsReadWrite', path((file) => `[ -w ${file} ]`)],
  ['PathIsSocket', path((file) => `[ -S ${file} ]`)],
  ['DirectoryNotEmpty', path((file) => `[ -n "$(ls -A ${file} 2> /dev/null)" ]`)],
  ['KernelCommandLine', kernelWord],
  ['KernelVersion', (text) => (isPlainPattern(text) ? matches('uname -r', text) : undefined)],
  [
    'KernelModuleLoaded',
    (text) =>
      /^\w[\w-]*$/.test(text) ? `[ -d /sys/module/${text.replaceAll('-', '_')} ]` : undefined,
  ],
  [
    'Architecture',
    (text) => {
      const machine = machines.get(text);
      return machine && matches('uname -m', machine);
    },
  ],
  [
    'Virtualization',
    (text) => (text === 'container' ? 'running-in-container > /dev/null' : undefined),
  ],
  [
    'Host',
    (text) =>
      isPlainPattern(text) && !/^[0-9a-f]{32}$/.test(text) ? matches('hostname', text) : undefined,
  ],
  ['Security', (text) => security.get(text)],
  [
    'ACPower',
    // What cannot tell counts as mains.
    (text) => (/^(?:yes|true|1|on)$/.test(text) ? '{ on_ac_power || [ $? = 255 ]; }' : undefined),
  ],
  [
    'CPUs',
    (text) => {
      const [, operator = '', number] = /^(>=|<=|==|!=|[<>=])?\s*(\d+)$/.exec(text) ?? [];
      const comparison = comparisons.get(operator);
      return number && comparison && `[ "$(getconf _NPROCESSORS_ONLN)" ${comparison} ${number} ]`;
    },
  ],
  ['Environment', variable],
  [
    'User',
    (text) => {
      if (text === '@system') return '[ "$(id -u)" -lt 1000 ]';
      return /^[A-Za-z0-9_-]+$/.test(text)
        ? `[ "$(id -${/^\d+$/.test(text) ? 'u' : 'un'})" = ${text} ]`
        : undefined;
    },
  ],
  [
    'Group',
    (text) =>
      /^[A-Za-z0-9_-]+$/.test(text)
        ? `id -${/^\d+$/.test(text) ? 'G' : 'Gn'} | tr ' ' '\\n' | grep -qx -- ${text}`
        : undefined,
  ],
]);

/**
 * The command with which a shell asks what a `Condition…=` or `Assert…=` asks, without its `!`; undefined where it cannot, or
 * where only the value of a specifier would tell.
 */
export function questionText(
  directive: string,
  argument: string,
  manager: Manager,
): string | undefined {
  const ask = asks.get(directive.replace(/^(?:Condition|Assert)/, ''));
  return argument.includes('%') ? undefined : ask?.(argument, manager);
}
