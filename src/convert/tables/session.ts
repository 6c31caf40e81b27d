/**
 * Events that the init of a session alone has: its own (upstart-events(7)), and those of Ubuntu's session jobs. What the
 * machine's init emits comes there with `:sys:` before its name (upstart-event-bridge(8)).
 */
export const sessionEvents: ReadonlySet<string> = new Set([
  ...['xsession', 'session-setup', 'desktop-start', 'desktop-end', 'session-end', 'dconf'],
  ...['indicator-services-start', 'indicator-services-end'],
]);

/** Jobs that only the init of a session runs, on Ubuntu: what waits for them is one of a session, too. */
export const sessionJobs: ReadonlySet<string> = new Set([
  ...['unity8', 'unity7', 'unity-panel-service', 'unity-settings-daemon', 'gnome-session'],
  ...['gnome-settings-daemon', 'indicator-services', 'xsession-init', 'window-stack-bridge'],
]);

/** What the units of a graphical session are started by and take part in (systemd.special(7)). */
export const graphicalSession = 'graphical-session.target';

/** Events that only the init of the machine has. */
export const systemEvents: ReadonlySet<string> = new Set([
  ...['runlevel', 'virtual-filesystems', 'local-filesystems', 'remote-filesystems', 'filesystem'],
  ...['all-swaps', 'mounting', 'mounted', 'net-device-up', 'net-device-down', 'static-network-up'],
  ...['deconfiguring-networking', 'container', 'not-container', 'control-alt-delete'],
  ...['login-session-start', 'desktop-session-start', 'desktop-shutdown', 'shutdown'],
]);
