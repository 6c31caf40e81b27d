/** Where scripts go that are too long for a unit, and programs that jobs call: a directory of our own can collide with nothing. */
export const scriptDirectory = '/usr/local/lib/upstart-systemd';
