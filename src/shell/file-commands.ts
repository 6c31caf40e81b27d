import type { Command, Redirect, SyntaxNode, Word, WordPart } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { type OptionTable, readOptions } from './options.ts';
import { nodesOf, parseShell } from './parse.ts';
import { type PlainWord, plainWord, withKnown } from './plain-command.ts';
import { shellVariables } from './variables.ts';

/** What is known of a program, by its manual: which of its words are paths, and what it does to them. */
interface FileProgram {
  readonly options: OptionTable;
  /** How many of its operands come before the paths; all of them where none is one. */
  readonly before: number;
  /** It makes what its paths name, or the directories above that, too. */
  readonly makes?: 'itself' | 'with parents';
  /** What it makes gets the rights that the mask leaves. */
  readonly isMasked?: true;
}

const withoutPaths: FileProgram = { options: { flags: [], values: [] }, before: Infinity };

function onPaths(
  flags: readonly string[],
  more: Partial<FileProgram> & { readonly values?: readonly string[] } = {},
): FileProgram {
  const { values = [], ...rest } = more;
  return { options: { flags, values, permutes: true }, before: 0, ...rest };
}

const onOwner = ['R|recursive', 'h|no-dereference', 'v|verbose', 'c|changes', 'f|silent|quiet'];
const onCopies = ['f|force', 'n|no-clobber', 'v|verbose', 'u|update'];

/** Programs whose words are none of them paths, whatever they are. */
const speaking = [
  ...['echo', 'printf', 'sleep', 'true', 'false', ':', 'exit', 'return', 'export', 'set'],
  ...['kill', 'killall', 'pkill', 'initctl', 'start', 'stop', 'restart', 'reload', 'status'],
];

const programs: ReadonlyMap<string, FileProgram> = new Map<string, FileProgram>([
  ...speaking.map((name) => [name, withoutPaths] as const),
  [
    'logger',
    {
      options: { flags: ['s|stderr', 'i'], values: ['t|tag', 'p|priority'] },
      before: Infinity,
    },
  ],
  [
    'mkdir',
    onPaths(['p|parents', 'v|verbose'], {
      values: ['m|mode'],
      makes: 'with parents',
      isMasked: true,
    }),
  ],
  [
    'install',
    onPaths(['d|directory', 'D', 'p|preserve-timestamps', 'v|verbose'], {
      values: ['m|mode', 'o|owner', 'g|group'],
      makes: 'with parents',
      isMasked: true,
    }),
  ],
  ['touch', onPaths(['a', 'c|no-create', 'm'], { makes: 'itself', isMasked: true })],
  [
    'cp',
    onPaths([...onCopies, 'a|archive', 'r|R|recursive', 'p', 'd', 'L', 'P'], {
      makes: 'itself',
      isMasked: true,
    }),
  ],
  ['mv', onPaths(onCopies, { makes: 'itself', isMasked: true })],
  ['ln', onPaths(['s|symbolic', 'f|force', 'n|no-dereference', 'v|verbose'], { makes: 'itself' })],
  ['rm', onPaths(['r|R|recursive', 'f|force', 'v|verbose', 'd|dir'])],
  ['rmdir', onPaths(['p|parents', 'v|verbose', 'ignore-fail-on-non-empty'])],
  ['chown', onPaths(onOwner, { before: 1 })],
  ['chgrp', onPaths(onOwner, { before: 1 })],
  ['chmod', onPaths(['R|recursive', 'v|verbose', 'c|changes', 'f|silent|quiet'], { before: 1 })],
]);

/** A path that a text makes, up to the first name in it that is not known. */
export interface MadePath {
  readonly path: string;
  readonly withParents: boolean;
}

/** What a text does that its surroundings matter to. */
export interface FileUse {
  /** Each path in it is absolute: it does the same wherever it starts. */
  readonly isAnywhere: boolean;
  /** It makes no file: it does the same by each mask. */
  readonly isUnmasked: boolean;
  /** What it makes. */
  readonly made: readonly MadePath[];
}

/** The nodes of a text that are understood here. Loops give variables values of their own, functions give names. */
const understood: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  ...(['Script', 'Statement', 'Command', 'Word', 'Literal', 'SingleQuoted'] as const),
  ...(['DoubleQuoted', 'SimpleExpansion', 'ParameterExpansion', 'Glob', 'Redirect'] as const),
  ...(['FileDescriptor', 'AndOr', 'If', 'While', 'CompoundList', 'BraceGroup'] as const),
  ...(['Subshell', 'Redirected', 'Pipeline', 'CommandExpansion', 'Assignment'] as const),
]);

/**
 * What a text does to files, where it runs nothing but programs of which that is known; undefined for any other text. `values`: variables
 * whose values are known.
 */
export function fileUse(text: string, values: ReadonlyMap<string, string>): FileUse | undefined {
  const script = parseShell(text);
  if (script === undefined) return undefined;
  let isAnywhere = true;
  let isUnmasked = true;
  const made: MadePath[] = [];
  for (const node of nodesOf(script)) {
    if (!understood.has(node.type)) return undefined;
    if (node.type === 'Assignment' && isUnsettling(node.name)) return undefined;
    const use =
      node.type === 'Command'
        ? useOfCommand(node, values)
        : node.type === 'Redirect'
          ? useOfRedirect(node, values)
          : nothing;
    if (use === undefined) return undefined;
    isAnywhere &&= use.isAnywhere;
    isUnmasked &&= use.isUnmasked;
    made.push(...use.made);
  }
  return { isAnywhere, isUnmasked, made };
}

const nothing: FileUse = { isAnywhere: true, isUnmasked: true, made: [] };

/** Whether a variable changes what a shell does with words, or which programs it finds. */
function isUnsettling(name: string): boolean {
  return shellVariables.has(name) || /^(?:PATH|CDPATH|LD_.*)$/.test(name);
}

/** Directories in which the system's own programs are. */
const systemDirectory = /^(?:\/usr)?\/s?bin\/[^/]+$/;

function useOfCommand(
  { name, suffix }: Command,
  values: ReadonlyMap<string, string>,
): FileUse | undefined {
  if (name === undefined) return nothing;
  const words: PlainWord[] = [];
  for (const each of [name, ...suffix]) {
    // Redirections and assignments are nodes of their own.
    const word = each.type === 'Word' ? wordWith(each, values) : [];
    if (word === undefined) return undefined;
    if (each.type === 'Word') words.push(word);
  }
  const isExec = literalOf(name) === 'exec';
  const [first, ...rest] = isExec ? words.slice(1) : words;
  if (first === undefined) return isExec ? nothing : undefined;
  const [only, ...others] = first;
  const program = only?.kind === 'text' && others.length === 0 ? only.text : '';
  if (program.includes('/') && !systemDirectory.test(program)) return undefined;
  const called = baseName(program);
  if (called === 'test' || called === '[') return useOfTest(rest);
  const known = programs.get(called);
  if (known === undefined) return undefined;
  if (known === withoutPaths) return nothing;
  const read = readOptions(rest, known.options);
  if (read === undefined) return undefined;
  const paths = read.operands.slice(known.before);
  const beginnings = paths.map(beginningOf);
  const isMode = called === 'chmod' && !isWholeMode(read.operands[0]);
  return {
    isAnywhere: beginnings.every((path) => path.startsWith('/')),
    isUnmasked: known.isMasked !== true && !isMode,
    made:
      known.makes === undefined
        ? []
        : paths.map((path) => ({
            path: knownPath(path),
            withParents: known.makes === 'with parents',
          })),
  };
}

/** Whether a mode of chmod(1) is the same by each mask: a number, or one that says for whom. */
function isWholeMode(word: PlainWord | undefined): boolean {
  const [only, ...others] = word ?? [];
  const isText = only?.kind === 'text' && others.length === 0;
  return isText && /^(?:[0-7]+|[ugoa]+[-+=][a-zA-Z]*(?:,[ugoa]+[-+=][a-zA-Z]*)*)$/.test(only.text);
}

const ofFiles = /^-[bcdefghkLOGprsSuwx]$/;
const ofStrings = /^(?:-[nz]|=|!=|-(?:eq|ne|lt|le|gt|ge))$/;

/** test(1): what stands behind the letter of a file is a path, and what is compared is none. */
function useOfTest(words: readonly PlainWord[]): FileUse | undefined {
  const texts = words.map((word) => word.map((part) => (part.kind === 'text' ? part.text : '$')));
  const joined = texts.map((parts) => parts.join(''));
  // What is not known may be an operator, unless it stands beside one.
  const isOpen = words.some(
    (word, at) =>
      word.some(({ kind }) => kind === 'variable') &&
      !joined[at]?.startsWith('/') &&
      ![joined[at - 1], joined[at + 1]].some((beside) => ofStrings.test(beside ?? '')),
  );
  if (isOpen || joined.some((text) => /^-(?:nt|ot|ef)$/.test(text))) return undefined;
  const isAnywhere = joined.every(
    (text, at) => !ofFiles.test(joined[at - 1] ?? '') || text.startsWith('/'),
  );
  return { ...nothing, isAnywhere };
}

function useOfRedirect(
  { operator, target }: Redirect,
  values: ReadonlyMap<string, string>,
): FileUse | undefined {
  const word = target && wordWith(target, values);
  if (word === undefined) return undefined;
  const path = beginningOf(word);
  if ((operator === '>&' || operator === '<&') && /^(?:[0-9]|-)$/.test(path)) return nothing;
  if (operator !== '>' && operator !== '>>' && operator !== '>|' && operator !== '<')
    return undefined;
  const isMaking = operator !== '<' && path !== '/dev/null';
  return {
    isAnywhere: path.startsWith('/'),
    isUnmasked: !isMaking,
    made: isMaking ? [{ path: knownPath(word), withParents: false }] : [],
  };
}

/** A path, as far as all of its names are known. */
function knownPath(word: PlainWord): string {
  const text = beginningOf(word);
  const [known = ''] = text.split(/[*?[]/);
  return word.length > 1 || known !== text ? known.slice(0, known.lastIndexOf('/') + 1) : text;
}

/** The beginning of a word that is known. */
function beginningOf(word: PlainWord): string {
  const [first] = word;
  return first?.kind === 'text' ? first.text : '';
}

/**
 * A word with the values that are known in it; undefined where the shell may make anything of it. A pattern is text here, which is right for a
 * path that is absolute.
 */
function wordWith(word: Word, values: ReadonlyMap<string, string>): PlainWord | undefined {
  const isPattern = (word.parts ?? []).some(({ type }) => type === 'Glob');
  const parts = word.parts?.map((part): WordPart => {
    if (part.type !== 'Glob') return part;
    const { pos, end, text } = part;
    return { type: 'Literal', pos, end, text, value: text };
  });
  const { type, text, value, pos, end } = word;
  const plain = plainWord({ type, text, value, pos, end, parts });
  const known = plain && withKnown(plain, values);
  const isOpen = known?.some((part) => part.kind === 'variable' && !part.quoted);
  if (known === undefined || isOpen) return undefined;
  return isPattern && !beginningOf(known).startsWith('/') ? undefined : known;
}

/** A script that goes to a directory first, which is known, and what it does before that. */
export interface Start {
  readonly directory: string;
  readonly before: string;
}

/** Where a script goes before anything in it needs to know where it is; undefined for one that starts where it is. */
export function startOf(text: string): Start | undefined {
  const statements = parseShell(text)?.commands ?? [];
  const at = statements.findIndex(({ command, background }) => {
    const isPlain = command.type === 'Command' && command.prefix.length === 0 && !background;
    return isPlain && command.name !== undefined && literalOf(command.name) === 'cd';
  });
  const statement = statements[at];
  if (statement?.command.type !== 'Command') return undefined;
  const [only, ...others] = statement.command.suffix;
  const directory = only?.type === 'Word' ? literalOf(only) : undefined;
  const isAbsolute = directory?.startsWith('/') === true && others.length === 0;
  // A failure may not matter to it, and there is a way back.
  const isKept = !/OLDPWD|\bcd\s+["']?-|set\s+\+/.test(text);
  return isAbsolute && isKept ? { directory, before: text.slice(0, statement.pos) } : undefined;
}
