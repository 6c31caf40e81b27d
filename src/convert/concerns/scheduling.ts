import { lastValue } from '../../systemd/values.ts';
import { sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';

/** `nice`, `oom` ⇄ `Nice=`, `OOMScoreAdjust=`. init(5) "Process environment", systemd.exec(5) "Scheduling". */
export const scheduling: Concern<'scheduling'> = {
  name: 'scheduling',
  title: 'How the kernel favours it',
  stanzas: ['nice', 'oom'],
  directives: ['Service.Nice', 'Service.OOMScoreAdjust'],

  fromUpstart({ nice, oomScore }) {
    return { ...(nice && { nice }), ...(oomScore && { oomScoreAdjust: oomScore }) };
  },

  toSystemd({ scheduling }, draft) {
    const { nice, oomScoreAdjust } = scheduling;
    if (nice) draft.set('Service', 'Nice', String(nice.value), [nice]);
    if (oomScoreAdjust) {
      draft.set('Service', 'OOMScoreAdjust', String(oomScoreAdjust.value), [oomScoreAdjust]);
    }
  },

  fromSystemd({ service }) {
    const nice = integer(service, 'Nice', -20, 19);
    const oomScoreAdjust = integer(service, 'OOMScoreAdjust', -1000, 1000);
    return { ...(nice && { nice }), ...(oomScoreAdjust && { oomScoreAdjust }) };
  },

  toUpstart({ scheduling }, draft) {
    if (scheduling.nice) draft.nice = scheduling.nice;
    if (scheduling.oomScoreAdjust) draft.oomScore = scheduling.oomScoreAdjust;
  },
};

/** An integer setting in its range; systemd ignores any other value. */
function integer(service: Parameters<typeof lastValue>[0], key: string, low: number, high: number) {
  const written = lastValue(service, 'Service', key);
  if (!written || !/^[-+]?[0-9]+$/.test(written.value)) return undefined;
  const value = Number(written.value);
  return value >= low && value <= high ? sourced(value, written.from, written.at) : undefined;
}
