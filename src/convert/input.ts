import { unitTypes } from '../systemd/unit.ts';
import { baseName } from '../text/names.ts';
import type { Source } from '../text/source.ts';
import { Shelf } from './shelf.ts';

/** A file to convert. */
export interface InputFile {
  /** What messages call it; also the base of its job's or unit's name, unless `as` says otherwise. */
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Its path below the configuration directory, where that is more than its last part: `net/apache.conf`. */
  readonly as?: string;
  /**
   * Which of several directories that one init reads it stands in, counted in their order: of files for the same job
   * or unit the first counts. Absent for a file that stands for itself.
   */
  readonly layer?: number;
  /** Where it leads, if it is a symbolic link: to /dev/null, or to a unit of another name. It then has no content. */
  readonly link?: string;
  /** Gives the same content once more. With it, a set may be larger than memory: not all contents are kept. */
  readonly again?: () => string | Uint8Array;
}

/** A file as text, and what it is. */
export interface Input {
  readonly source: Source;
  readonly kind: 'job' | 'override' | 'unit' | 'drop-in';
  /** The job's name, or the unit's with its suffix. */
  readonly name: string;
  readonly isUtf8: boolean;
  /** What a look at the text tells, so that it need not be read for it: whether it may wait for what happens in a session. */
  readonly mentionsSession: boolean;
  /** The same for whether it may emit events. */
  readonly mentionsEmit: boolean;
  readonly layer?: number;
  readonly link?: string;
}

const unitName = new RegExp(`\\.(?:${unitTypes.join('|')})$`);
const dropInPath = new RegExp(`(?:^|/)([^/]+\\.(?:${unitTypes.join('|')}))\\.d/[^/]+\\.conf$`);
/** Words without which a job waits for nothing that only a session has. */
const sessionWords = /:sys:|session|desktop-|indicator-services|dconf|unity|gnome-|window-stack/;

/** Endings of files that hold a unit or a job and say nothing about which. */
const neutralEnding = /\.(?:conf|txt|in|unit|upstart|systemd)$/;

/**
 * What a file is, by its name or, where that says nothing, by its content; `to` settles which language it is in.
 * Bytes that are no UTF-8 are read as Latin-1, so that each stays what it is. The `shelf` is one for a set.
 */
export function readInput(
  file: InputFile,
  to?: 'systemd' | 'upstart',
  shelf: Shelf = new Shelf(),
): Input {
  const { text, isUtf8 } = decode(file.content);
  const { kind, name } = whatItIs(file, text, to);
  const { again, layer, link } = file;
  // Made in one go: objects of spread parts would each have a layout of their own, and there may be very many.
  const input: { -readonly [Key in keyof Input]: Input[Key] } = {
    source: shelf.put(file.name, text, again && (() => decode(again()).text)),
    kind,
    name,
    isUtf8,
    mentionsSession: sessionWords.test(text),
    mentionsEmit: text.includes('emit'),
  };
  if (layer !== undefined) input.layer = layer;
  if (link !== undefined) input.link = link;
  return input;
}

function whatItIs(
  { name, as }: InputFile,
  text: string,
  to: 'systemd' | 'upstart' | undefined,
): Pick<Input, 'kind' | 'name'> {
  const path = as ?? baseName(name);
  const dropIn = dropInPath.exec(as ?? name)?.[1];
  if (to !== 'systemd') {
    if (dropIn !== undefined) return { kind: 'drop-in', name: dropIn };
    if (unitName.test(path)) return { kind: 'unit', name: baseName(path) };
    if (to === 'upstart' || startsWithSection(text))
      return { kind: 'unit', name: `${baseName(path).replace(neutralEnding, '')}.service` };
  }
  if (path.endsWith('.override'))
    return { kind: 'override', name: path.slice(0, -'.override'.length) };
  if (path.endsWith('.conf')) return { kind: 'job', name: path.slice(0, -'.conf'.length) };
  return { kind: 'job', name: path };
}

function decode(content: string | Uint8Array): { text: string; isUtf8: boolean } {
  if (typeof content === 'string') return { text: content, isUtf8: true };
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(content), isUtf8: true };
  } catch {
    return { text: latin1(content), isUtf8: false };
  }
}

/** Bytes as the first 256 characters. `TextDecoder`'s own latin1 is another character set. */
function latin1(bytes: Uint8Array): string {
  const chunk = 1 << 15;
  let text = '';
  for (let at = 0; at < bytes.length; at += chunk) {
    text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  }
  return text;
}

/** Whether the first line that says anything is a section header: no job begins like that. */
function startsWithSection(text: string): boolean {
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trim();
    if (line !== '' && line[0] !== '#' && line[0] !== ';') return /^\[[A-Za-z-]+\]/.test(line);
    start = end + 1;
  }
  return false;
}
