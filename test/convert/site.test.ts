import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { readSite, SiteProblem } from '../../src/convert/read-site.ts';

const site = readSite(`
; what this site has besides
[events]
database-ready = postgresql.service
[units]
mydb = mariadb.service
[daemons]
myd = foreground=-n foreground=--no-fork pid-file=--pid stop-signal=QUIT success=3 notifies
`);

function unitOf(job: string): readonly string[] {
  const { outputs } = convert([{ name: 'web.conf', content: job }], { site });
  return (outputs.find(({ path }) => path.endsWith('/web.service'))?.content ?? '').split('\n');
}

describe("a site's own", () => {
  test('event is a unit that starts and stops what waits for it', () => {
    const unit = unitOf(
      'start on database-ready\nstop on other or database-ready\nexec /bin/web\n',
    );
    expect(unit).toContain('WantedBy=postgresql.service');
    expect(unit).toContain('After=postgresql.service');
    expect(unit).toContain('Conflicts=other.target postgresql.service');
  });

  test('job is another unit now, also in scripts', () => {
    const unit = unitOf('start on started mydb\npre-start exec restart mydb\nexec /bin/web\n');
    expect(unit).toContain('WantedBy=mariadb.service');
    expect(unit.join()).toContain('try-restart mariadb.service');
  });

  test('daemon is supervised as the site says', () => {
    const forks = unitOf('expect fork\nexec /opt/myd --pid /run/myd.pid\n');
    expect(forks).toContain('Type=forking');
    expect(forks).toContain('PIDFile=/run/myd.pid');
    expect(forks).toContain('KillSignal=SIGQUIT');
    expect(forks).toContain('SuccessExitStatus=3');
    const stays = unitOf('expect fork\nexec /opt/myd -n\n');
    expect(stays).toContain('Type=notify');
    expect(stays).not.toContain('Type=forking');
  });
});

describe('a file that cannot be meant so', () => {
  it.each([
    ['[event]\na = b.service\n', 1, 'did you mean events?'],
    ['x = y\n', 1, 'no section is called x'],
    ['[events]\na = b\n', 2, 'no name of a unit'],
    ['[units]\n\na =\n', 3, 'says nothing'],
    ['[daemons]\na = forground=-n\n', 2, 'none of foreground=OPTION'],
    ['[daemons]\na = foreground\n', 2, 'none of foreground=OPTION'],
    ['[daemons]\na = stop-signal=NONE\n', 2, 'no signal is called NONE'],
    ['[daemons]\na = success=1000\n', 2, 'exit status'],
  ])('%j is refused in line %i: %s', (text, line, words) => {
    const error = (() => {
      try {
        return readSite(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(SiteProblem);
    expect(error).toMatchObject({ line, message: expect.stringContaining(words) });
  });
});
