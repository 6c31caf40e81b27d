/**
 * Scripts that only make things ready for a program, on a real systemd: as they stand, in the faithful style, and lifted into directives,
 * in the native one. The program gets the same words, directory, mask and limits, and of the variables those that it got before.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import {
  type Case,
  isLifted,
  type NamedCase,
  type Recorded,
  recordBoth,
  unitOf,
} from './both-forms.ts';
import { labAvailable, titled } from './lab.ts';

const reason = labAvailable();
const seed = Number(process.env['FUZZ_SEED'] ?? 80);

const cases: Readonly<Record<string, Case>> = {
  'a file of options': {
    file: 'OPTIONS="-a -b  c"\nNAME=\'x y\'\n',
    script: ['. FILE', 'exec PROGRAM $OPTIONS "$NAME" --name="$NAME" last'],
    lifts: true,
  },
  'a file that nobody has seen': {
    file: 'OPTIONS="-a -b"\nPORT=80\n',
    isSeen: false,
    script: ['[ -r FILE ] && . FILE', 'exec PROGRAM $OPTIONS --port=$PORT $UNSET'],
    lifts: true,
  },
  'a file that is not there, behind a test': {
    script: ['if [ -f FILE ]; then', '  . FILE', 'fi', 'exec PROGRAM a $OPTIONS b'],
    lifts: true,
  },
  'numbers that are reckoned': {
    script: ['exec PROGRAM --age=$((6 * 3600)) $((1 + 2 * (3 - 1)))'],
    lifts: true,
  },
  'a word of an optional file that is missing when it starts': {
    file: 'A=one\nB=two\n',
    isGone: true,
    script: ['[ -r FILE ] && . FILE', 'exec PROGRAM x $A --b=$B "$A" y'],
    lifts: true,
  },
  'the same test the other way round': {
    file: 'OPTIONS=1\n',
    script: ['test ! -e FILE || . FILE', 'exec PROGRAM $OPTIONS'],
    lifts: true,
  },
  'values before a file that sets them': {
    file: 'A=file\n',
    script: ['A=script', 'B=script', '. FILE', 'exec PROGRAM "$A" "$B"'],
    lifts: true,
  },
  'a value behind a file that sets another': {
    file: 'A=file\n',
    script: ['. FILE', 'B=script', 'exec PROGRAM "$A" "$B"'],
    lifts: true,
  },
  'a value behind a file that sets the same': {
    file: 'A=file\n',
    script: ['. FILE', 'A=script', 'exec PROGRAM "$A"'],
    lifts: true,
  },
  'what the job itself gives, and a file over it': {
    stanzas: ['env A=job', 'env B=job'],
    file: 'A=file\n',
    script: ['. FILE', 'exec PROGRAM $A $B'],
    lifts: true,
  },
  'parameters that the script sets itself': {
    stanzas: ['env A=', 'env B="x  y"'],
    script: [
      'set -- --first "$B" $A',
      'set -- "$@" --second $B --third="$A"',
      'exec PROGRAM "$@" last "$B"',
    ],
    lifts: true,
  },
  'parameters that are set before a variable is': {
    stanzas: ['env A=old'],
    script: ['set -- "$A"', 'A=new', 'exec PROGRAM "$@" "$A"'],
    lifts: false,
  },
  'a variable of the job with a default for want of it': {
    stanzas: ['env A=job'],
    script: ['exec PROGRAM "${A:-none}" ${A-none} --a=${A:-none}'],
    lifts: true,
  },
  'a default for what a file does not set': {
    file: 'A=file\n',
    script: ['. FILE', 'exec PROGRAM ${A:-none} "${B:-two words}" --c=${C:-3}'],
    lifts: true,
  },
  'a default for what a file sets to nothing': {
    file: 'A=\n',
    script: ['. FILE', 'exec PROGRAM "${A:-default}"'],
    lifts: false,
  },
  'what is put together of others': {
    stanzas: ['env J="x y"'],
    script: ['A=1', 'B="-a $A  -b $J"', "C='it is'", 'exec PROGRAM $B "$B" x$A"$C"$A $C'],
    lifts: true,
  },
  'a list that grows': {
    stanzas: ['env LEVEL='],
    script: [
      'args=""',
      'args="${args} -i"',
      'args="${args} -k tmpfs,/run|a"',
      'args="$args --level=$LEVEL"',
      'exec PROGRAM ${args} -- end',
    ],
    lifts: true,
  },
  'blanks at the ends of a value': {
    script: ['O=" a  b "', 'E=', 'exec PROGRAM x$O"y" $O $E "$E" z$E'],
    lifts: true,
  },
  'a value that changes after it was put into another one': {
    script: ['A=1', 'B="$A"', 'A=2', 'exec PROGRAM "$B" "$A"'],
    lifts: true,
  },
  'a variable of the job that changes after it was put into another one': {
    stanzas: ['env J=1'],
    script: ['B="$J"', 'J=2', 'exec PROGRAM "$B" "$J"'],
    lifts: true,
  },
  'a value that is put together before a file sets its parts': {
    file: 'P=2\n',
    stanzas: ['env P=1'],
    script: ['O="-p $P"', '. FILE', 'exec PROGRAM $O'],
    lifts: true,
  },
  'a value that is put together behind a file': {
    file: 'P="2 3"\n',
    script: ['. FILE', 'O="-p $P"', 'exec PROGRAM $O "$O"'],
    lifts: true,
  },
  'a pattern in a value that is put together': {
    script: ['O="/etc/host*"', 'exec PROGRAM $O'],
    lifts: false,
  },
  'a program and its file in variables': {
    file: 'A=1\n',
    script: ['F=FILE', 'P=PROGRAM', 'if [ -r "$F" ]; then', '  . "$F"', 'fi', 'exec $P $A'],
    lifts: true,
  },
  'values that are settled for want of others': {
    file: 'PORT=1\nEMPTY=x\n',
    script: [
      '[ -r FILE ] && . FILE',
      'PORT=${PORT:-80}',
      ': ${HOST:=any}',
      '[ -n "$WHO" ] || WHO=www',
      'test -z "${WHAT}" && WHAT="a b"',
      'exec PROGRAM $PORT "$HOST" --who=$WHO "$WHAT"',
    ],
    lifts: true,
  },
  'values that are emptied first, and settled behind a file': {
    file: 'PORT=1\n',
    stanzas: ['env HOST=job'],
    script: [
      'PORT= WHO= HOST=',
      '[ -r FILE ] && . FILE',
      'PORT=${PORT:-80}',
      '[ -n "$WHO" ] || WHO=www',
      ': ${HOST:=any}',
      'exec PROGRAM $PORT "$WHO" $HOST',
    ],
    lifts: true,
  },
  'what is nothing beside what may be': {
    stanzas: ['env B='],
    script: ['A=', 'exec PROGRAM "$A"$B $A$B "$B"$A last'],
    lifts: true,
  },
  'one value for itself and one for a variable of the job': {
    stanzas: ['env D=job'],
    script: ['A="-x $D"', 'A="y " D=-v', 'exec PROGRAM $A $D'],
    lifts: true,
  },
  'a value that is settled before a file': {
    file: 'PORT=1\n',
    script: ['PORT=${PORT:-80}', '. FILE', 'exec PROGRAM $PORT'],
    lifts: false,
  },
  'what is exported': {
    file: 'A=file\n',
    script: ['set -a', '. FILE', 'set +a', 'export B=script C', 'exec PROGRAM'],
    lifts: true,
  },
  'a file with commands': {
    file: 'A=$(echo computed)\nexport B=exported\n',
    script: ['. FILE', 'exec PROGRAM "$A" "$B"'],
    lifts: false,
  },
  'a file with "export"': {
    file: 'export A=1\n',
    script: ['. FILE', 'exec PROGRAM "$A"'],
    lifts: false,
  },
  'a file with escapes that the two read alike': {
    file: 'A="a\\tb"\nB=a\\ b\n',
    script: ['. FILE', 'exec PROGRAM "$A" "$B"'],
    lifts: true,
  },
  'a value of several words in the middle of one': {
    file: 'A="1 2"\n',
    script: ['. FILE', 'exec PROGRAM --a=$A'],
    lifts: false,
  },
  'a value with a pattern': {
    file: 'A="/etc/host*"\n',
    script: ['. FILE', 'exec PROGRAM $A'],
    lifts: false,
  },
  'a value with quotes in it': {
    file: 'A=\'"1 2" 3\'\n',
    script: ['. FILE', 'exec PROGRAM $A "$A"'],
    lifts: false,
  },
  'a directory, a mask, a limit': {
    script: ['cd /usr/share', 'umask 027', 'ulimit -n 777', 'exec PROGRAM'],
    lifts: true,
  },
  'directories one below the other': {
    stanzas: ['chdir /usr'],
    script: ['cd share', 'cd ../lib', 'exec PROGRAM'],
    lifts: true,
  },
  'a limit of memory, in the unit of each': {
    script: ['ulimit -v 4000000', 'ulimit -s unlimited', 'exec PROGRAM'],
    lifts: true,
  },
  'directories of variables': {
    stanzas: ['env D=/usr'],
    script: ['export E=$D/share', 'cd $D', 'cd "$E"', 'exec PROGRAM "$E"'],
    lifts: true,
  },
  'a directory that the shell would divide': {
    stanzas: ['env D="/usr /srv"'],
    script: ['cd $D', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory that is nothing': {
    stanzas: ['env D='],
    script: ['cd "$D"', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory below the home that it says': {
    script: ['export HOME=/usr', 'cd $HOME/share', 'exec PROGRAM'],
    lifts: true,
  },
  'a value that goes to programs, made of another one': {
    script: ['export A=/usr', 'export B="$A/x  $A"', 'A=2', 'exec PROGRAM "$B" "$A"'],
    lifts: true,
  },
  'a value made of one that the same command sets': {
    script: ['export A=1', 'export A=2 B="$A"', 'exec PROGRAM "$A" "$B"'],
    lifts: false,
  },
  'a value made of one that nobody gives': {
    script: ['export B="$A/x"', 'exec PROGRAM "$B"'],
    lifts: false,
  },
  'the other name of cd': { script: ['chdir /usr/share', 'exec PROGRAM'], lifts: true },
  'a directory, or an end': { script: ['cd /usr || exit 3', 'exec PROGRAM'], lifts: true },
  'a directory, or an end by its own number': {
    script: ['cd /usr || exit', 'exec PROGRAM'],
    lifts: true,
  },
  'a directory that is not there, or an end': {
    script: ['cd /nowhere || exit 3', 'exec PROGRAM'],
    lifts: true,
  },
  'a directory, or an end that is well': {
    script: ['cd /nowhere || exit 0', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory, or another one': { script: ['cd /nowhere || cd /', 'exec PROGRAM'], lifts: false },
  'a directory, or an end that counts as one': {
    stanzas: ['normal exit 3'],
    script: ['cd /usr || exit 3', 'exec PROGRAM'],
    lifts: false,
  },
  'limits of which there is nothing': {
    script: ['ulimit -c 0', 'ulimit -s 4096', 'exec PROGRAM'],
    lifts: true,
  },
  'what one shell takes for both limits, and another one for the last': {
    script: ['ulimit -HSn 512', 'exec PROGRAM'],
    lifts: false,
  },
  'no limit for what a crash leaves': {
    script: ['ulimit -c unlimited', 'exec PROGRAM'],
    lifts: true,
  },
  'a limit in blocks': { script: ['ulimit -c 100', 'exec PROGRAM'], lifts: false },
  'a soft limit alone': { script: ['ulimit -Sn 512', 'exec PROGRAM'], lifts: false },
  'a file that may fail': {
    file: 'OPTIONS="-a -b"\n',
    script: ['. FILE || true', 'exec PROGRAM $OPTIONS'],
    lifts: true,
  },
  'a file that may fail, and is not there': {
    script: ['. FILE || true', 'exec PROGRAM $OPTIONS'],
    lifts: true,
  },
  'a file behind a test, which may fail': {
    file: 'OPTIONS="-a -b"\n',
    script: ['[ -f FILE ] && . FILE || :', 'exec PROGRAM $OPTIONS'],
    lifts: true,
  },
  'a file behind a test, which may fail, and is not there': {
    script: ['[ -f FILE ] && . FILE || true', 'exec PROGRAM a'],
    lifts: true,
  },
  'a directory that another process would notice': {
    stanzas: ['pre-start exec BEFORE'],
    script: ['cd /usr/share', 'exec PROGRAM'],
    lifts: false,
  },
  'a command besides': {
    script: ['sleep 0', 'exec PROGRAM'],
    lifts: false,
  },
  'a command that prepares something': {
    stanzas: ['env PLACE=/run/besides'],
    script: [
      '[ -d $PLACE ] || mkdir -p "$PLACE/a b"',
      'touch /run/besides/c || true',
      'exec PROGRAM',
    ],
    lifts: true,
  },
  'the same with a variable of the script': {
    script: ['PLACE=/run/besides', 'mkdir -p $PLACE', 'exec PROGRAM'],
    lifts: false,
  },
  'a test that says something else': {
    file: 'A=1\n',
    script: ['[ -x FILE ] && . FILE', 'exec PROGRAM "$A"'],
    lifts: false,
  },
};

/** Files as people write them, and as nobody should. */
const piece = fc.constantFrom(
  'a',
  'B',
  '1',
  ' ',
  '"',
  "'",
  '\\',
  '$',
  '#',
  ';',
  '\t',
  '=',
  '`',
  '~',
  'x y',
  '"q r"',
  "'s t'",
  '\\\n',
);
const assignment = fc
  .tuple(fc.constantFrom('A', 'B', 'C'), fc.array(piece, { maxLength: 5 }))
  .map(([name, pieces]) => `${name}=${pieces.join('')}`);
const line = fc.oneof(
  { weight: 6, arbitrary: assignment },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '# comment',
      '; comment',
      '',
      '  A=indented',
      'export C=1',
      'A=1 B=2',
      'B =1',
      'A+=2',
      '# ends in \\',
      'A=1 # behind',
    ),
  },
);
const generated = fc.sample(fc.array(line, { minLength: 1, maxLength: 4 }), { numRuns: 150, seed });
const all: readonly NamedCase[] = [
  ...Object.entries(cases),
  ...generated.map(
    (lines, index): NamedCase => [
      `generated ${index}`,
      {
        file: `${lines.join('\n')}\n`,
        script: ['. FILE', 'exec PROGRAM "$A" "$B" "$C"'],
        lifts: false,
      },
    ],
  ),
];

test.each(Object.entries(cases).map((each, index) => [each[0], each, index] as const))(
  '%s is lifted, or left to the shell, as it has to be',
  (_, each, index) => {
    expect(isLifted(each, index), unitOf(each, index, 'native')).toBe(each[1].lifts);
  },
);

test('a stanza that the script goes on from is not lost', () => {
  const { findings, inputs } = convert([
    {
      name: 'web.conf',
      content:
        'chdir /usr\numask 077\nscript\n  cd share\n  umask 027\n  exec /bin/web\nend script\n',
    },
  ]);
  expect(findings.filter(({ severity }) => severity === 'lost')).toEqual([]);
  expect(inputs[0]?.lines.every(({ outputs }) => outputs.length > 0)).toBe(true);
});

describe.skipIf(reason)(titled(`scripts in the words of a unit (seed ${seed})`, reason), () => {
  let recorded: Recorded;

  beforeAll(async () => {
    recorded = await recordBoth(all);
  }, 240_000);

  afterAll(() => recorded?.stop());

  test('the program is given the same', () => {
    for (const [index, each] of all.entries()) {
      expect(
        recorded.given('native', index),
        `${each[0]}\n${each[1].file}\n${unitOf(each, index, 'native')}`,
      ).toEqual(recorded.given('faithful', index));
    }
    const ran = all.filter((_, index) => recorded.given('native', index) !== undefined);
    expect(ran.length).toBeGreaterThan(all.length / 3);
  });

  test('and no variable that it had is another one, or missing', () => {
    for (const [index, each] of all.entries()) {
      const now = recorded.variables('native', index);
      for (const [name, value] of recorded.variables('faithful', index)) {
        if (/^(?:A|B|C|OPTIONS|NAME|PORT)$/.test(name))
          expect([each[0], name, now.get(name)]).toEqual([each[0], name, value]);
      }
    }
  });

  test('of the generated files some are lifted, and some are not', () => {
    const first = Object.keys(cases).length;
    const lifted = all.slice(first).filter((each, at) => isLifted(each, first + at));
    expect(lifted.length).toBeGreaterThan(15);
    expect(lifted.length).toBeLessThan(generated.length - 15);
  });
});
