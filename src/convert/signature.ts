import { createHash } from 'node:crypto';
import type { OutputFile } from './result.ts';

/**
 * The mark of a file that we wrote, at the end of the comment at its top: a digest of all the rest of it. While the two agree,
 * nobody has edited the file since. It guards against a mistake, and not against somebody who means it.
 */
const mark = / \[([0-9a-f]{16})\]$/m;

/** The comment that is to carry the mark: the first line, or the second one below a script's interpreter. */
const topComment = /^(?:#!.*\n)?# .*$/m;

/** The same file with its mark. One without a comment at its top stays as it is. */
export function signed(file: OutputFile): OutputFile {
  const [top] = topComment.exec(file.content) ?? [];
  if (top === undefined || !file.content.startsWith(top)) return file;
  const rest = file.content.slice(top.length);
  return { ...file, content: `${top} [${digest(top + rest)}]${rest}` };
}

/** Whether a file is as we wrote it, of the file that `next` is made of: `# From web.conf, by …`. */
export function isOurOwn(content: string, next: string): boolean {
  return isAsWritten(content) && originOf(content) === originOf(next);
}

function originOf(content: string): string | undefined {
  return /^# (.*), by upstart-systemd /m.exec(topComment.exec(content)?.[0] ?? '')?.[1];
}

/** Whether a file is as we wrote it. */
export function isAsWritten(content: string): boolean {
  const [top] = topComment.exec(content) ?? [];
  if (top === undefined || !content.startsWith(top)) return false;
  const [marked, given] = mark.exec(top) ?? [];
  if (marked === undefined) return false;
  const bare = top.slice(0, -marked.length);
  return top.endsWith(marked) && given === digest(bare + content.slice(top.length));
}

/** The first 64 bits of SHA-256, in hexadecimal: enough to notice that somebody was there. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
