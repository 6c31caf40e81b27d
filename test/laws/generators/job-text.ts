/** Texts that look like job files, right and wrong. */

import fc from 'fast-check';

const fragments = [
  ...[
    'description',
    'start on',
    'stop on',
    'exec',
    'script',
    'end script',
    'pre-start script',
    'env',
  ],
  ...['respawn', 'respawn limit', 'limit', 'kill timeout', 'kill signal', 'normal exit', 'console'],
  ...[
    'umask',
    'nice',
    'oom',
    'oom score',
    'manual',
    'debug',
    'task',
    'cgroup',
    'instance',
    'expect',
  ],
  ...[
    'a',
    'b=c',
    'K!=v',
    'and',
    'or',
    '(',
    ')',
    '"',
    "'",
    '\\',
    '\\\n',
    '\n',
    '\n',
    '\n',
    ' ',
    '\t',
  ],
  ...[
    '#',
    '# note',
    '\r',
    '\0',
    '\f',
    '5',
    '-1',
    'nofile',
    'unlimited',
    'TERM',
    'fork',
    '\ufeff',
    'é',
  ],
];

/** Words, blanks and line ends in any order. */
export const jobSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...fragments) }, fc.string({ maxLength: 3 })),
    {
      maxLength: 30,
    },
  )
  .chain((parts) => fc.constantFrom('', ' ').map((glue) => parts.join(glue)));

const stanza = fc.constantFrom(
  ...[
    'task',
    'respawn',
    'manual',
    'debug',
    'env A=1',
    'env B="two words"',
    'exec /bin/x -d',
    'nice 5',
  ],
  ...[
    'start on a and (b or c X=y)',
    'stop on (a\n  or b # why\n  )',
    'limit nofile 1 2',
    'oom never',
  ],
  ...[
    'script\n  echo a\n\n  echo b\nend script',
    'pre-start script\nend script',
    'kill \\\n timeout 5',
  ],
  ...['description "a\n   b"', 'emits x \\\n  y', 'exec a \\\n', 'exec x\0ignored', 'manual task'],
);

const between = fc.constantFrom(
  ...['\n', '\n\n', ' # beside\n', '\r\n', '\n# above\n', '\n#\n#two\n\n', '\n\t \n  ', '\n \0 \n'],
);

/** Files that init accepts, with comments and blanks of every kind between their stanzas. */
export const acceptedText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '# first\n', '\n', '  '), fc.array(fc.tuple(stanza, between)))
  .map(([start, rest]) => start + rest.flat().join(''));

/** A text with a few of its characters changed, taken out, doubled or cut off. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.constantFrom('remove', 'insert', 'double', 'cut'),
    fc.constantFrom(...fragments),
  );
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) =>
      changes.reduce((changed, [where, how, what]) => {
        const at = Math.floor(where * changed.length);
        if (how === 'cut') return changed.slice(0, at);
        const rest = changed.slice(how === 'remove' ? at + 1 : at);
        const added = how === 'insert' ? what : how === 'double' ? changed.slice(at, at + 9) : '';
        return changed.slice(0, at) + added + rest;
      }, text),
    );
}
