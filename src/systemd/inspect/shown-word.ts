import { bytesOf, isWellFormed } from '../bytes.ts';

/** A word of a process; `hex` when it is not UTF-8. */
export type ShownWord = string | { readonly hex: string };

/** A word as it is, or its bytes in hexadecimal when they are not UTF-8. */
export function showWord(text: string): ShownWord {
  if (isWellFormed(text)) return text;
  return {
    hex: bytesOf(text)
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
  };
}
