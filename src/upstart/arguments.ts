/**
 * How the arguments of each stanza are read and what they do to the job (the `stanza_*` functions of
 * parse_job.c). An argument that init refuses is reported on the line on which init began to read it.
 */

import { type Sourced, sourced } from '../text/source.ts';
import { readExpression } from './event-expression.ts';
import { expectations, type ProcessName } from './job.ts';
import {
  addCgroup,
  append,
  type FlagField,
  type ListField,
  setFlag,
  setManual,
  setProcess,
  setScalar,
} from './job-draft.ts';
import { hasToken, readArgument, readCommand, skipLine, type Word } from './lexer.ts';
import { readBlock } from './script-block.ts';
import {
  type Apply,
  endLine,
  expectArgument,
  from,
  keyword,
  type StanzaReader,
} from './stanza-reader.ts';

/** One word; the last stanza wins. `env` gathers instead. */
export function word(
  field:
    | 'instance'
    | 'description'
    | 'author'
    | 'version'
    | 'usage'
    | 'chroot'
    | 'chdir'
    | 'setuid'
    | 'setgid'
    | 'apparmorLoad'
    | 'apparmorSwitch'
    | 'env',
): Apply {
  return (reader) => {
    const argument = readArgument(reader.cursor);
    const value = from(reader, argument.value, argument);
    if (field === 'env') append(reader.draft, field, value, reader.statement);
    else setScalar(reader.draft, field, value, reader.statement);
    endLine(reader);
  };
}

/** One word or more, added to a list. None is added unless all can be read. */
export function words(field: ListField): Apply {
  return (reader) => {
    expectArgument(reader);
    const values: Sourced<string>[] = [];
    while (hasToken(reader.cursor)) {
      const argument = readArgument(reader.cursor);
      values.push(from(reader, argument.value, argument));
    }
    skipLine(reader.cursor);
    for (const value of values) append(reader.draft, field, value, reader.statement);
  };
}

/** A condition. */
export function condition(field: 'startOn' | 'stopOn'): Apply {
  return (reader) => {
    const { cursor, draft, statement } = reader;
    const start = cursor.offset;
    const expression = readExpression(cursor);
    const at = { start, end: cursor.solid };
    setScalar(draft, field, sourced(expression, [statement], at), statement);
  };
}

/** The rest of the line as a command. */
export function command(process: ProcessName): Apply {
  return (reader) => {
    expectArgument(reader);
    const line = readCommand(reader.cursor);
    const value = { kind: 'exec', command: line.value } as const;
    setProcess(reader.draft, process, from(reader, value, line), reader.statement);
  };
}

/** The lines down to `end script`. */
export function script(process: ProcessName): Apply {
  return (reader) => {
    const { cursor, draft, statement } = reader;
    const header = { start: statement.range.start, end: cursor.solid };
    endLine(reader);
    const block = readBlock(cursor, header);
    const value = { kind: 'script', command: block.text } as const;
    setProcess(draft, process, sourced(value, [statement], block.range), statement);
  };
}

/** A flag that stands alone on its line. */
export function flag(field: FlagField): Apply {
  return (reader) => {
    setFlag(reader.draft, field, reader.statement);
    endLine(reader);
  };
}

/** `debug`: init does not look at the rest of the line, which is read as a further stanza (`stanza_debug`). */
export function debug(reader: StanzaReader): void {
  setFlag(reader.draft, 'debug', reader.statement);
}

/** `manual`: as `debug`, the rest of the line is a further stanza (`stanza_manual`). */
export function manual(reader: StanzaReader): void {
  setManual(reader.draft, reader.statement);
}

/** `expect`: how many forks make the program ready. */
export function expectKind(reader: StanzaReader): void {
  setScalar(reader.draft, 'expect', keyword(reader, expectations), reader.statement);
  endLine(reader);
}

/** `console`: where input and output go. */
export function consoleKind(reader: StanzaReader): void {
  setScalar(reader.draft, 'console', keyword(reader, reader.language.consoles), reader.statement);
  endLine(reader);
}

/** `cgroup CONTROLLER [NAME] [KEY VALUE]`: what two words mean depends on how many there are (`stanza_cgroup`). */
export function cgroup(reader: StanzaReader): void {
  const { cursor, draft, statement } = reader;
  const first = readArgument(cursor);
  const rest: Word[] = [];
  while (rest.length < 3 && hasToken(cursor)) rest.push(readArgument(cursor));
  const last = rest.at(-1) ?? first;
  const named = rest.length % 2 === 1 ? rest[0] : undefined;
  const [key, value] = rest.length > 1 ? rest.slice(-2) : [];
  const entry = {
    controller: first.value,
    ...(named === undefined ? {} : { name: named.value }),
    ...(key === undefined || value === undefined ? {} : { key: key.value, value: value.value }),
  };
  const at = { start: first.range.start, end: last.range.end };
  addCgroup(draft, entry, at, statement);
  endLine(reader);
}
