/** Which events come on which system, and who emits them there (upstart-events(7); facts of each system's boot). */

import { isAtLeast } from './language.ts';
import type { Boot, Release } from './releases.ts';

interface Emitter {
  /** What emits: `Ubuntu's mountall`. */
  readonly title: string;
  /** The systems that have it; absent for what belongs to Upstart itself. */
  readonly boots?: readonly Boot[];
  /** The release of Upstart it came with. */
  readonly since?: string;
  readonly events: readonly string[];
}

/** Events that are not Upstart's own. Of an event that is not listed nobody can say where it comes. */
const emitters: readonly Emitter[] = [
  {
    title: "Ubuntu's mountall",
    boots: ['ubuntu'],
    events: [
      'mounting',
      'mounted',
      'virtual-filesystems',
      'local-filesystems',
      'remote-filesystems',
      'filesystem',
      'all-swaps',
      'device-not-ready',
    ],
  },
  {
    title: "Ubuntu's ifupdown",
    boots: ['ubuntu'],
    events: ['net-device-up', 'net-device-down', 'static-network-up', 'deconfiguring-networking'],
  },
  {
    title: 'a script or job of Ubuntu',
    boots: ['ubuntu'],
    events: [
      'unmounted-remote-filesystems',
      'failsafe-boot',
      'container',
      'not-container',
      'plymouth-ready',
      'rotate-logs',
    ],
  },
  {
    title: "Red Hat's initscripts",
    boots: ['red-hat'],
    events: ['fedora.serial-console-available', 'splash-request'],
  },
  { title: 'the socket bridge', since: '1.3', events: ['socket'] },
  { title: 'the file bridge', since: '1.8', events: ['file'] },
  { title: 'the D-Bus bridge', since: '1.9', events: ['dbus'] },
  { title: 'the dconf bridge', since: '1.10', events: ['dconf'] },
];

const emitterOf: ReadonlyMap<string, Emitter> = new Map(
  emitters.flatMap((emitter) => emitter.events.map((event) => [event, emitter] as const)),
);

/**
 * Who emits `event` elsewhere, if nothing does on the system of `release`; `undefined` where something does or nobody
 * can say. Of Chrome OS's own boot too little is known to say that an event does not come there.
 */
export function missingEmitter(event: string, { id, boot, version }: Release): string | undefined {
  const emitter = emitterOf.get(event);
  if (emitter === undefined) return undefined;
  const { title, boots, since } = emitter;
  if (since !== undefined && !isAtLeast(version, since)) {
    return `${title}, which came with Upstart ${since}`;
  }
  // A version alone says nothing of the system around it.
  const isKnown = boot !== undefined && boot !== 'chrome-os' && id !== version;
  return isKnown && boots !== undefined && !boots.includes(boot) ? title : undefined;
}
