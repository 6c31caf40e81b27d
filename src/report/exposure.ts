/** What systemd-analyze(1) "security" says of a unit without and with what was taken from it, as a line of text; empty where it said nothing. */
export function exposureText(
  exposure: { readonly unit: string; readonly before: string; readonly after: string } | undefined,
): string {
  if (exposure === undefined) return '';
  const { unit, before, after } = exposure;
  return `${unit}: exposure ${after} of 10, and ${before} without --harden (systemd-analyze security).\n\n`;
}
