/**
 * The same text as one of its own. A piece of a text keeps the whole of it in memory (V8's sliced strings), so what is kept for
 * longer than a file is copied.
 */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
