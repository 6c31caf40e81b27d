import { describe, expect, it } from 'vitest';
import { statementText } from '../../src/text/source.ts';
import { parseJob } from '../../src/upstart/parse.ts';
import { commentsIn, parseSyntax, printSyntax, syntaxOf } from '../../src/upstart/syntax.ts';

const text = `# Header
#
# more

# the task
# of this job
task  # beside

# loose

start on (a # inside
  or b)
  #note
respawn
# last
`;

function comments(of: string) {
  return commentsIn(parseSyntax({ name: 'job.conf', text: of })).map(
    ({ text, place, statement }) => [
      text,
      place,
      statement && statementText(statement).replace(/\s+/g, ' '),
    ],
  );
}

describe('the comments of a file', () => {
  it('stand above a stanza, beside it, or free', () => {
    expect(comments(text)).toEqual([
      ['Header', 'free', 'task'],
      ['', 'free', 'task'],
      ['more', 'free', 'task'],
      ['the task', 'above', 'task'],
      ['of this job', 'above', 'task'],
      ['beside', 'beside', 'task'],
      ['loose', 'free', 'start on (a # inside or b)'],
      ['note', 'above', 'respawn'],
      ['last', 'free', undefined],
    ]);
  });

  it('stand beside a script when they follow its end', () => {
    expect(comments('script # in it\nx # of it\nend script # after\n')).toEqual([
      ['after', 'beside', 'script # in it x # of it end script'],
    ]);
  });

  it('are found with Windows line ends', () => {
    expect(comments('# a\r\ntask # b\r\n')).toEqual([
      ['a', 'above', 'task'],
      ['b', 'beside', 'task'],
    ]);
  });

  it('are all there is in a file without stanzas', () => {
    expect(comments('# a\n\n#b')).toEqual([
      ['a', 'free', undefined],
      ['b', 'free', undefined],
    ]);
  });
});

it('comments belong to the statements of a job, when its pieces are made of those', () => {
  const source = { name: 'job.conf', text };
  const override = { name: 'job.override', text: '# why\nmanual\n' };
  const { job } = parseJob({ name: 'job', source, override });
  const [comment] = commentsIn(syntaxOf(override, job.statements));
  expect(comment).toMatchObject({ text: 'why', place: 'above' });
  expect(job.statements.at(-1)).toBe(comment?.statement);
  expect(printSyntax(syntaxOf(source, job.statements))).toBe(text);
});

describe('the pieces of a file', () => {
  const kinds = (of: string) =>
    parseSyntax({ name: 'job.conf', text: of }).pieces.map(({ kind, range }) => [
      kind,
      of.slice(range.start, range.end),
    ]);

  it('are stanzas, comments and what is between them', () => {
    expect(kinds(' task # a\n\nexec x \\\n\n')).toEqual([
      ['space', ' '],
      ['stanza', 'task'],
      ['space', ' '],
      ['comment', '# a'],
      ['space', '\n\n'],
      ['stanza', 'exec x'],
      ['space', ' \\\n\n'],
    ]);
  });

  it('say what init drops behind a NUL', () => {
    expect(kinds('exec x\0y # z\ntask')).toEqual([
      ['stanza', 'exec x'],
      ['space', '\0'],
      ['ignored', 'y # z'],
      ['space', '\n'],
      ['stanza', 'task'],
    ]);
  });

  it('make the file again', () => {
    expect(printSyntax(parseSyntax({ name: 'job.conf', text }))).toBe(text);
  });

  it('are none of a file that init refuses', () => {
    expect(() => parseSyntax({ name: 'job.conf', text: 'task\nfoo\n' })).toThrow('Unknown stanza');
  });
});
