/** The names of time zones, as the time zone database spells them. */

/**
 * Whether a name is a time zone's. The runtime's own copy of the database answers; it does not mind upper and lower
 * case, which files' names do, so that names all in small letters are none.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
