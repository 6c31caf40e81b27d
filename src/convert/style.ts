/**
 * How units are written: `native` as an expert would, with every difference that a job can notice named; `faithful` so that
 * on systemd the job leaves the very trace that it left on Upstart, exactness before beauty.
 */
export const styles = ['native', 'faithful'] as const;
export type Style = (typeof styles)[number];
