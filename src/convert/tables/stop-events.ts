import type { RelationKind } from '../model.ts';

/** What stops a unit where an event stopped a job. */
export interface StopEvent {
  readonly relations: readonly { readonly kind: RelationKind; readonly unit: string }[];
  /** The unit stops when its manager does, without a word. */
  readonly atShutdown: boolean;
  /** It is the end of a graphical session, where the job was started by its beginning. */
  readonly atSessionEnd?: true;
}

const shutdown: StopEvent = { relations: [], atShutdown: true };

/** Events that stop jobs, by what does it now (upstart-events(7)). */
export const stopEvents: ReadonlyMap<string, StopEvent> = new Map<string, StopEvent>([
  // No Upstart emits it; jobs that name it were meant to stop when the machine goes down.
  ['shutdown', shutdown],
  ['session-end', { ...shutdown, atSessionEnd: true }],
  ['desktop-end', { ...shutdown, atSessionEnd: true }],
  // Units stop in the reverse of the order in which they start.
  [
    'deconfiguring-networking',
    { relations: [{ kind: 'After', unit: 'network.target' }], atShutdown: true },
  ],
  ['unmounting-filesystem', shutdown],
  [
    'unmounted-remote-filesystems',
    {
      relations: [
        { kind: 'Wants', unit: 'remote-fs-pre.target' },
        { kind: 'Before', unit: 'remote-fs-pre.target' },
      ],
      atShutdown: true,
    },
  ],
]);
