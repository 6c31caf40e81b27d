import { describe, expect, test } from 'vitest';
import { findingPages } from '../../src/convert/findings/pages.ts';
import { version } from '../../src/version.ts';
import { titled } from '../e2e/lab.ts';
import {
  actionJob,
  convert,
  expectCalm,
  expectRefused,
  missing,
  plainJob,
  shell,
  workspace,
} from './command.ts';

describe('--help', () => {
  test.each([['--help'], ['-h'], ['web.conf', '--help'], ['explain', '--help']])(
    'goes to standard output: %s',
    (...args) => {
      const { status, stdout, stderr } = convert(args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: convert /);
    },
  );

  test('names every option, what it is by default, and gives examples', () => {
    const { stdout } = convert(['--help']);
    const options = ['--output', '--write', '--print', '--root', '--to', '--name', '--systemd'];
    for (const option of [...options, '--from', '--upstart', '--format', '--fail-on', '--force'])
      expect(stdout).toContain(option);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit status:');
  });

  test('fits a terminal of 80 columns', () => {
    const lines = convert(['--help']).stdout.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('calls the command by the name it was called by', () => {
    const { stdout } = shell(
      'ln -s "$(command -v convert)" upstart-systemd && ./upstart-systemd --help',
      { cwd: workspace() },
    );
    expect(stdout).toMatch(/^Usage: upstart-systemd /);
    expect(stdout).not.toMatch(/^ +convert /m);
  });
});

test('--version prints the version alone', () => {
  for (const option of ['--version', '-V'])
    expect(convert([option])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});

describe('bad usage is refused with 2, on standard error, and leads to --help', () => {
  test.each([
    ['no file at all', [], /--help|Usage/],
    ['an unknown option', ['--bogus', 'web.conf'], /unknown option '--bogus'/],
    ['a side that is none', ['--to', 'sysv', 'web.conf'], /systemd or upstart/],
    ['a format that is none', ['--format', 'yaml', 'web.conf'], /text, json, sarif, github/],
    ['a severity that is none', ['--fail-on', 'all', 'web.conf'], /note, review, action, lost/],
    ['a systemd that is none', ['--systemd', '12', 'web.conf'], /219 to 262/],
    ['a system that is none', ['--from', 'beos', 'web.conf'], /ubuntu-14\.04/],
    ['an option without its value', ['web.conf', '-o'], /argument missing/],
    ['an unknown option of explain', ['explain', '--bogus'], /unknown option/],
    ['two codes to explain', ['explain', 'stanza-lost', 'directive-lost'], /too many arguments/],
  ] as const)('%s', (_, args, message) => {
    const outcome = convert(args, { cwd: workspace({ 'web.conf': plainJob }) });
    expectRefused(outcome, message);
    expect(outcome.stdout).toBe('');
  });
});

describe('the exit status', () => {
  const notes = plainJob;
  const reviews = 'start on runlevel [2345]\nexpect fork\nexec /usr/bin/web\n';
  const losses = 'start on runlevel [2345]\nexec /usr/bin/web\ncgroup memory swappiness 10\n';

  test.each([
    ['without findings above a note', notes, ['lost', 'action', 'review'], []],
    ['with a review', reviews, ['lost', 'action'], ['review', 'note']],
    ['with an action', actionJob, ['lost'], ['action', 'review', 'note']],
    ['with a loss', losses, [], ['lost', 'action', 'review', 'note']],
  ])('%s', (_, job, passing, failing) => {
    const cwd = workspace({ 'web.conf': job });
    const statusFor = (level: string) => convert(['--fail-on', level, 'web.conf'], { cwd }).status;
    expect(passing.map(statusFor)).toEqual(passing.map(() => 0));
    expect(failing.map(statusFor)).toEqual(failing.map(() => 1));
    expect(convert(['web.conf'], { cwd }).status).toBe(
      failing.includes('lost') && passing.length === 0 ? 1 : 0,
    );
  });

  test('findings do not keep files from being written', () => {
    const cwd = workspace({ 'web.conf': losses });
    const { status, stderr } = convert(['web.conf', '-o', 'out'], { cwd });
    expect([status, stderr]).toEqual([1, expect.stringContaining('1 file written')]);
  });

  test('what could not be done is worse than findings', () => {
    const cwd = workspace({ 'web.conf': losses });
    expect(convert(['web.conf', 'none.conf'], { cwd }).status).toBe(2);
  });
});

describe('explain', () => {
  test('lists every kind of finding with its severity', () => {
    const { status, stdout, stderr } = convert(['explain']);
    expect([status, stderr]).toEqual([0, '']);
    for (const [code, { severity, title }] of Object.entries(findingPages))
      expect(stdout).toMatch(new RegExp(`^${code} +${severity} +${escaped(title)}$`, 'm'));
  });

  test('prints the page of each kind of finding', () => {
    // Every tenth, for the sake of time.
    for (const [code, page] of Object.entries(findingPages).filter((_, at) => at % 10 === 0)) {
      const { status, stdout } = convert(['explain', code]);
      expect(status).toBe(0);
      expect(stdout).toContain(`${code} (${page.severity})`);
      const words = stdout.replace(/\s+/g, ' ');
      for (const text of [page.title, page.why, page.advice ?? ''])
        expect(words).toContain(text.replace(/\s+/g, ' '));
    }
  });

  test('a code that is nearly right gets a suggestion', () => {
    expectRefused(convert(['explain', 'event-has-no-unti']), 'did you mean event-has-no-unit?');
    expectRefused(convert(['explain', 'STANZA-LOST']), 'did you mean stanza-lost?');
  });

  test('a code that is nothing gets a way to the list', () => {
    expectRefused(convert(['explain', 'qqqqqqqq']), 'no finding is called qqqqqqqq', 'explain');
  });

  test('each finding leads to its page by its code', () => {
    const cwd = workspace({ 'web.conf': actionJob });
    const { stderr } = convert(['web.conf'], { cwd });
    expect(stderr).toContain('convert explain CODE');
    const [code = ''] = /(?<=: action: ).+/.exec(stderr) ?? [];
    expect(convert(['explain', code]).stdout).toContain(code);
  });

  test('a file called explain is reached by its path', () => {
    const cwd = workspace({ explain: plainJob });
    expect(convert(['./explain', '--print'], { cwd }).stdout).toContain('ExecStart=');
  });
});

const noTerminal = missing('script');
describe('colour', () => {
  const coloured = '\x1b[';

  test('is left out of pipes', () => {
    const cwd = workspace({ 'web.conf': actionJob });
    const { stdout, stderr } = convert(['web.conf'], { cwd });
    expect(`${stdout}${stderr}`).not.toContain(coloured);
    expect(convert(['explain']).stdout).not.toContain(coloured);
  });

  test('--color gives it to pipes', () => {
    const cwd = workspace({ 'web.conf': actionJob });
    const { stdout, stderr } = convert(['--color', 'web.conf'], { cwd });
    expect(stdout).toContain(coloured);
    expect(stderr).toContain(coloured);
  });

  /** What a terminal gets from a line of bash, and what is left of it without colours. */
  function onTerminal(line: string, env: Readonly<Record<string, string>> = {}): string {
    const cwd = workspace({ 'web.conf': actionJob });
    // script(1) hands its line to $SHELL, which differs from machine to machine.
    const { stdout } = shell(`SHELL=/bin/sh script -qec '${line}' /dev/null`, { cwd, env });
    return stdout;
  }

  test.skipIf(noTerminal)(titled('is on a terminal', noTerminal), () => {
    expect(onTerminal('convert web.conf 2>/dev/null')).toContain(coloured);
    expect(onTerminal('convert explain stanza-lost')).toContain(coloured);
  });

  test.skipIf(noTerminal)(
    titled('of findings does not hang on where the diff goes', noTerminal),
    () => {
      expect(onTerminal('convert web.conf >diff')).toContain(coloured);
      expect(onTerminal('convert web.conf >diff; cat -v diff | grep -c "\\^\\[\\["')).toMatch(
        /^0\s*$/m,
      );
    },
  );

  test.skipIf(noTerminal)(titled('is not on a terminal with NO_COLOR', noTerminal), () => {
    expect(onTerminal('convert web.conf', { NO_COLOR: '1' })).not.toContain(coloured);
    expect(onTerminal('convert explain', { NO_COLOR: '1' })).not.toContain(coloured);
  });

  test.skipIf(noTerminal)(titled('is not on a terminal with --no-color', noTerminal), () => {
    expect(onTerminal('convert --no-color web.conf')).not.toContain(coloured);
  });

  test.skipIf(noTerminal)(titled('does not change the text', noTerminal), () => {
    const bare = (text: string) => text.replace(/\x1b\[[0-9;]*m/g, '');
    expect(bare(onTerminal('convert web.conf'))).toBe(
      onTerminal('convert web.conf', { NO_COLOR: '1' }),
    );
  });
});

describe('standard output and standard error', () => {
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`init/job${at}.conf`, actionJob]),
  );

  test('a reader that stops early is no error', () => {
    const cwd = workspace({ ...files, 'web.conf': plainJob });
    for (const line of ['convert web.conf', 'convert init', 'convert init --format json']) {
      const outcome = shell(`${line} 2>err | head -1; echo "\${PIPESTATUS[0]}"; cat err >&2`, {
        cwd,
      });
      expectCalm(outcome);
      expect(outcome.stdout).toMatch(/\n0\n$/);
    }
  });

  test('a reader of the findings that stops early is no error', () => {
    const cwd = workspace(files);
    const line = '{ convert init 2>&1 >/dev/null; echo $? >status; } | head -1; cat status';
    expect(shell(line, { cwd }).stdout).toMatch(/\n0\n$/);
  });

  test('a reader that stops early does not hide the status', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'bad.conf': 'exce /bin/a\n' });
    const line = 'convert web.conf bad.conf 2>/dev/null | head -1; echo "${PIPESTATUS[0]}"';
    expect(shell(line, { cwd }).stdout).toMatch(/\n2\n$/);
  });

  test.each([
    ['the diff', 'convert web.conf >/dev/full'],
    ['the JSON', 'convert --format json web.conf >/dev/full'],
    ['the page', 'convert explain stanza-lost >/dev/full'],
    ['the help', 'convert --help >/dev/full'],
  ])('a full disk under %s is named, with status 2', (_, line) => {
    const outcome = shell(line, { cwd: workspace({ 'web.conf': plainJob }) });
    expectRefused(outcome, 'no space left');
  });

  test('a full disk under the findings ends with status 2 and not with a crash', () => {
    const outcome = shell('convert web.conf 2>/dev/full', {
      cwd: workspace({ 'web.conf': plainJob }),
    });
    expect(outcome.status).toBe(2);
  });

  test.each(['>&-', '2>&-', '<&-'])('a closed stream, %s, crashes nothing', (closed) => {
    const cwd = workspace({ 'web.conf': plainJob });
    expectCalm(shell(`convert web.conf ${closed}`, { cwd }));
    expectCalm(shell(`convert - ${closed} </dev/null`, { cwd }));
  });
});

describe('the last line of a dry run is the command that applies it', () => {
  /** Runs the last line of a dry run as it stands, and compares with what `-o` writes. */
  function expectApplies(files: Readonly<Record<string, string>>, line: string, inputs: string) {
    const cwd = workspace(files);
    const dry = shell(line, { cwd });
    expect(dry.status).toBe(0);
    const last = dry.stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^convert /);
    const applied = shell(last, { cwd });
    expectCalm(applied);
    expect(applied.status).toBe(0);
    shell(`convert -o wanted ${inputs}`, { cwd });
    expect(shell('diff -r -x .upstart-systemd -x var root wanted', { cwd })).toMatchObject({
      status: 0,
      stdout: '',
    });
  }

  test.each([
    ['plainly', 'convert web.conf --root root'],
    ['with options in front', 'convert --root root web.conf'],
    ['with --print', 'convert --root=root -p web.conf'],
    ['with --print behind', 'convert web.conf --root root --print'],
    ['with colours', 'convert --color web.conf --root root'],
    ['with --format json', 'convert --format json web.conf --root root'],
    ['with --', 'convert --root root -- web.conf'],
    ['with a path', 'convert ./web.conf --root ./root'],
  ])('%s', (_, line) => {
    expectApplies({ 'web.conf': plainJob }, line, 'web.conf');
  });

  test.each([
    ['blanks', 'my web.conf'],
    ['quotes and a dollar sign', `it's "$HOME" \`x\`.conf`],
    ['an exclamation mark', 'hey!.conf'],
    ['a backslash', 'a\\b.conf'],
    ['a star', '*.conf'],
    ['a line end', 'a\nb.conf'],
    ['an escape character', 'a\x1b[31mb.conf'],
    ['letters outside of ASCII', 'été.conf'],
    ['the name of an option', '--print'],
  ])('for a file whose name has %s', (_, name) => {
    const quoted = `'${name.replaceAll("'", `'\\''`)}'`;
    expectApplies({ [name]: plainJob }, `convert --root root -- ${quoted}`, `-- ${quoted}`);
  });

  test('for an option whose value looks like an option', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const { stderr } = shell('convert --root --print web.conf', { cwd });
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('convert --root --print web.conf --write');
  });

  test('for standard input, when it is fed again', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const dry = shell('convert - --name web --root root <web.conf', { cwd });
    const last = dry.stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(shell(`${last} <web.conf`, { cwd }).status).toBe(0);
    expect(shell('ls root/etc/systemd/system', { cwd }).stdout).toBe('web.service\n');
  });

  test('where another file is in the place of the unit', () => {
    const unit = 'root/etc/systemd/system/web.service';
    const cwd = workspace({ 'web.conf': plainJob, [unit]: '# old\n' });
    const dry = shell('convert web.conf --root root', { cwd });
    const last = dry.stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(shell(last, { cwd }).status).toBe(0);
    expect(shell(`cat ${unit}`, { cwd }).stdout).toContain('ExecStart=/usr/bin/web');
  });

  test('and there is none where everything is in place already', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    const { stderr } = convert(['web.conf', '--root', 'root'], { cwd });
    expect(stderr).not.toContain('--write');
  });

  test('and there is none where nothing came of it', () => {
    const cwd = workspace({ 'bad.conf': 'exce /bin/a\n' });
    expect(convert(['bad.conf'], { cwd }).stderr).not.toContain('--write');
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
