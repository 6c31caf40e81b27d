import { describe, expect, it, test } from 'vitest';
import { isAtLeast } from '../../src/upstart/language.ts';
import {
  anyRelease,
  findRelease,
  languageOfRelease,
  latestRelease,
  releases,
} from '../../src/upstart/releases.ts';
import { job, problemIn } from './helpers.ts';

function named(id: string) {
  const release = findRelease(id);
  if (release === undefined) throw new Error(`no release ${id}`);
  return release;
}

describe('a release', () => {
  test.each([
    ['0.6.5', 'none', 'Upstart 0.6.5'],
    ['rhel-6', 'none', 'RHEL 6 (Upstart 0.6.5)'],
    ['centos-6', 'none', 'CentOS 6 (Upstart 0.6.5)'],
    ['amazon-linux-1', 'none', 'Amazon Linux 1 (Upstart 0.6.5)'],
    ['ubuntu-12.04', 'log', 'Ubuntu 12.04 (Upstart 1.5)'],
    ['ubuntu-14.04', 'log', 'Ubuntu 14.04 (Upstart 1.12.1)'],
    ['chromeos', 'log', 'Chrome OS (Upstart 1.13.2)'],
    ['upstart-1.13.2', 'log', 'Upstart 1.13.2'],
  ])('%s sends output to %s by default', (id, console, title) => {
    expect(named(id)).toMatchObject({ defaultConsole: console, title });
  });

  it('has one id', () => {
    expect(new Set(releases.map(({ id }) => id)).size).toBe(releases.length);
    expect(findRelease('ubuntu-16.04')).toBeUndefined();
  });

  it('comes before a later one', () => {
    expect(isAtLeast('1.12.1', '1.5')).toBe(true);
    expect(isAtLeast('1.5', '1.12.1')).toBe(false);
    expect(isAtLeast('1.13', '1.13')).toBe(true);
    expect(isAtLeast('1.13.2', '1.13')).toBe(true);
  });
});

const since: readonly (readonly [string, readonly string[]])[] = [
  ['manual', ['0.6.5', 'rhel-6']],
  ['debug', ['0.6.5']],
  ['kill signal INT', ['0.6.5']],
  ['oom score 5', ['0.6.5']],
  ['console log', ['0.6.5']],
  ['setuid a', ['0.6.5']],
  ['setgid a', ['0.6.5']],
  ['usage a', []],
  ['apparmor load a', ['0.6.5', '1.5']],
  ['apparmor switch a', ['0.6.5', '1.5']],
  ['reload signal HUP', ['0.6.5', '1.5']],
  ['cgroup cpu', ['0.6.5', '1.5', '1.12.1']],
  ['import A', ['0.6.5', '1.5', '1.12.1', '1.13.2']],
  ['tmpfiles /a', ['0.6.5', '1.5', '1.12.1', '1.13.2']],
  ['oom 5', []],
  ['kill timeout 5', []],
  ['start on a K!=v', []],
];

describe.each(since)('%s', (line, refusing) => {
  it.each(releases)('is refused by $id if that is too old for it', (release) => {
    const { id, version } = release;
    const isRefused = id !== 'chromeos' && (refusing.includes(version) || refusing.includes(id));
    if (isRefused) expect(() => problemIn(`${line}\n`, release)).not.toThrow();
    else expect(job(`${line}\n`, release).statements).toHaveLength(1);
  });
});

describe('the refusal of what is too new', () => {
  test.each([
    [
      'rhel-6',
      'kill signal INT\n',
      'Unknown stanza',
      '`kill signal` came with Upstart 1.3; RHEL 6 (Upstart 0.6.5) does not know it.',
    ],
    [
      'ubuntu-12.04',
      'reload signal HUP\n',
      'Unknown stanza',
      '`reload` came with Upstart 1.10; Ubuntu 12.04 (Upstart 1.5) does not know it.',
    ],
    ['rhel-6', 'console log\n', 'Unknown stanza', '`console log` came with Upstart 1.4'],
    [
      'rhel-6',
      'oom score 5\n',
      "Illegal oom adjustment, expected -16 to 15 or 'never'",
      '`oom score` came with Upstart 1.3',
    ],
    ['ubuntu-14.04', 'import A\n', 'Unknown stanza', '`import` is a stanza of Chrome OS'],
  ])('by %s of %j names the release', (id, text, message, advice) => {
    expect(problemIn(text, named(id))).toMatchObject({
      message,
      advice: expect.stringContaining(advice),
    });
  });
});

describe('Chrome OS', () => {
  it('has `import` and `tmpfiles`', () => {
    const { imports, tmpfiles } = job(
      'import A B\nimport C\ntmpfiles /a.conf\n',
      named('chromeos'),
    );
    expect(imports.map(({ value }) => value)).toEqual(['A', 'B', 'C']);
    expect(tmpfiles.map(({ value }) => value)).toEqual(['/a.conf']);
  });

  it('is not the default', () => {
    expect(languageOfRelease(latestRelease).words).not.toContain('import');
  });

  it('is understood by an Upstart that nobody named', () => {
    const { words, missing } = languageOfRelease(anyRelease);
    expect([...words]).toEqual(expect.arrayContaining(['import', 'tmpfiles', 'cgroup', 'usage']));
    expect(missing.size).toBe(0);
  });
});
