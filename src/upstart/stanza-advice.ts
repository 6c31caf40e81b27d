/** What to do about a word where a stanza should stand. */

import { quoted } from './advice.ts';
import { nearest } from './suggest.ts';

/** Stanzas of old Upstarts and of other inits, and what says the same today. */
const replacements: ReadonlyMap<string, string> = new Map(
  Object.entries({
    service:
      'Upstart 0.5 dropped it: every job that is not a `task` is a service. Remove the line.',
    daemon:
      'Upstart 0.5 dropped it: write `expect daemon` if the program forks twice, or remove the line.',
    pid: 'Upstart 0.5 dropped `pid file`: init follows forks itself. Write `expect fork` or `expect daemon`, or remove the line.',
    session: 'Upstart 0.5 dropped it: every process leads a session of its own. Remove the line.',
    on: 'Upstart 0.5 dropped it: write `start on`.',
    depends: 'Upstart 0.5 dropped it: write `start on started OTHER` and `stop on stopping OTHER`.',
    normalexit: 'Write `normal exit`.',
    import:
      'Only the Upstart of Chrome OS knows it. Name that release, or say `env KEY` to take a variable from init.',
    tmpfiles:
      'Only the Upstart of Chrome OS knows it. Name that release, or create the files in `pre-start`.',
    security: 'That process has no stanza. Write `apparmor load PROFILE`.',
    unexport: 'There is no way to take an `export` back. Remove the line and the `export`.',
    chown: 'Change the owner in `pre-start script`.',
    user: 'Write `setuid`.',
    setuser: 'Write `setuid`.',
    group: 'Write `setgid`.',
    setgroup: 'Write `setgid`.',
    workdir: 'Write `chdir`.',
    cwd: 'Write `chdir`.',
    environment: 'Write `env KEY=value`.',
    include: 'A job is one file. What other jobs share belongs into a script that they all run.',
  }),
);

/** For "Unknown stanza" at the beginning of a stanza. `names` are those that the init knows. */
export function unknownStanza(word: string, names: readonly string[]): string {
  if (word.startsWith('\ufeff')) {
    return 'The file begins with a byte order mark, which init takes for part of the first word. Save it without one.';
  }
  if (/[\f\v\u00a0]/.test(word)) {
    return 'A character that only looks like a blank stands in this word: init knows spaces, tabs and carriage returns. Replace it.';
  }
  if (/^["']/.test(word)) return 'The name of a stanza must not be quoted. Remove the quotes.';
  if (word === '' || word.startsWith('\\') || word.startsWith(' ')) {
    return 'Before a stanza a backslash at the end of a line continues nothing. Remove it.';
  }
  if (word === 'and' || word === 'or') {
    return 'A condition ends with its line. Put parentheses around the whole of it, or end the line before with a backslash.';
  }
  if (/^end$/i.test(word)) {
    return 'No script is open here. If a line of the script above reads `end script`, init ended the script there: change that line.';
  }
  const replacement = replacements.get(word.toLowerCase());
  if (replacement !== undefined) return replacement;
  if (/^(start|stop) ?on\(/.test(word) || word.startsWith('on(')) {
    return 'A blank must stand before the parenthesis.';
  }
  if (/^end_?-?script/i.test(word)) return 'Write `end script` in two words, in lower case.';
  const near = nearest(word, names);
  if (near !== undefined) return `Perhaps \`${near}\` was meant.`;
  return `init knows no stanza ${quoted(word)}. If it goes on from the line before, end that line with a backslash; if it belongs to a script, it must stand between \`script\` and the first line that reads \`end script\`.`;
}

/** For "Unknown stanza" at the second word of a stanza such as `kill`, `normal` or `pre-start`. */
export function unknownForm(stanza: string, word: string, forms: readonly string[]): string {
  const [only] = forms;
  if (/^["']/.test(word)) return 'This word must not be quoted. Remove the quotes.';
  if (/^\\[ \t\r]/.test(word)) {
    return 'Only a backslash directly before the line end continues a line. Remove the blank between them, or the carriage return of a Windows line end.';
  }
  if (stanza === 'respawn') {
    return 'Write `respawn` alone on its line, or `respawn limit COUNT INTERVAL`. What is to be run goes into `exec`.';
  }
  if ((stanza === 'start' || stanza === 'stop') && only !== undefined) {
    return word.startsWith('on(')
      ? `A blank must stand before the parenthesis: \`${only} (…)\`.`
      : `The stanza is called \`${only}\`.`;
  }
  const near = nearest(`${stanza} ${word}`, forms);
  if (near !== undefined) return `Perhaps \`${near}\` was meant.`;
  return `After \`${stanza}\` only ${forms.map((form) => `\`${form}\``).join(' and ')} can follow, not ${quoted(word)}.`;
}
