import type { Source, Statement } from '../text/source.ts';
import { directiveInfo, sectionsWith } from './catalogue.ts';
import { unitTypeOf } from './names.ts';
import type { Problem, ProblemCode } from './problem.ts';
import { type AssignmentPiece, type GarbagePiece, type Piece, parseUnitSyntax } from './syntax.ts';
import type { Setting, Unit, UnitType } from './unit.ts';

/** The texts a unit is made of: drop-ins in the order in which systemd applies them (`dropins.ts` knows it). */
export interface UnitSources {
  readonly fragment: Source;
  readonly dropIns?: readonly Source[];
}

export interface UnitReading {
  readonly unit: Unit;
  /** What systemd would warn of, in the order of the lines. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a unit from its file and its drop-ins (systemd.unit(5), systemd.syntax(7)). The type comes from the end of
 * `name`; a name that ends in no type is read as a service.
 *
 * Every assignment becomes a statement; those in a section that systemd ignores for this type of unit become no setting.
 * An empty fragment is a masked unit, which is told as a problem.
 *
 * Throws `SyntaxProblem` where `parseUnitSyntax` does.
 */
export function readUnit(name: string, sources: UnitSources): UnitReading {
  const type = unitTypeOf(name) ?? 'service';
  const statements: Statement[] = [];
  const settings: Setting[] = [];
  const problems: Problem[] = [];
  if (sources.fragment.text === '') problems.push(masked(sources.fragment));

  let header: readonly string[] = [];
  for (const source of [sources.fragment, ...(sources.dropIns ?? [])]) {
    const { pieces } = parseUnitSyntax(source);
    if (source === sources.fragment) header = headerOf(pieces);
    readPieces(source, pieces, type, { statements, settings, problems });
  }
  return { unit: { name, type, statements, settings, header }, problems };
}

interface Gathered {
  readonly statements: Statement[];
  readonly settings: Setting[];
  readonly problems: Problem[];
}

function readPieces(
  source: Source,
  pieces: readonly Piece[],
  type: UnitType,
  into: Gathered,
): void {
  /** `none` before the first section, `ignored` in one that means nothing here. */
  let section: 'none' | 'ignored' | 'known' = 'none';
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'blank':
      case 'comment':
        break;
      case 'section': {
        const known = sectionsOf(type).includes(piece.name);
        section = known ? 'known' : 'ignored';
        if (!known && !piece.name.startsWith('X-')) {
          into.problems.push({
            code: 'unknown-section',
            message: `Unknown section '${piece.name}'. Ignoring.`,
            source,
            line: piece.line,
            range: piece.at,
            advice: `A .${type} unit has the sections ${sectionsOf(type).join(', ')}; the name is read letter by letter, case and blanks too.`,
          });
        }
        break;
      }
      case 'garbage':
        if (section !== 'ignored') into.problems.push(garbage(source, piece));
        break;
      case 'assignment':
        into.statements.push(piece.statement);
        if (section !== 'known') break;
        into.settings.push({
          section: piece.statement.section ?? '',
          key: piece.key,
          value: piece.value,
          from: [piece.statement],
        });
        into.problems.push(...keyProblems(source, piece));
        break;
    }
  }
}

/** The sections systemd reads in a unit of this type. */
export function sectionsOf(type: UnitType): readonly string[] {
  return ['Unit', type.charAt(0).toUpperCase() + type.slice(1), 'Install'];
}

function headerOf(pieces: readonly Piece[]): string[] {
  const header: string[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'comment') header.push(piece.text);
    else if (piece.kind !== 'blank') break;
  }
  return header;
}

function masked(source: Source): Problem {
  return {
    code: 'masked',
    message: 'Unit is masked.',
    source,
    line: 1,
    range: { start: 0, end: 0 },
    advice: 'An empty unit file masks the unit: systemd never starts it.',
  };
}

const garbageProblems: Readonly<
  Record<GarbagePiece['reason'], readonly [ProblemCode, string, string]>
> = {
  'outside-section': [
    'outside-section',
    'Assignment outside of section. Ignoring.',
    'Put the line under a section header such as [Service].',
  ],
  'missing-equals': [
    'missing-equals',
    "Missing '=', ignoring line.",
    'A directive is written Name=value; a line that goes on needs a backslash at the very end of the one before it.',
  ],
  'empty-key': [
    'empty-key',
    "Missing key name before '=', ignoring line.",
    'Write the name of the directive before the equals sign.',
  ],
};

function garbage(source: Source, piece: GarbagePiece): Problem {
  const [code, message, advice] = garbageProblems[piece.reason];
  return { code, message, source, line: piece.line, range: piece.at, advice };
}

/** What to do about a key that its section does not have. */
function adviceOnKey(key: string): string {
  const sections = sectionsWith(key).map((section) => `[${section}]`);
  return sections.length > 0
    ? `It has a meaning in ${sections.join(', ')}.`
    : 'No release of systemd known here has it; names are read letter by letter, case too.';
}

function keyProblems(source: Source, piece: AssignmentPiece): Problem[] {
  const { key, line, statement } = piece;
  const section = statement.section ?? '';
  const info = directiveInfo(section, key);
  const place = { source, line, range: statement.range };
  if (info === undefined) {
    if (key.startsWith('X-')) return [];
    const message = `Unknown key '${key}' in section [${section}], ignoring.`;
    const code = sectionsWith(key).length > 0 ? 'wrong-section' : 'unknown-key';
    return [{ ...place, code, message, advice: adviceOnKey(key) }];
  }
  if (info.removed) {
    const message = `Support for option ${key}= has been removed and it is ignored`;
    return [{ ...place, code: 'obsolete-key', message, advice: 'Leave the line out.' }];
  }
  if (info.deprecated) {
    const instead = info.aliasOf?.split('.')[1] ?? info.replacedBy;
    const message = `${key}= is obsolete${instead === undefined ? '' : `, use ${instead}=`}`;
    const advice = instead === undefined ? 'Leave the line out.' : `Write ${instead}= instead.`;
    return [{ ...place, code: 'deprecated-key', message, advice }];
  }
  return [];
}
