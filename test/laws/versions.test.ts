/** A unit holds nothing that the systemd it is written for does not understand: a wrong line is an outage. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { directiveInfo } from '../../src/systemd/catalogue.ts';
import { readUnit } from '../../src/systemd/read.ts';
import { systems } from '../../src/systemd/systems.ts';
import { likelyJob } from './generators/likely-job.ts';

const numRuns = Number(process.env['LAW_RUNS'] ?? 400);

/** The versions of the systems that can be named, and those between which something changed. */
const versions = [
  ...new Set([...systems.values(), 219, 230, 231, 235, 236, 238, 240, 242, 243, 244, 250, 262]),
].filter((version) => version >= 219);

/** Forms of a line that came with a version, beyond the names of directives (systemd's NEWS). */
const forms: readonly (readonly [what: string, since: number, form: RegExp])[] = [
  ['the prefix +', 231, /^Exec\w+=[-@:]*\+/m],
  ['the prefix !', 235, /^Exec\w+=[-@:]*!/m],
  ['the prefix :', 244, /^Exec\w+=[-@+!]*:/m],
  ['a program without a directory', 239, /^Exec\w+=[-@:+!]*[^/"'\s%:+@!-][^/\s]*(?:\s|$)/m],
  ['Type=exec', 240, /^Type=exec$/m],
  ['Type=notify-reload', 253, /^Type=notify-reload$/m],
  ['a soft and a hard limit', 229, /^Limit\w+=.*:/m],
  ['the nice limit as a nice value', 230, /^LimitNICE=[+-]/m],
  ['no timeout as infinity', 229, /^Timeout\w+=infinity$/m],
  ['output appended to a file', 240, /^Standard(?:Output|Error)=append:/m],
  ['a file as input or output', 236, /^Standard\w+=file:/m],
  [
    'names of exit statuses',
    243,
    /^\w*ExitStatus=.*[A-Z]{3,}(?!\S)(?<!HUP|INT|TERM|PIPE|KILL|QUIT)/m,
  ],
  ['the start limit in [Unit]', 229, /^\[Unit\](?:\n(?!\[).*)*\nStartLimit/m],
  ['a comment inside of a value', 243, /(?<!\\)(?:\\\\)*\\\n[ \t]*[#;]/],
  ['a line of more than 2,047 bytes', 236, /^.{2047}/m],
];

function isOneshot(text: string): boolean {
  return /^Type=oneshot$/m.test(text);
}

/** What stands in a unit that `version` does not understand. */
function tooNew(name: string, text: string, version: number): readonly string[] {
  const { unit, problems } = readUnit(name.replace(/\.d\/.*/, ''), {
    fragment: { name, text },
  });
  return [
    ...unit.settings
      .filter(({ section, key }) => (directiveInfo(section, key)?.since ?? 0) > version)
      .map(({ key }) => key),
    ...forms.filter(([, since, form]) => version < since && form.test(text)).map(([what]) => what),
    ...(version < 244 && isOneshot(text) && /^Restart=/m.test(text) ? ['Restart= of a task'] : []),
    // What came in the place of an old directive is not there yet.
    ...problems
      .filter(({ code }) => !/^(?:obsolete|deprecated)-key$/.test(code))
      .map(({ message }) => message),
  ];
}

function unitsOf(content: string, systemd: number) {
  const other = { name: 'other.conf', content: 'start on stopped web\nexec /bin/other\n' };
  return convert([{ name: 'web.conf', content }, other], { systemd }).outputs.filter(({ path }) =>
    path.startsWith('etc/systemd/system/'),
  );
}

/** A script of some lines, comments among them, short or too long for an old systemd. */
const scripted = fc
  .tuple(
    fc.array(fc.constantFrom('# why', '  # indented', 'a $B', '', 'c \\', 'd'), { maxLength: 9 }),
    fc.nat(2),
  )
  .map(
    ([lines, long]) => `script\n${lines.join('\n')}\necho ${'€'.repeat(long * 450)}\nend script\n`,
  );

const long = 'x'.repeat(3000);

describe('a line of more than 2,047 bytes', () => {
  const forOld = (content: string) => convert([{ name: 'web.conf', content }], { systemd: 235 });

  test.each([
    ['a word of a command', `exec /bin/web ${long}\n`],
    ['a line of a script', `script\n  a\n  echo ${'€'.repeat(700)}\nend script\n`],
    ['a line of a command that is joined', `exec /bin/web "${'$A '.repeat(700)}"\n`],
  ])('is kept out of a unit: %s', (_what, job) => {
    const { outputs, findings } = forOld(job);
    for (const { path, content } of outputs) {
      if (path.endsWith('.service')) expect(tooNew('web.service', content, 235)).toEqual([]);
    }
    expect(outputs).toHaveLength(2);
    expect(findings.map(({ code }) => code)).not.toContain('line-cut');
  });

  test.each([
    ['a description', `description "${long}"\nexec /bin/web\n`],
    ['a variable', `env A=${long}\nexec /bin/web\n`],
  ])('is named where there is no other way: %s', (_what, job) => {
    const { findings } = forOld(job);
    expect(findings.find(({ code }) => code === 'line-cut')?.statements).toHaveLength(1);
    const newer = convert([{ name: 'web.conf', content: job }], { systemd: 236 });
    expect(newer.findings.map(({ code }) => code)).not.toContain('line-cut');
  });
});

describe.each(versions.map((version) => [version]))('a unit for systemd %i', (version) => {
  test.each([
    ['as people write them', likelyJob],
    ['with scripts', scripted],
  ])('holds only what it understands, of jobs %s', (_what, jobs) => {
    fc.assert(
      fc.property(jobs, (job) => {
        for (const { path, content } of unitsOf(job, version)) {
          expect(tooNew(path.slice('etc/systemd/system/'.length), content, version)).toEqual([]);
        }
      }),
      { numRuns: Math.ceil(numRuns / 8) },
    );
  });
});
