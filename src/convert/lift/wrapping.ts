import type { PlainWord } from '../../shell/plain-command.ts';
import type { Piece } from '../at-piece.ts';
import type { FindingCode } from '../findings/pages.ts';
import type { ProcessSetting } from '../model.ts';

/** Something to say about what is lifted. */
export interface Remark {
  readonly code: FindingCode;
  readonly message: string;
  readonly advice?: string;
  /** What of the script it is about, where that is not the program. */
  readonly about?: readonly Piece[];
}

/** What a program in front of another one does before it becomes that, or starts it. */
export interface Wrapping {
  /** The command it runs: words, or text that a shell reads. */
  readonly command:
    | { readonly kind: 'words'; readonly words: readonly PlainWord[] }
    /** `exits`: the shell that reads it ends at a failure (`-e`). */
    | { readonly kind: 'text'; readonly text: string; readonly exits?: boolean };
  readonly user?: string;
  /** It gives the program HOME, USER, LOGNAME and SHELL of the user, as `User=` does, root among them. */
  readonly logsIn?: true;
  readonly group?: string;
  readonly directory?: string;
  /** It goes to that directory unasked, by this name. */
  readonly goesBy?: string;
  readonly root?: string;
  readonly umask?: number;
  /** Added to the niceness that there is. */
  readonly niceBy?: number;
  readonly settings?: Readonly<Partial<Record<ProcessSetting, string>>>;
  /** Only root may do that: it fails for anybody else, who would be given it by a directive. */
  readonly isRoots?: true;
  readonly env?: readonly (readonly [name: string, value: string])[];
  /** The pid file that names the program, and whether the wrapper writes it. */
  readonly pidFile?: { readonly path: string; readonly isWritten: boolean };
  /** The program has none of the variables that were there before. */
  readonly forgets?: boolean;
  /** It stays as the parent of the program, by this name. */
  readonly parent?: string;
  /** How often it forks before it becomes the program. */
  readonly forks?: number;
  readonly remarks?: readonly Remark[];
}

/** Reads the words after a wrapper's name; undefined for a use that no directive says. `text` is what a word comes to, if that is known. */
export type WrapperReader = (
  words: readonly PlainWord[],
  text: (word: PlainWord) => string | undefined,
) => Wrapping | undefined;

/** A command of words, of which there is one at least. */
export function ofWords(words: readonly PlainWord[]): Pick<Wrapping, 'command'> | undefined {
  return words.length === 0 ? undefined : { command: { kind: 'words', words } };
}

/** The octal number that a text is. */
export function octal(text: string): number | undefined {
  return /^[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** The decimal number that a text is, with a sign or without. */
export function decimal(text: string): number | undefined {
  return /^[-+]?[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}
