import { describe, expect, test } from 'vitest';
import { actionJob, convert, plainJob, plainUnit, workspace } from './command.ts';

/** What a person reads below the diff. */
function told(files: Readonly<Record<string, string>>, ...args: string[]): string {
  return convert([...args, ...Object.keys(files)], { cwd: workspace(files) }).stderr;
}

describe('a finding', () => {
  test('names file, line, column, severity and code, shows the line, says what and what to do', () => {
    const [head, line, caret, ...rest] = told({ 'web.conf': `\n${actionJob}` }).split('\n');
    expect(head).toBe('web.conf:2:10: action: event-has-no-unit');
    expect(line).toBe('  2 │ start on unheard-of');
    expect(caret).toBe('    │          ^^^^^^^^^^');
    expect(rest[0]).toContain('unheard-of');
  });

  test.each([
    ['an unknown section', `${plainUnit}[Odd]\nX=y\n`],
    ['an unknown directive', `${plainUnit}Odd=y\n`],
    ['a command that no script can hold', '[Service]\nExecStart=/bin/a "x\\nend script"\n'],
  ])('ends in one full stop: %s', (_, content) => {
    const paragraphs = told({ 'web.service': content })
      .split('\n\n')
      .filter((text) => / (?:note|review|action|lost): /.test(text));
    expect(paragraphs.length).toBeGreaterThan(0);
    for (const paragraph of paragraphs) {
      expect(paragraph).toMatch(/[^.]\.$/);
      expect(paragraph).not.toContain('..');
    }
  });

  test('shows no more of a long line than fits, around the place', () => {
    const stderr = told({ 'web.conf': `description ${'x'.repeat(500)}\n${actionJob}` });
    for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(140);
    const far = told({ 'web.conf': `env A=${'x'.repeat(500)} more\n` });
    expect(far).toMatch(/│ …x+ more\n +│ +\^{4}\n/);
  });

  test('about the file as a whole points at no word that has nothing to do with it', () => {
    const stderr = told({ 'web.conf': 'description "Web"\nexec /usr/bin/web\n' });
    expect(stderr).toContain('no-start-on');
    expect(stderr).not.toContain('1 │ description');
  });
});

describe('the summary', () => {
  test('counts one as one', () => {
    expect(told({ 'web.conf': 'exec /bin/a\n' })).toContain('web.conf: 1 stanza, 1 exact');
    expect(told({ 'a.service': '[Service]\nExecStart=/a\n' })).toContain('1 directive, 1 exact');
    expect(told({ 'web.conf': plainJob })).toContain('web.conf: 4 stanzas, 4 exact');
  });

  test('does not say 100 % while something is left', () => {
    const job = `${'respawn\n'.repeat(400)}cgroup memory swappiness 10\nexec /bin/a\n`;
    expect(told({ 'web.conf': job })).not.toContain('100 %');
  });

  test('says how many files were refused', () => {
    expect(told({ 'a.conf': plainJob, 'b.conf': 'x\n', 'c.conf': 'y\n' })).toContain(
      '2 files refused',
    );
  });

  test('with another root says what to do once the files are on their machine', () => {
    const files = { 'web.conf': plainJob };
    const cwd = workspace(files);
    const { stderr } = convert(['web.conf', '--write', '--root', 'root'], { cwd });
    expect(stderr).toContain('Once they are on their machine: systemctl daemon-reload');
  });
});
