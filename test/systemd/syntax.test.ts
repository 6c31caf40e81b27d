import { describe, expect, test } from 'vitest';
import { locateInValue } from '../../src/systemd/lines.ts';
import { type Piece, parseUnitSyntax, printUnitSyntax } from '../../src/systemd/syntax.ts';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';

const source = (text: string) => ({ name: 'web.service', text });

/** The pieces of a text, each as one line. */
function pieces(text: string): string[] {
  return parseUnitSyntax(source(text)).pieces.map((piece) => `${piece.line} ${show(piece)}`);
}

function show(piece: Piece): string {
  switch (piece.kind) {
    case 'assignment':
      return `${piece.statement.section}: ${piece.key}=${JSON.stringify(piece.value)}`;
    case 'section':
      return `[${piece.name}]`;
    case 'comment':
      return `#${piece.text}`;
    case 'garbage':
      return piece.reason;
    case 'blank':
      return 'blank';
  }
}

function problemOf(text: string): SyntaxProblem {
  try {
    parseUnitSyntax(source(text));
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a unit file is cut into pieces', () => {
  test('sections, assignments, comments and blank lines', () => {
    expect(pieces('# a web server\n; by hand\n\n[Service]\nNice = 5\n')).toEqual([
      '1 #a web server',
      '2 #by hand',
      '3 blank',
      '4 [Service]',
      '5 Service: Nice="5"',
    ]);
  });

  test('blanks around a key, a value and a header do not count', () => {
    expect(pieces(' [Unit]\t\n\tDescription =  a  b \t\n')).toEqual([
      '1 [Unit]',
      '2 Unit: Description="a  b"',
    ]);
  });

  test('there are no comments after a value', () => {
    expect(pieces('[Service]\nNice=5 # polite\n')).toContain('2 Service: Nice="5 # polite"');
  });

  test('the first equals sign parts key and value', () => {
    expect(pieces('[Service]\nNice==5\n')).toContain('2 Service: Nice="=5"');
  });

  test('what is no assignment is told apart', () => {
    expect(pieces('Nice=5\n[Service]\nNice\n=5\n')).toEqual([
      '1 outside-section',
      '2 [Service]',
      '3 missing-equals',
      '4 empty-key',
    ]);
  });

  test('the text comes back byte for byte', () => {
    const text = '\uFEFF# x\r\n[Service]\rA=1\\\n# c\n\t2\n\0\n\ngarbage\n[X]';
    expect(printUnitSyntax(parseUnitSyntax(source(text)))).toBe(text);
  });
});

describe('a backslash at the end of a line continues it', () => {
  test('one space stands for the backslash, and the blanks of the next line stay', () => {
    expect(pieces('[Unit]\nDescription=a \\\n b\n')).toContain('3 Unit: Description="a   b"');
    expect(pieces('[Unit]\nDescription=a\\\nb\n')).toContain('3 Unit: Description="a b"');
  });

  test('comments between the pieces are left out, even when they end in a backslash', () => {
    expect(pieces('[Unit]\nDescription=a\\\n# c \\\n  ; d\nb\n')).toEqual([
      '1 [Unit]',
      '5 Unit: Description="a b"',
    ]);
  });

  test('an empty line ends it', () => {
    expect(pieces('[Unit]\nDescription=a \\\n\nAfter=b.target\n')).toEqual([
      '1 [Unit]',
      '3 Unit: Description="a"',
      '4 Unit: After="b.target"',
    ]);
  });

  test('it takes whatever follows', () => {
    expect(pieces('[Service]\nExecStart=a \\\n[Unit]\n')).toEqual([
      '1 [Service]',
      '3 Service: ExecStart="a  [Unit]"',
    ]);
  });

  test('two backslashes continue nothing, three do', () => {
    expect(pieces('[Unit]\nDescription=a \\\\\nAfter=b\n')).toHaveLength(3);
    expect(pieces('[Unit]\nDescription=a \\\\\\\nb\n')).toEqual([
      '1 [Unit]',
      '3 Unit: Description="a \\\\\\\\ b"',
    ]);
  });

  test('a blank after the backslash makes it an ordinary one', () => {
    expect(pieces('[Unit]\nDescription=a \\ \nb\n')).toEqual([
      '1 [Unit]',
      '2 Unit: Description="a \\\\"',
      '3 missing-equals',
    ]);
  });

  test('at the end of the file it is dropped', () => {
    expect(pieces('[Service]\nNice=5\\')).toContain('2 Service: Nice="5"');
    expect(pieces('[Service]\nNice=5 \\\n')).toContain('2 Service: Nice="5"');
  });

  test('it can part a key from its value', () => {
    expect(pieces('[Unit]\nDocumentation\\\n=man:a(1)\n')).toContain(
      '3 Unit: Documentation="man:a(1)"',
    );
  });
});

describe('line ends', () => {
  test('carriage return, line feed and NUL each end a line', () => {
    expect(pieces('[Service]\r\nNice=5\rType=exec\0User=a\n')).toEqual([
      '1 [Service]',
      '2 Service: Nice="5"',
      '3 Service: Type="exec"',
      '4 Service: User="a"',
    ]);
  });

  test('line feed and carriage return are one end in either order', () => {
    expect(pieces('[Service]\n\rNice=5\n\r\n\rType=exec\n')).toEqual([
      '1 [Service]',
      '2 Service: Nice="5"',
      '3 blank',
      '4 Service: Type="exec"',
    ]);
  });

  test('one byte order mark is skipped, at the start of any line', () => {
    expect(pieces('[Service]\n\uFEFFNice=5\n\uFEFFType=exec\n')).toEqual([
      '1 [Service]',
      '2 Service: Nice="5"',
      '3 Service: \uFEFFType="exec"',
    ]);
  });

  test('a mark before a comment hides that it is one', () => {
    expect(pieces('\uFEFF# x\n')).toEqual(['1 outside-section']);
  });
});

describe('what makes systemd refuse the whole file', () => {
  test.each([
    ['[Service', "Invalid section header '[Service'"],
    ['[Service]x', "Invalid section header '[Service]x'"],
    ['[Service] # main', "Invalid section header '[Service] # main'"],
    ['[Ser"vice]', "Bad characters in section header '[Ser\"vice]'"],
  ])('%s', (header, message) => {
    const problem = problemOf(`[Unit]\n${header}\n`);
    expect(problem.message).toBe(message);
    expect(problem.line).toBe(2);
    expect(problem.source.text.slice(problem.range.start, problem.range.end)).toBe(header);
  });

  test('a directive that is not UTF-8, while a comment may be', () => {
    expect(problemOf('[Unit]\nDescription=a\udcff\n').message).toMatch(/not UTF-8/);
    expect(pieces('# \udcff\n')).toHaveLength(1);
  });

  test('a line of a mebibyte, in one or in pieces', () => {
    const long = 'x'.repeat(1024 * 1024);
    expect(pieces(`#${long.slice(2)}\n`)).toHaveLength(1);
    expect(problemOf(`#${long.slice(1)}\n`).message).toBe('Line too long');
    const half = 'x'.repeat(600_000);
    expect(problemOf(`[Unit]\nA=${half}\\\n${half}\n`).message).toBe('Continuation line too long');
  });
});

describe('a part of a value can be pointed at', () => {
  function locate(text: string, part: string): string {
    const { pieces: all } = parseUnitSyntax(source(text));
    const piece = all.find((each) => each.kind === 'assignment');
    if (piece?.kind !== 'assignment') throw new Error('no assignment');
    const start = piece.value.indexOf(part);
    const range = locateInValue(piece.statement, start, start + part.length);
    return text.slice(range.start, range.end);
  }

  test('on its own line', () => {
    expect(locate('[Unit]\n After = a.target  b.target \n', 'b.target')).toBe('b.target');
  });

  test('on a continuation line, after a comment', () => {
    expect(locate('[Unit]\nAfter=a.target \\\n  # c\n  b.target\n', 'b.target')).toBe('b.target');
  });
});

test('a long file and a long continuation take time in proportion to their length', () => {
  const many = `[Service]\n${'Environment=A=1\n'.repeat(200_000)}`;
  expect(parseUnitSyntax(source(many)).pieces).toHaveLength(200_001);
  const continued = `[Service]\nA=${'\\\n'.repeat(500_000)}\n`;
  expect(parseUnitSyntax(source(continued)).pieces).toHaveLength(2);
});
