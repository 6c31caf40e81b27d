/** Characters that would move the cursor, colour the terminal or turn the text around. */
const control = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** A text that is safe to show on one line of a terminal: a tab is a space, other control characters are `?`. */
export function printable(text: string): string {
  return text.replace(control, (character) => (character === '\t' ? ' ' : '?'));
}
