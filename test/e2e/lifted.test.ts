/**
 * Scripts that only make things ready for a program, on a real systemd: as they stand, in the faithful style, and lifted into directives,
 * in the native one. The program gets the same words, directory, mask and limits, and of the variables those that it got before.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Machine } from '../../src/convert/context.ts';
import { convert } from '../../src/convert/convert.ts';
import { bootLab, type Lab, labAvailable, type PlacedFile, titled } from './lab.ts';

const reason = labAvailable();
const seed = Number(process.env['FUZZ_SEED'] ?? 80);

interface Case {
  /** The lines of the script; PROGRAM is what is recorded. */
  readonly script: readonly string[];
  readonly stanzas?: readonly string[];
  /** The file of variables, which the script calls FILE; none where it is missing. */
  readonly file?: string;
  /** Whether the conversion may look at it. */
  readonly isSeen?: boolean;
  /** Whether it is to be lifted. */
  readonly lifts: boolean;
}

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
    lifts: false,
  },
  'what the job itself gives, and a file over it': {
    stanzas: ['env A=job', 'env B=job'],
    file: 'A=file\n',
    script: ['. FILE', 'exec PROGRAM $A $B'],
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
  'a directory that another process would notice': {
    stanzas: ['pre-start exec /bin/true'],
    script: ['cd /usr/share', 'exec PROGRAM'],
    lifts: false,
  },
  'a command besides': {
    script: ['mkdir -p /run/besides', 'exec PROGRAM'],
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
const all: readonly (readonly [string, Case])[] = [
  ...Object.entries(cases),
  ...generated.map((lines, index): readonly [string, Case] => [
    `generated ${index}`,
    {
      file: `${lines.join('\n')}\n`,
      script: ['. FILE', 'exec PROGRAM "$A" "$B" "$C"'],
      lifts: false,
    },
  ]),
];

/** Writes down what it was given, each item with a NUL behind it. */
const recorder = `#!/bin/sh
{ cat /proc/$$/cmdline; printf '%s\\0' -- "$(pwd)" "$(umask)" "$(ulimit -n)" "$(ulimit -v)" "$(ulimit -s)"; } >"/recorded/\${0##*/}.given"
cat /proc/$$/environ >"/recorded/\${0##*/}.variables"
`;

/** A case as one style converts it: its unit and what else that needs. */
function outputsOf([, each]: readonly [string, Case], index: number, style: 'native' | 'faithful') {
  const program = `/opt/${style}${index}`;
  const path = `/opt/variables${index}`;
  const text = [
    ...(each.stanzas ?? []),
    'script',
    ...each.script.map((one) => `  ${one.replaceAll('FILE', path).replaceAll('PROGRAM', program)}`),
    'end script',
    '',
  ].join('\n');
  const isThere = (asked: string) =>
    asked === path && each.isSeen !== false && each.file !== undefined;
  const machine: Machine = {
    readFile: (asked) => (isThere(asked) ? each.file : undefined),
    exists: isThere,
  };
  const { outputs, problems } = convert([{ name: `${style}-${index}.conf`, content: text }], {
    style,
    machine,
  });
  expect(problems).toEqual([]);
  return outputs;
}

const unitOf = (outputs: ReturnType<typeof outputsOf>) =>
  outputs.find(({ path }) => path.endsWith('.service'))?.content ?? '';

test.each(Object.entries(cases).map((each, index) => [each[0], each, index] as const))(
  '%s is lifted, or left to the shell, as it has to be',
  (_, each, index) => {
    const unit = unitOf(outputsOf(each, index, 'native'));
    expect(/^ExecStart=\/opt\/native/m.test(unit), unit).toBe(each[1].lifts);
  },
);

test('a stanza that the script goes on from is not lost', () => {
  const { findings, inputs } = convert([
    {
      name: 'web.conf',
      content:
        'chdir /usr\numask 077\nscript\n  cd share\n  umask 022\n  exec /bin/web\nend script\n',
    },
  ]);
  expect(findings.filter(({ severity }) => severity === 'lost')).toEqual([]);
  expect(inputs[0]?.lines.every(({ outputs }) => outputs.length > 0)).toBe(true);
});

describe.skipIf(reason)(titled(`scripts in the words of a unit (seed ${seed})`, reason), () => {
  let lab: Lab;
  let recorded: string;

  beforeAll(async () => {
    recorded = mkdtempSync(join(tmpdir(), 'upstart-systemd-lifted-'));
    const files: Record<string, PlacedFile> = {};
    const units: string[] = [];
    for (const [index, each] of all.entries()) {
      for (const style of ['native', 'faithful'] as const) {
        for (const { path, content, mode } of outputsOf(each, index, style))
          files[`/${path}`] = { text: content, mode };
        files[`/opt/${style}${index}`] = { text: recorder, mode: 0o755 };
        units.push(`${style}-${index}.service`);
      }
      const { file } = each[1];
      if (file !== undefined) files[`/opt/variables${index}`] = { text: file };
    }
    lab = await bootLab({ files, bind: { '/recorded': recorded } });
    // A file that is no shell text fails in both.
    lab.systemctl('start', ...units);
    for (let patience = 100; patience > 0; patience -= 1) {
      const { stdout } = lab.systemctl(
        'list-units',
        '--state=active,activating',
        '--no-legend',
        'native-*',
        'faithful-*',
      );
      if (stdout.trim() === '') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, 240_000);

  afterAll(async () => {
    await lab?.stop();
    rmSync(recorded, { recursive: true, force: true });
  });

  const record = (name: string): readonly string[] | undefined => {
    try {
      return readFileSync(join(recorded, name), 'latin1').split('\0').slice(0, -1);
    } catch {
      return undefined;
    }
  };
  /** What the program of a case was given, without its own name. */
  const given = (style: string, index: number) => record(`${style}${index}.given`)?.slice(2);
  const variables = (style: string, index: number) =>
    new Map(
      (record(`${style}${index}.variables`) ?? []).map((one) => {
        const split = one.indexOf('=');
        return [one.slice(0, split), one.slice(split + 1)] as const;
      }),
    );

  test('the program is given the same', () => {
    for (const [index, each] of all.entries()) {
      const unit = unitOf(outputsOf(each, index, 'native'));
      expect(given('native', index), `${each[0]}\n${each[1].file}\n${unit}`).toEqual(
        given('faithful', index),
      );
    }
    const ran = all.filter((_, index) => given('native', index) !== undefined);
    expect(ran.length).toBeGreaterThan(all.length / 3);
  });

  test('and no variable that it had is another one, or missing', () => {
    for (const [index, each] of all.entries()) {
      const now = variables('native', index);
      for (const [name, value] of variables('faithful', index)) {
        if (/^(?:A|B|C|OPTIONS|NAME|PORT)$/.test(name))
          expect([each[0], name, now.get(name)]).toEqual([each[0], name, value]);
      }
    }
  });

  test('of the generated files some are lifted, and some are not', () => {
    const lifted = generated.filter((_, at) => {
      const index = Object.keys(cases).length + at;
      const each = all[index];
      return (
        each !== undefined &&
        /^ExecStart=\/opt\/native/m.test(unitOf(outputsOf(each, index, 'native')))
      );
    });
    expect(lifted.length).toBeGreaterThan(15);
    expect(lifted.length).toBeLessThan(generated.length - 15);
  });
});
