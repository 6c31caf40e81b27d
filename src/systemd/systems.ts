/**
 * The systemd of each system that people move to. Where a system got newer versions over its life, it is the oldest that is
 * still common: a unit for an older version works on a newer one, and not the other way round.
 */
export const systems: ReadonlyMap<string, number> = new Map([
  ['ubuntu-16.04', 229],
  ['ubuntu-18.04', 237],
  ['ubuntu-20.04', 245],
  ['ubuntu-22.04', 249],
  ['ubuntu-24.04', 255],
  ['ubuntu-26.04', 259],
  ['debian-8', 215],
  ['debian-9', 232],
  ['debian-10', 241],
  ['debian-11', 247],
  ['debian-12', 252],
  ['debian-13', 257],
  ['rhel-7', 219],
  ['rhel-8', 239],
  ['rhel-9', 252],
  ['rhel-10', 257],
  ['amazon-linux-2', 219],
  ['amazon-linux-2023', 252],
  ['sles-12', 228],
  ['sles-15', 234],
  ['opensuse', 254],
]);
