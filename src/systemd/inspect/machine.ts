import { parseUnitName, unescapeName, unescapePath } from '../names.ts';
import { expandSpecifiers } from '../specifiers.ts';

/** What a unit's meaning depends on besides its own text. */
export interface Machine {
  readonly hostName: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly kernelRelease: string;
  readonly architecture: string;
  /** From os-release, by the letter of the specifier: `o`, `w`, `W`, `B`, `M`, `A`. */
  readonly os: Readonly<Record<string, string>>;
  /** Bytes of memory, and the largest number of tasks, of which percentages are taken. */
  readonly memory: bigint;
  readonly tasks: bigint;
  readonly users: Readonly<Record<string, MachineUser>>;
  readonly groups: Readonly<Record<string, number>>;
  /** How the programs there are end, by absolute path; any other is not found. */
  readonly programs: Readonly<Record<string, number>>;
  readonly directories: readonly string[];
  /** The control group of the slice that services are in, as `%c` and `%r` show it. */
  readonly controlGroup: string;
}

export interface MachineUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** A plain Debian 12. */
export const plainMachine: Machine = {
  hostName: 'localhost',
  machineId: '00000000000000000000000000000001',
  bootId: '00000000000000000000000000000002',
  kernelRelease: '6.1.0',
  architecture: 'x86-64',
  os: { o: 'debian', w: '12', W: '', B: '', M: '', A: '' },
  memory: 8n * 1024n ** 3n,
  tasks: 32768n,
  users: {
    root: { uid: 0, gid: 0, home: '/root', shell: '/bin/bash' },
    daemon: { uid: 1, gid: 1, home: '/usr/sbin', shell: '/usr/sbin/nologin' },
    nobody: { uid: 65534, gid: 65534, home: '/nonexistent', shell: '/usr/sbin/nologin' },
  },
  groups: { root: 0, daemon: 1, nogroup: 65534 },
  programs: { '/bin/true': 0, '/bin/false': 1 },
  directories: ['/', '/tmp', '/root', '/usr/sbin'],
  controlGroup: '/system.slice',
};

/** Replaces the specifiers of a text; `undefined` when one of them means nothing in systemd 252. */
export type Expand = (text: string) => string | undefined;

/** Makes the function that replaces specifiers in the unit `name` (systemd.unit(5) "Specifiers"). */
export function expander(name: string, path: string, machine: Machine): Expand {
  const parts = parseUnitName(name);
  const prefix = parts?.prefix ?? name.replace(/\.[a-z]+$/, '');
  const instance = parts?.instance ?? '';
  const lastDash = prefix.lastIndexOf('-');
  const component = prefix.slice(lastDash + 1);
  const values: Readonly<Record<string, string | undefined>> = {
    n: name,
    N: name.replace(/\.[a-z]+$/, ''),
    p: prefix,
    P: unescapeName(prefix),
    i: instance,
    I: unescapeName(instance),
    j: component,
    J: unescapeName(component),
    f: unescapePath(instance === '' ? prefix : instance),
    y: path,
    Y: path.slice(0, path.lastIndexOf('/')),
    d: `/run/credentials/${name}`,
    t: '/run',
    S: '/var/lib',
    C: '/var/cache',
    L: '/var/log',
    E: '/etc',
    T: '/tmp',
    V: '/var/tmp',
    u: 'root',
    U: '0',
    g: 'root',
    G: '0',
    h: '/root',
    s: '/bin/bash',
    a: machine.architecture,
    b: machine.bootId,
    H: machine.hostName,
    l: machine.hostName.split('.')[0],
    q: machine.hostName,
    m: machine.machineId,
    v: machine.kernelRelease,
    ...machine.os,
    c: `${machine.controlGroup}/${name}`,
    r: machine.controlGroup,
  };
  return (text) => expandSpecifiers(text, (letter) => values[letter]);
}
