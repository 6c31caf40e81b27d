import { readOptions } from '../../../shell/options.ts';
import { decimal, ofWords, type WrapperReader } from '../wrapping.ts';

/** `nice [-n N] PROGRAM`: adds to the niceness that there is, 10 where no number is given (nice(1)). */
export const nice: WrapperReader = (words, text) => {
  const [first, ...rest] = words;
  // `-5` and `--5`, of before there was -n.
  const old = first && /^-([-+]?[0-9]+)$/.exec(text(first) ?? '')?.[1];
  if (old !== undefined) {
    const command = ofWords(rest);
    return command && { ...command, niceBy: Number(old) };
  }
  const read = readOptions(words, { flags: [], values: ['n|adjustment'] });
  const command = read && ofWords(read.operands);
  const given = read?.values.get('adjustment');
  const niceBy = given === undefined ? 10 : decimal(text(given) ?? '');
  return command && niceBy !== undefined ? { ...command, niceBy } : undefined;
};

const ioClasses: Readonly<Record<string, number>> = {
  none: 0,
  realtime: 1,
  'real-time': 1,
  'best-effort': 2,
  idle: 3,
};

/** The options of ionice(1) that say a class, by name or number, and a priority; undefined for what it does not take. */
export function ioPriority(ofClass: string, priority: string | undefined): string | undefined {
  const number = ioClasses[ofClass] ?? decimal(ofClass);
  const level = decimal(priority ?? '4');
  if (number === 3) return '-c 3';
  if ((number !== 1 && number !== 2) || level === undefined || level < 0 || level > 7)
    return undefined;
  return `-c ${number} -n ${level}`;
}

/** Whether an I/O priority is of the realtime class, which is for root (ioprio_set(2)). */
export function isRealTime(value: string): boolean {
  return value.startsWith('-c 1');
}

/** What is for root alone, where that is so. */
export function rootsAlone(isSo: boolean): { readonly isRoots?: true } {
  return isSo ? { isRoots: true } : {};
}

/** `ionice -c CLASS [-n N] PROGRAM`; a number alone is of the best-effort class (ionice(1)). */
export const ionice: WrapperReader = (words, text) => {
  const read = readOptions(words, {
    flags: ['t|ignore'],
    values: ['c|class', 'n|classdata'],
  });
  const command = read && ofWords(read.operands);
  if (command === undefined) return undefined;
  const [ofClass, level] = ['class', 'classdata'].map((name) => {
    const word = read?.values.get(name);
    return word && (text(word) ?? '?');
  });
  if (ofClass === undefined && level === undefined) return undefined;
  const value = ioPriority(ofClass ?? 'best-effort', level);
  return value === undefined
    ? undefined
    : { ...command, settings: { ioPriority: value }, ...rootsAlone(isRealTime(value)) };
};

/** `taskset MASK PROGRAM`, `taskset -c LIST PROGRAM` (taskset(1)). */
export const taskset: WrapperReader = (words, text) => {
  const read = readOptions(words, { flags: ['c|cpu-list'], values: [] });
  const [cpus, ...rest] = read?.operands ?? [];
  const command = ofWords(rest);
  if (read === undefined || cpus === undefined || command === undefined) return undefined;
  const said = text(cpus) ?? '';
  const list = read.flags.has('cpu-list') ? said : cpusOfMask(said);
  const isList =
    list !== undefined && /^[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*$/.test(list);
  return isList ? { ...command, settings: { affinity: list } } : undefined;
};

function cpusOfMask(mask: string): string | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(mask)?.[1];
  if (digits === undefined) return undefined;
  const bits = BigInt(`0x${digits}`);
  const cpus = Array.from({ length: 64 }, (_, cpu) => cpu).filter(
    (cpu) => (bits >> BigInt(cpu)) & 1n,
  );
  return cpus.length === 0 ? undefined : cpus.join(',');
}

const policies = ['batch', 'fifo', 'idle', 'other', 'rr'] as const;

/** `chrt --POLICY N PROGRAM`; round robin where no policy is named (chrt(1)). */
export const chrt: WrapperReader = (words, text) => {
  const read = readOptions(words, {
    flags: ['b|batch', 'f|fifo', 'i|idle', 'o|other', 'r|rr', 'R|reset-on-fork'],
    values: [],
  });
  const [priority, ...rest] = read?.operands ?? [];
  const command = ofWords(rest);
  if (read === undefined || priority === undefined || command === undefined) return undefined;
  const level = text(priority) ?? '';
  const [policy = 'rr', ...others] = policies.filter((name) => read.flags.has(name));
  if (others.length > 0 || !/^[0-9]{1,2}$/.test(level)) return undefined;
  const resets = read.flags.has('reset-on-fork') ? '-R ' : '';
  return {
    ...command,
    settings: { cpuPolicy: `${resets}--${policy} -p ${Number(level)}` },
    // The realtime policies (sched(7)).
    ...rootsAlone(policy === 'fifo' || policy === 'rr'),
  };
};
