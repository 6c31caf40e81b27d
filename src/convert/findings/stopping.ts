import type { FindingPage } from './page.ts';

/** Findings about what stops a service. */
export const stoppingPages = {
  'stop-order-lost': {
    severity: 'review',
    title: 'It was stopped before the others',
    why: 'Chrome OS stops some jobs before the rest, by the job pre-shutdown, so that what they need for their end is still there. systemd stops units in the reverse of their order, and at once where they have none.',
    example: 'stop on starting pre-shutdown',
    advice:
      'Write After= with the services that its end needs: they are stopped once it has ended.',
  },
  'no-stop-on': {
    severity: 'note',
    title: 'systemd stops it in order at shutdown',
    why: 'Upstart stops nothing by itself: a job without "stop on" is killed with whatever is left when the machine goes down. systemd stops every service before that, with its ordinary signal and timeout.',
  },
  'stop-on-by-default': {
    severity: 'note',
    title: 'systemd stops it at shutdown anyway',
    why: 'Every service conflicts with shutdown.target, and rescue mode stops what it does not need, unless DefaultDependencies=no says otherwise.',
  },
  'stops-in-rescue-too': {
    severity: 'note',
    title: 'Rescue mode stops it as well',
    why: 'Going to rescue.target (runlevel 1) stops every unit that the target does not need.',
    advice: 'IgnoreOnIsolate=yes would keep it running there.',
  },
  'stops-at-shutdown-too': {
    severity: 'note',
    title: 'Shutdown stops it as well',
    why: 'Every service conflicts with shutdown.target unless DefaultDependencies=no says otherwise.',
  },
  'stop-on-ordinary-runlevel': {
    severity: 'note',
    title: 'It stopped on entering another ordinary runlevel',
    why: 'Runlevels 2 to 5 are one state of the machine to systemd, or two where graphical.target is used: changing between them stops nothing.',
    advice:
      'Almost always what is wanted. Where it is not, use Conflicts= with the target in question.',
  },
  'stop-event-has-no-unit': {
    severity: 'action',
    title: 'Nothing emits the event that stopped it',
    why: 'systemd has no events. A unit is stopped by a person, by a unit it depends on, by one it conflicts with, or at shutdown.',
    example: 'stop on app-shutdown         # → nothing',
    advice: 'Find what emits the event now and let it run "systemctl stop NAME.service".',
  },
  'stop-on-and': {
    severity: 'action',
    title: 'Several things together stopped it',
    why: 'A dependency stops a unit by itself; systemd cannot wait for two of them.',
    advice: 'Choose the one that matters and write PartOf=, BindsTo= or Conflicts= for it.',
  },
  'stopped-by-a-unit': {
    severity: 'review',
    title: 'A unit of its own stops it',
    why: 'A dependency stops a unit with another one that stops, or that starts and conflicts with it. For what only starts units, such as a stage of boot, a second unit waits, and stops the first.',
    example:
      'stop on static-network-up\n# → NAME-stop-on.service: After=network-online.target,\n#   ExecStart=/bin/systemctl --no-block stop NAME.service',
    advice: 'Install and enable both. Where one Conflicts= says the same, it is shorter.',
  },
  'stop-not-on-crash': {
    severity: 'review',
    title: 'It goes on when the other one crashes',
    why: 'PartOf= follows a stop and a restart of the other unit, one after a crash among them, not its ending by itself. After a restart of the other job, Upstart leaves a job down that no "start on" brings back. BindsTo= would follow that too, but starts the other unit along with this one, which this job does not ask for.',
    advice: 'Use BindsTo= and After= where this service is of no use without the other.',
  },
  'stops-before-not-after': {
    severity: 'review',
    title: 'It stops before the other one, not after',
    why: '"stop on stopped X" waits until X is gone. A unit that is ordered after X is stopped before it.',
    advice: 'Fine unless this service has to see the other one end.',
  },
  'stops-after-not-before': {
    severity: 'review',
    title: 'It stops after the other one, not before',
    why: 'Units stop in the reverse of the order in which they start: one that starts before X stops after it. Upstart holds X up until a job that stops on its "stopping" has stopped.',
    advice:
      'Where the order of stopping matters more than that of starting, turn Before= into After=.',
  },
  'conflict-is-mutual': {
    severity: 'review',
    title: 'Each of the two stops the other now',
    why: 'Conflicts= works both ways: starting either unit stops the other.',
    example: 'stop on starting X           # → Conflicts=X.service',
  },
  'stays-down-after-restart': {
    severity: 'review',
    title: 'A restart of the other job leaves it down',
    why: 'A unit that requires another is restarted with it. A job that stops with another one waits for all of its "start on" anew, and the runlevel of a machine that is up does not come again.',
    example: 'Requires=db.service',
  },
  'stops-when-it-ends': {
    severity: 'note',
    title: 'It stops with the other job however that ends',
    why: 'The event "stopping" comes whenever a job goes down, for a respawn too. Requires= and PartOf= pass on a stop that somebody asked for.',
    example: 'Requires=db.service',
  },
  'conflict-one-way': {
    severity: 'review',
    title: 'Only one of the two stops the other',
    why: 'Conflicts= works both ways. A job can say what stops itself, and nothing about others.',
    advice: 'Add "stop on starting NAME" to the other job where it has one.',
  },
  'shutdown-order-default': {
    severity: 'note',
    title: 'The order at shutdown comes from "stop on"',
    why: 'Conflicts=shutdown.target and Before=shutdown.target say that the machine goes down only after this unit. A job stops when its "stop on" matches.',
  },
} as const satisfies Record<string, FindingPage>;
