import { parseIntegerIn } from '../numbers.ts';
import { absolutePath } from '../paths.ts';
import { listSyntax } from '../words.ts';
import { infinite, type Properties, type PropertyValue, type UnitReader } from './unit-reader.ts';

/** The properties of what a process may do and see (systemd.exec(5) "Capabilities", "Sandboxing"), in part. */
export function sandboxProperties(reader: UnitReader, section: string): Properties {
  return {
    CapabilityBoundingSet: capabilities(reader, section, 'CapabilityBoundingSet') ?? infinite,
    AmbientCapabilities: capabilities(reader, section, 'AmbientCapabilities') ?? 0,
    SecureBits: secureBits(reader, section),
    MountFlags: reader.last(section, 'MountFlags', (value) => propagations[value]) ?? 0,
    BindPaths: binds(reader, section, 'BindPaths'),
    BindReadOnlyPaths: binds(reader, section, 'BindReadOnlyPaths'),
    DeviceAllow: devices(reader, section),
    RestrictAddressFamilies: families(reader, section),
    LogExtraFields: logFields(reader, section),
  };
}

/** The capabilities of Linux in the order of their numbers (capabilities(7)). */
const capabilityNames =
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'.split(
    ' ',
  );
const allBits = 2n ** 64n - 1n;

/**
 * A set of capabilities (config_parse_capability_set()): assignments add up, `~` takes away, one that names none sets it
 * anew. `undefined` when it was never set.
 */
function capabilities(reader: UnitReader, section: string, key: string): bigint | undefined {
  const unset = key === 'CapabilityBoundingSet' ? allBits : 0n;
  let set: bigint | undefined;
  for (const setting of reader.unit.settings) {
    if (setting.section !== section || setting.key !== key) continue;
    const invert = setting.value.startsWith('~');
    const named = setting.value
      .slice(invert ? 1 : 0)
      .split(/[ \t]+/)
      .map(capabilityNumber)
      .filter((index) => index !== -1);
    const bits = named.reduce((sum, index) => sum | (1n << BigInt(index)), 0n);
    const before = set ?? unset;
    if (bits === 0n || before === unset) set = invert ? allBits & ~bits : bits;
    else set = invert ? before & ~bits : before | bits;
  }
  return set;
}

function capabilityNumber(word: string): number {
  const index = capabilityNames.indexOf(word.toLowerCase().replace(/^cap_/, ''));
  return index === -1 ? (parseIntegerIn(word, 0, capabilityNames.length - 1) ?? -1) : index;
}

const bitNames: Readonly<Record<string, number>> = {
  noroot: 1,
  'noroot-locked': 2,
  'no-setuid-fixup': 4,
  'no-setuid-fixup-locked': 8,
  'keep-caps': 16,
  'keep-caps-locked': 32,
};

function secureBits(reader: UnitReader, section: string): number {
  const value = reader.values(section, 'SecureBits').at(-1) ?? '';
  return value.split(/[ \t]+/).reduce((sum, word) => sum | (bitNames[word] ?? 0), 0);
}

/** MS_PRIVATE, MS_SLAVE and MS_SHARED of mount(2). */
const propagations: Readonly<Record<string, number>> = {
  private: 1 << 18,
  slave: 1 << 19,
  shared: 1 << 20,
};
const recursive = 16384;

function binds(reader: UnitReader, section: string, key: string): PropertyValue[] {
  return reader.words(section, key, listSyntax).flatMap((word) => {
    const [source = '', target = source, option = 'rbind'] = word.replace(/^-/, '').split(':');
    const [from, to] = [absolutePath(source), absolutePath(target === '' ? source : target)];
    if (from === undefined || to === undefined) return [];
    return [[from, to, word.startsWith('-'), option === 'norbind' ? 0 : recursive]];
  });
}

/** The last one written stands first. */
function devices(reader: UnitReader, section: string): PropertyValue[] {
  const found: PropertyValue[] = [];
  for (const value of reader.values(section, 'DeviceAllow')) {
    const [device = '', access = 'rwm'] = (reader.expand(value) ?? '').split(/[ \t]+/);
    if (/^(\/dev\/|block-|char-)/.test(device) && /^[rwm]+$/.test(access)) {
      found.unshift([device, access]);
    }
  }
  return found;
}

/** Whether the families are the allowed ones, and their names in order. */
function families(reader: UnitReader, section: string): PropertyValue {
  const names = new Set<string>();
  let allowed: boolean | undefined;
  for (const value of reader.values(section, 'RestrictAddressFamilies')) {
    const invert = value.startsWith('~');
    allowed ??= !invert;
    if (value === 'none') {
      allowed = true;
      names.clear();
      continue;
    }
    for (const word of value.slice(invert ? 1 : 0).split(/[ \t]+/)) {
      if (!/^AF_[A-Z0-9]+$/.test(word)) continue;
      if (invert === allowed) names.delete(word);
      else names.add(word);
    }
  }
  return [allowed ?? false, [...names].sort()];
}

/** Fields of the journal, as bytes. */
function logFields(reader: UnitReader, section: string): PropertyValue[] {
  const fields = reader.words(section, 'LogExtraFields', { quotes: true, escapes: 'c' });
  const encoder = new TextEncoder();
  return fields
    .filter((field) => /^[A-Z0-9][A-Z0-9_]*=/.test(field))
    .map((field) => [...encoder.encode(field)]);
}
