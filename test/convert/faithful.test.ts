/** The style that leaves Upstart's own trace, line by line. Its behaviour is held in test/e2e/scenarios. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';
import { readUnit } from '../../src/systemd/read.ts';
import { findUnitTraps } from '../../src/systemd/traps.ts';
import { likelyJob } from '../laws/generators/likely-job.ts';

function converted(jobs: Readonly<Record<string, string>>, options: ConvertOptions = {}) {
  const files = Object.entries(jobs).map(([name, content]) => ({ name, content }));
  const { outputs, findings } = convert(files, { style: 'faithful', ...options });
  const text = (path: string) =>
    outputs.find((output) => output.path === `etc/systemd/system/${path}`)?.content ?? '';
  return { text, findings, paths: outputs.map(({ path }) => path.split('/').at(-1)) };
}

const unitOf = (job: string, options?: ConvertOptions) =>
  converted({ 'web.conf': job }, options).text('web.service');

describe('a faithful unit', () => {
  it('has the environment of a job', () => {
    const unit = unitOf('env A=b\nenv HOME=/x\nexec /bin/web\n');
    expect(unit).toContain(
      'Environment=PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
    );
    expect(unit).toContain('Environment=TERM=linux');
    expect(unit).toContain('Environment=UPSTART_JOB=web');
    expect(unit).toContain('UnsetEnvironment=USER LOGNAME SHELL LANG\n');
    expect(unit).toContain('IgnoreSIGPIPE=no');
  });

  it('leaves to the shell what the shell had', () => {
    expect(unitOf('env P=80\nexec /bin/web --port=$P\n')).toContain(
      'ExecStart=:/bin/sh -e -c "exec /bin/web --port=$P"',
    );
    expect(unitOf('exec /bin/web --port 80\n')).toContain('ExecStart=/bin/web --port 80');
  });

  it('signals its process group itself, and is reloaded by SIGHUP', () => {
    const unit = unitOf('kill signal INT\nkill timeout 20\nexec /bin/web\n');
    expect(unit).toContain('kill -s INT -- -$3');
    expect(unit).toContain('end=$((${now%%.*}${now#*.} + 2000))');
    expect(unit).toContain('KillSignal=SIGCONT');
    expect(unit).toContain('KillMode=process');
    expect(unit).toContain('TimeoutStopSec=22\n');
    expect(unit).toContain('ExecReload=/bin/kill -HUP $MAINPID');
  });

  it('is signalled by systemd while it may still be starting', () => {
    const unit = unitOf('expect daemon\nkill signal INT\nexec /bin/web\n');
    expect(unit).toContain('KillSignal=SIGINT');
    expect(unit).not.toContain('KillMode=process');
  });

  it('counts no end as a failure while somebody stops it', () => {
    const unit = unitOf('normal exit 7 TERM\nexec /bin/web\n');
    expect(unit).toMatch(/^SuccessExitStatus=.*\b143\b.*\bKILL\b/m);
    expect(unit).toContain('exited:0 | exited:7 | killed:TERM) exit 0');
    expect(unit).not.toMatch(/^SuccessExitStatus=.*\b(?:251|255|203)\b/m);
  });

  it('says in its hooks that they failed, since every other end is good', () => {
    const unit = unitOf(
      'pre-start exec test -x /bin/web\nexec /bin/web\npost-stop script\n  false\nend script\n',
    );
    expect(unit).toContain('ExecStartPre=/bin/sh -c "test -x /bin/web || exit 251"');
    expect(unit).toMatch(/^ExecStopPost=.*-e -c.*false.*\|\| exit 251/m);
  });

  it('gives up when its pre-start fails, also after a restart', () => {
    const unit = unitOf('respawn\npre-start exec /bin/a\nexec /bin/web\n');
    expect(unit).toContain('Restart=always');
    expect(unit).toMatch(/^RestartPreventExitStatus=.*\b203\b/m);
    expect(unit).toContain('exec systemctl --no-block stop "$0"');
  });

  it('waits for a task until that has succeeded', () => {
    const unit = unitOf('task\nrespawn\nrespawn limit 2 30\nexec /bin/web\n');
    expect(unit).toContain('until /bin/sh -e -c "exec /bin/web"; do');
    expect(unit).toContain('[ $runs -le 2 ] || exit 1');
    expect(unit).not.toContain('Restart=');
  });

  it('is not started by a runlevel that no boot enters', () => {
    expect(unitOf('start on runlevel [345]\nexec /bin/web\n')).not.toContain('[Install]');
    expect(unitOf('start on runlevel [2345]\nexec /bin/web\n')).toContain(
      'WantedBy=multi-user.target',
    );
  });

  it('has the value of its instance, not its name', () => {
    expect(
      converted({ 'web.conf': 'instance $DEV\nexec /bin/web $DEV\n' }).text('web@.service'),
    ).toContain('Environment=DEV=%I');
  });

  it('is stopped by the end of another, whoever asked for that', () => {
    const set = converted({
      'db.conf': 'exec /bin/db\n',
      'web.conf': 'start on started db\nstop on stopping db\nexec /bin/web\n',
      'aid.conf': 'start on starting db\nstop on stopped db\nexec /bin/aid\n',
    });
    expect(set.text('web.service')).toContain('PartOf=db.service');
    expect(set.text('web.service')).not.toContain('BindsTo=');
    expect(set.text('db.service.d/web.conf')).toContain('systemctl --no-block stop web.service');
    expect(set.text('aid.service')).not.toContain('PartOf=');
    expect(set.text('db.service.d/aid.conf')).toContain('list-jobs');
  });

  it('is stopped once all of several have ended', () => {
    const set = converted({
      'a.conf': 'exec /bin/a\n',
      'b.conf': 'exec /bin/b\n',
      'c.conf': 'stop on stopped a and stopped b\nexec /bin/c\n',
    });
    expect(set.text('a.service.d/c.conf')).toContain('is-active -q b.service && exit 0');
    expect(set.text('b.service.d/c.conf')).toContain('is-active -q a.service && exit 0');
  });

  it('starts what waits for its end before it is told to end', () => {
    const set = converted({
      'app.conf': 'exec /bin/app\npre-stop exec /bin/first\n',
      'drain.conf': 'start on stopping app\ntask\nexec /bin/drain\n',
    });
    const stops = set.text('app.service').match(/^ExecStop=.*$/gm) ?? [];
    expect(stops.map((line) => /first|drain|MAINPID.*exit 0/.exec(line)?.[0])).toEqual([
      'MAINPID" ] || exit 0',
      'drain',
      'MAINPID" ] || exit 0',
    ]);
    expect(set.text('app.service.d/drain.conf')).toContain('OnFailure=drain.service');
    expect(set.text('app.service.d/drain.conf')).not.toContain('OnSuccess=');
  });
});

test.each([219, 229, 231, 236, 243, 244, 247, 257, 262])(
  'for systemd %i a faithful unit holds no trap of our own making',
  (systemd) => {
    const nowhere = { readFile: () => undefined, exists: () => false };
    fc.assert(
      fc.property(likelyJob, (content) => {
        const unit = unitOf(content, { systemd });
        const { unit: read } = readUnit('web.service', {
          fragment: { name: 'web.service', text: unit },
        });
        expect(findUnitTraps(read, nowhere).map(({ code }) => code)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  },
);
