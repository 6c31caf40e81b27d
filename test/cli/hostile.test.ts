import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseUnitSyntax } from '../../src/systemd/syntax.ts';
import { parseSyntax } from '../../src/upstart/syntax.ts';
import { titled } from '../e2e/lab.ts';
import { convert, expectCalm, listing, missing, textAt, workspace } from './command.ts';

const evil = '[Service]\nExecStart=/bin/evil\nUser=evil\n[Install]\nAlias=evil.service';

/** What a job may say to smuggle a directive into its unit, by the stanza that carries it. */
const jobs: Readonly<Record<string, string>> = {
  'a description over lines': `description "a\n${evil}"\nexec /bin/a\n`,
  'a description with continued lines': `description "a\\\n${evil.replaceAll('\n', '\\\n')}"\nexec /bin/a\n`,
  'a description that ends in a backslash': 'description "a\\\\"\nexec /bin/a\n',
  'a description of single quotes': `description 'a \\\n${evil}'\nexec /bin/a\n`,
  'a description of specifiers': 'description "%n %H %% %"\nexec /bin/a\n',
  'an author over lines': `author "a\n${evil}"\nexec /bin/a\n`,
  'an author that ends in a backslash': `author "a\\\\"\nversion "b \\\\"\nexec /bin/a\n`,
  'a version over lines': `version "a\n${evil}"\nexec /bin/a\n`,
  'a usage over lines': `usage "a\n${evil}"\nexec /bin/a\n`,
  'emits over lines': `emits "a\n${evil}"\nexec /bin/a\n`,
  'a comment': `# ${evil.replaceAll('\n', '\n# ')}\nexec /bin/a # \\\n`,
  'a variable over lines': `env X="a\n${evil}"\nexec /bin/a\n`,
  'a variable that ends in a backslash': 'env X="a\\\\"\nenv Y=b\\\\\nexec /bin/a\n',
  'a variable of specifiers and quotes': `env X="%n %% \\" ' $Y \${Z}"\nexec /bin/a\n`,
  'a command over lines': `exec /bin/a "b\n${evil}"\n`,
  'a command with continued lines': `exec /bin/a \\\n${evil.replaceAll('\n', '\\\n')}\n`,
  'a command that ends in a backslash': 'exec /bin/a \\\\\nrespawn\n',
  'a command with escapes': 'exec /bin/a "\\n[Install]\\nAlias=x" \\x0a[Install]\n',
  'a script that looks like a unit': `script\n${evil}\nend script\n`,
  'a script of continued lines': `script\nfoo \\\n${evil.replaceAll('\n', '\\\n')}\nbar\nend script\n`,
  'a script of comments': `script\n# a \\\n; b\n#${evil}\nend script\n`,
  'a script that ends in a backslash': 'script\nfoo \\\nend script\n',
  'scripts everywhere': ['pre-start', 'post-start', 'pre-stop', 'post-stop']
    .map((name) => `${name} script\n${evil}\n'"\\\nend script\n`)
    .join('exec /bin/a\n'),
  'a user over lines': `setuid "a\n${evil}"\nexec /bin/a\n`,
  'a group over lines': `setgid "a\n${evil}"\nexec /bin/a\n`,
  'a directory over lines': `chdir "/a\n${evil}"\nexec /bin/a\n`,
  'a root over lines': `chroot "/a\n${evil}"\nexec /bin/a\n`,
  'an event over lines': `start on started "a\n${evil}"\nstop on stopped "a\n${evil}"\nexec /bin/a\n`,
  'an event with blanks and paths': 'start on started "a b" or started "../../x"\nexec /bin/a\n',
  'an event with variables over lines': `start on net-device-up IFACE="a\n${evil}"\nexec /bin/a\n`,
  'an instance over lines': `instance "$X\n${evil}"\nexec /bin/a $X\n`,
  'a control group over lines': `cgroup memory "a\n${evil}" limit_in_bytes 1\nexec /bin/a\n`,
  'a profile over lines': `apparmor switch "a\n${evil}"\nexec /bin/a\n`,
  'CR instead of LF': `description "a\r${evil.replaceAll('\n', '\r')}"\nexec /bin/a\n`,
  'other line ends of Unicode': `description "a\u2028${evil.replaceAll('\n', '\u2028')}\u0085[X]"\nexec /bin/a \u2029[X]\n`,
  'NUL characters': `description "a\0${evil}"\nexec /bin/a\n`,
  'control characters': 'description "\x1b[31m\x07\x08\x7f\u009b31m"\nexec /bin/a "\x1b[2J"\n',
};

/** The directives of a unit, key and value; a line that is none is `garbage`. */
const directivesOf = (text: string) =>
  parseUnitSyntax({ name: 'web.service', text }).pieces.flatMap((piece) => {
    if (piece.kind === 'assignment') return [[piece.key, piece.value]];
    return piece.kind === 'garbage' ? [['garbage', text.slice(piece.at.start, piece.at.end)]] : [];
  });

const noVerify = missing('systemd-analyze');

describe('a job cannot smuggle anything into its unit', () => {
  test.each(Object.entries(jobs))('%s', (_, job) => {
    const cwd = workspace({ 'web.conf': job });
    const outcome = convert(['web.conf', '-o', 'out'], { cwd });
    expectCalm(outcome);
    expect(outcome.stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
    const written = listing(join(cwd, 'out'));
    if (outcome.status === 2) expect(written).toEqual([]);
    for (const path of written.filter((name) => /\.service$/.test(name))) {
      const directives = directivesOf(textAt(cwd, 'out', path));
      const keys = directives.map(([key]) => key);
      expect(keys).not.toContain('garbage');
      expect(keys).not.toContain('Alias');
      expect(keys.filter((key) => key === 'ExecStart').length).toBeLessThanOrEqual(1);
      for (const [key, value] of directives) {
        if (/^Exec/.test(key ?? '')) expect(value).not.toMatch(/^\/bin\/evil/);
        if (key === 'User') expect(value).not.toBe('evil');
      }
    }
  });
});

describe.skipIf(noVerify)(titled('systemd loads the unit of a job that tries', noVerify), () => {
  test.each(Object.entries(jobs))('%s', (_, job) => {
    const cwd = workspace({ 'web.conf': job });
    const { stderr: told } = convert(['web.conf', '-o', 'out'], { cwd });
    // As Upstart fails to start it, systemd refuses it, and the finding says so.
    if (told.includes('user-name-refused')) return;
    for (const unit of listing(join(cwd, 'out')).filter((path) => path.endsWith('.service'))) {
      const path = join(cwd, 'out', unit.replace('@.', '@x.'));
      if (path !== join(cwd, 'out', unit)) copyFileSync(join(cwd, 'out', unit), path);
      const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
        encoding: 'utf8',
      });
      // That no such program is installed here is no fault of the unit.
      const complaints = stderr
        .split('\n')
        .filter((line) => line.includes('web') && !/is not executable|No such file/.test(line));
      expect(complaints).toEqual([]);
    }
  });
});

const evilJob = 'end script\nexec /bin/evil\nrespawn\nscript';

/** What a unit may say to smuggle a stanza into its job. */
const units: Readonly<Record<string, string>> = {
  'a description of escapes':
    '[Unit]\nDescription=a\\nexec /bin/evil\n[Service]\nExecStart=/bin/a\n',
  'a continued description':
    '[Unit]\nDescription=a \\\nexec /bin/evil\n[Service]\nExecStart=/bin/a\n',
  'a description with quotes': `[Unit]\nDescription="a' \\" ' "\n[Service]\nExecStart=/bin/a\n`,
  'a description that ends in a backslash': '[Service]\nExecStart=/bin/a\n[Unit]\nDescription=a\\',
  'documentation over lines':
    '[Unit]\nDocumentation=man:a \\\nman:b\n[Service]\nExecStart=/bin/a\n',
  'a command with line ends': `[Service]\nExecStart=/bin/a "b\\n${evilJob.replaceAll('\n', '\\n')}"\n`,
  'a command with line ends in hexadecimal': `[Service]\nExecStart=/bin/a "b\\x0a${evilJob.replaceAll('\n', '\\x0a')}"\n`,
  'a shell command with line ends': `[Service]\nExecStart=/bin/sh -c "b\\n${evilJob.replaceAll('\n', '\\n')}"\n`,
  'steps with line ends': `[Service]\nExecStartPre=/bin/a\nExecStartPre=/bin/sh -c "b\\n  end script  \\nexec evil"\nExecStart=/bin/a\n`,
  'a command of shell syntax':
    '[Service]\nExecStart=/bin/a ;x & | > /etc/passwd $(evil) `evil` # y\n',
  'a command of quotes': `[Service]\nExecStart=/bin/a "'" '"' "\\\\" '\\\\' \\\n  b\n`,
  'a variable with line ends': `[Service]\nEnvironment="X=a\\n${evilJob.replaceAll('\n', '\\n')}"\nExecStart=/bin/a\n`,
  'a variable of shell syntax': `[Service]\nEnvironment='X=$(evil) "\\'' Y="\nExecStart=/bin/a $X\n`,
  'a user of two words': '[Service]\nUser=a b\nExecStart=/bin/a\n',
  'a directory with a line end':
    '[Service]\nWorkingDirectory=/a\\nexec /bin/evil\nExecStart=/bin/a\n',
  'a file of variables with shell syntax':
    '[Service]\nEnvironmentFile=/a";evil;"$(evil)\nExecStart=/bin/a\n',
  'relations with odd names':
    '[Unit]\nAfter=a\\x20b.service a\\x0aexec.service\nRequires=a\\x0ab.service\n[Service]\nExecStart=/bin/a\n',
  'an alias with a line end': '[Service]\nExecStart=/bin/a\n[Install]\nAlias=a\\nb.service\n',
  'CR instead of LF':
    '[Unit]\nDescription=a\rexec /bin/evil\r[Service]\n[Service]\nExecStart=/bin/a\n',
  'other line ends of Unicode':
    '[Unit]\nDescription=a\u2028exec /bin/evil\u0085b\n[Service]\nExecStart=/bin/a\n',
  'NUL characters': '[Unit]\nDescription=a\0exec /bin/evil\n[Service]\nExecStart=/bin/a \0 b\n',
  'control characters':
    '[Unit]\nDescription=\x1b[31m\x07\u009b31m\n[Service]\nExecStart=/bin/a "\x1b[2J"\nX\x1b[31m=y\n',
};

describe('a unit cannot smuggle anything into its job', () => {
  test.each(Object.entries(units))('%s', (_, unit) => {
    const cwd = workspace({ 'web.service': unit });
    const outcome = convert(['web.service', '-o', 'out'], { cwd });
    expectCalm(outcome);
    expect(outcome.stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
    const written = listing(join(cwd, 'out'));
    if (outcome.status === 2) expect(written).toEqual([]);
    for (const path of written) {
      // The program that reads files of variables is always the same.
      if (path === 'usr/local/lib/upstart-systemd/environment-file') continue;
      expect(path).toBe('etc/init/web.conf');
      const text = textAt(cwd, 'out', path);
      const stanzas = parseSyntax({ name: path, text }).pieces.flatMap((piece) =>
        piece.kind === 'stanza' ? [piece.statement] : [],
      );
      const names = stanzas.map(({ name }) => name);
      expect(names).not.toContain('respawn');
      expect(names.filter((name) => name === 'exec' || name === 'script').length).toBeLessThan(2);
      for (const { range } of stanzas)
        expect(text.slice(range.start, range.end)).not.toMatch(/^exec \/?(?:bin\/)?evil/);
    }
  });
});

test('what control characters do in a value, they do not do on a terminal that shows the unit', () => {
  const cwd = workspace({ 'web.conf': jobs['control characters'] ?? '' });
  expect(convert(['--print', 'web.conf'], { cwd }).stdout).not.toMatch(
    /[\0-\x08\x0b-\x1f\x7f-\x9f]/,
  );
});
