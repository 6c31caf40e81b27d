import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

/** The units, or jobs, of a set by their names, and what is said of calls. */
function converted(files: Readonly<Record<string, string>>) {
  const { outputs, findings } = convert(
    Object.entries(files).map(([name, content]) => ({ name, content })),
  );
  const texts = new Map(
    outputs.map(({ path, content }) => [path.replace(/^.*\//, ''), content.replace(/\\\n */g, '')]),
  );
  return {
    text: (name: string) => texts.get(name) ?? '',
    names: [...texts.keys()],
    codes: findings.map(({ code }) => code),
    said: findings
      .filter(({ code }) => /calls?-/.test(code))
      .map(({ code, source, range, message }) => [
        code,
        source.text.slice(range.start, range.end),
        message,
      ]),
  };
}

const script = (...lines: readonly string[]) =>
  `script\n${lines.join('\n')}\nexec /bin/web\nend script\n`;

describe("a script's call of Upstart's commands", () => {
  test.each([
    ['start db', 'systemctl start db.service'],
    ['/sbin/start --quiet db', 'systemctl start db.service'],
    ['start --no-wait db', 'systemctl --no-block start db.service'],
    ['initctl start db', 'systemctl start db.service'],
    ['stop db || true', 'systemctl stop db.service || true'],
    ['restart db >/dev/null 2>&1', 'systemctl try-restart db.service >/dev/null 2>&1'],
    ['if x; then /sbin/initctl reload db; fi', 'if x; then systemctl reload db.service; fi'],
    ['start network-manager', 'systemctl start NetworkManager.service'],
    ['stop', 'systemctl --no-block stop web.service'],
    ['initctl reload-configuration', 'systemctl daemon-reload'],
    ['start worker ID=3', 'systemctl start worker@3.service'],
    ['start worker ID=$i', 'systemctl start "worker@$i.service"'],
    ['start worker "ID=${i}"', 'systemctl start "worker@$i.service"'],
  ])('%s becomes %s', (call, expected) => {
    const set = converted({
      'web.conf': script(call),
      'worker.conf': 'instance $ID\nexec /bin/worker\n',
    });
    const body = set.text('web.service').replaceAll(/\\"/g, '"').replaceAll('$$', '$');
    expect(body).toContain(expected);
    expect(set.said.map(([code]) => code)).toEqual(['call-rewritten']);
  });

  test.each([
    ['start worker A=b ID="$i"', 'systemctl start "worker@$i.service"', 'A=b'],
    ['start other ID=$i A=1', 'systemctl start other.service', 'ID=$i A=1'],
  ])('%s becomes %s, and somebody has to see to %s', (call, expected, lost) => {
    const set = converted({
      'web.conf': script(call),
      'worker.conf': 'instance $ID\nexec /bin/worker\n',
      'other.conf': 'exec /bin/other\n',
    });
    const body = set.text('web.service').replaceAll(/\\"/g, '"').replaceAll('$$', '$');
    expect(body).toContain(expected);
    const [, place, message] = set.said.find(([code]) => code === 'call-values-lost') ?? [];
    expect(place).toBe(call);
    expect(message).toContain(`gives ${lost}`);
  });

  test.each([
    'status worker',
    'status $X',
    'initctl list --all',
    'start $X',
    'start web',
    'start --strange db',
    'start networking',
    'initctl emit static-network-up',
    'initctl emit $X',
    'start worker',
    'start worker ID=$(next)',
    'start two A=1 B=2',
  ])('%s stays, and is named', (call) => {
    const set = converted({
      'web.conf': script(call),
      'worker.conf': 'instance $ID\nexec /bin/worker\n',
      'two.conf': 'instance $A$B\nexec /bin/two\n',
    });
    expect(set.said.map(([code]) => code)).toEqual(['script-calls-upstart']);
  });

  it('prints what status and list printed', () => {
    const set = converted({
      'web.conf': script('status db | grep -q process', 'x=`initctl list | grep web`'),
    });
    expect(set.said.map(([code]) => code)).toEqual(['call-rewritten', 'call-rewritten']);
    expect(set.text('web.service')).toContain(
      'process $(systemctl show -p MainPID --value db.service)',
    );
    expect(set.text('web.service')).toContain('--type=service --state=active');
  });

  it('is a question to systemd where it looks for a job that runs', () => {
    const text = 'if ! initctl status db 2>/dev/null | grep -q "start/running"; then exit 1; fi';
    const set = converted({ 'web.conf': script(text, 'status "$UPSTART_JOB" | grep -q running') });
    expect(set.text('web.service')).toContain('if ! systemctl -q is-active db.service; then');
    expect(set.text('web.service')).toContain('systemctl -q is-active web.service');
    expect(set.said.map(([code, place]) => [code, place])).toEqual([
      ['call-rewritten', 'initctl status db 2>/dev/null | grep -q "start/running"'],
      ['call-rewritten', 'status "$UPSTART_JOB" | grep -q running'],
    ]);
  });

  it('is none where another state is looked for', () => {
    const set = converted({ 'web.conf': script('status db | grep -q stop/waiting') });
    expect(set.text('web.service')).toContain('| grep -q stop/waiting');
  });

  it('is pointed at where it stands', () => {
    const { said } = converted({ 'web.conf': script('  true', '  start db') });
    expect(said).toEqual([
      ['call-rewritten', 'start db', '"start db" became "systemctl start db.service".'],
    ]);
  });

  it('is none where a function has that name, or where it says that nothing is to start', () => {
    const { said } = converted({
      'web.conf': `pre-start script\n[ -e /a ] || { stop; exit 0; }\nend script\n${script('start() { :; }', 'start db')}`,
    });
    expect(said).toEqual([]);
  });

  it('does not wait for a unit that waits for its own', () => {
    const set = converted({
      'web.conf': script('start helper'),
      'helper.conf': 'stop on stopping web\nexec /bin/helper\n',
    });
    expect(set.text('web.service')).toContain('systemctl --no-block start helper.service');
    expect(set.said[0]?.[2]).toContain('It does not wait for helper');
  });

  it('does not wait for a unit that starts after its own by way of others', () => {
    const set = converted({
      'web.conf': script('start worker ID=1'),
      'worker.conf': 'instance $ID\nstop on stopping all\nexec /bin/worker\n',
      'all.conf': 'start on started web\n',
    });
    expect(set.text('web.service')).toContain('systemctl --no-block start worker@1.service');
  });

  it('is found without a shell, too', () => {
    const set = converted({ 'web.conf': 'post-stop exec start db\nexec /bin/web\n' });
    // While the machine goes down it is refused, which is no failure of the unit.
    expect(set.text('web.service')).toContain('ExecStopPost=-systemctl start db.service');
  });
});

describe("an event of the jobs' own", () => {
  const set = converted({
    'web.conf': 'exec /bin/web\npost-start exec initctl emit web-ready PORT=80\n',
    'log.conf': 'start on web-ready\nstop on web-ready or web-gone\nexec /bin/log\n',
    'proxy.conf': 'emits web-gone\nstart on web-ready PORT=80\nexec /bin/proxy\n',
  });

  it('is a target, started by who emits it', () => {
    expect(set.names).toContain('web-ready.target');
    expect(set.text('web-ready.target')).toContain('StopWhenUnneeded=yes');
    expect(set.text('web.service')).toContain('systemctl start web-ready.target');
    expect(set.said.find(([code]) => code === 'call-values-lost')?.[2]).toContain('gives PORT=80');
  });

  it('starts and stops who waits for it', () => {
    expect(set.text('log.service')).toContain('WantedBy=web-ready.target');
    expect(set.text('log.service')).toContain('Conflicts=web-ready.target web-gone.target');
    expect(set.text('log.service')).toContain('Before=web-ready.target web-gone.target');
    expect(set.text('proxy.service')).toContain('WantedBy=web-ready.target');
    expect(set.codes).toContain('condition-narrowed');
    expect(set.codes).not.toContain('event-has-no-unit');
  });

  it('is also what nobody of the set emits', () => {
    const other = converted({
      'a.conf': 'start on somebody-else\nexec /bin/a\n',
      'b.conf': 'start on runlevel 2 or another\nexec /bin/b\n',
    });
    expect(other.names).toEqual([
      'a.service',
      'b.service',
      'somebody-else.target',
      'another.target',
    ]);
    expect(other.text('a.service')).toContain('WantedBy=somebody-else.target');
    expect(other.text('b.service')).toContain('WantedBy=multi-user.target another.target');
    expect(other.codes.filter((code) => code === 'event-has-no-unit')).toHaveLength(2);
  });

  it('is none where it has a meaning of its own', () => {
    const other = converted({
      'b.conf': 'emits filesystem\nstart on filesystem\nexec /bin/b\n',
    });
    expect(other.names).toEqual(['b.service']);
  });

  it("never has the name of one of systemd's own targets", () => {
    const other = converted({
      'a.conf': 'emits reboot\nexec initctl emit reboot\n',
      'b.conf': 'start on reboot\nexec /bin/b\n',
    });
    expect(other.text('b.service')).toContain('WantedBy=event-reboot.target');
    expect(other.text('a.service')).toContain('start event-reboot.target');
  });

  it('cannot be one of several that all have to come', () => {
    const other = converted({
      'a.conf': 'emits ready\nexec /bin/a\n',
      'b.conf': 'start on ready and started a\nexec /bin/b\n',
    });
    expect(other.codes).toContain('start-on-and-any');
    expect(other.text('b.service')).not.toContain('ExecCondition');
  });
});

describe('a name that systemd escapes', () => {
  it('comes back', () => {
    const there = convert([
      { name: 'web.conf', content: 'start on foo@bar\nexec /bin/web\n' },
    ]).outputs;
    const files = there.map(({ path, content }) => ({ name: path.replace(/^.*\//, ''), content }));
    const [job] = convert(files).outputs;
    expect(job?.content).toContain('start on foo@bar\n');
  });

  it('is one word to the shell', () => {
    const { text } = converted({
      'web.conf': script('initctl emit foo@bar', 'start "plain job"'),
      'plain job.conf': 'start on foo@bar\nexec /bin/plain\n',
    });
    expect(text('web.service')).toContain("start 'foo\\\\x40bar.target'");
    expect(text('web.service')).toContain("start 'plain\\\\x20job.service'");
  });

  it('is matched byte for byte where all instances stop', () => {
    const { text } = converted({
      'plain job.conf': 'instance $A\nstop on filesystem\nexec /bin/plain\n',
    });
    expect(text('plain\\x20job-stop-on.service')).toContain('stop plain????job@*.service');
  });
});

describe('a variable that is set for another job', () => {
  it('is not written to the file of this one', () => {
    const { text } = converted({ 'web.conf': script('initctl set-env --job=other A=1') });
    expect(text('web.service')).not.toContain('/run/web.env');
  });
});

describe('on the way to Upstart', () => {
  const target = '[Unit]\nDescription=The event ready\nStopWhenUnneeded=yes\n';
  const web =
    '[Service]\nExecStart=/bin/web\nExecStartPost=systemctl start ready.target\nExecStopPost=/bin/sh -c "systemctl --no-block stop log.service; systemctl isolate x.target"\n';
  const log = '[Service]\nExecStart=/bin/log\n[Install]\nWantedBy=ready.target\n';
  const set = converted({ 'ready.target': target, 'web.service': web, 'log.service': log });

  it('a target that is over at once is an event', () => {
    expect(set.text('log.conf')).toContain('start on ready');
    expect(set.text('web.conf')).toContain('initctl emit ready');
  });

  it('calls of systemctl are written as those of Upstart, or named', () => {
    expect(set.text('web.conf')).toContain('stop --no-wait log');
    expect(set.codes).toContain('script-calls-systemctl');
  });
});

describe('a call that could wait for ever', () => {
  const caller = (phase: string) =>
    converted({ 'web.conf': `start on started db\n${phase} exec start other\nexec /bin/web\n` });

  it.each(['pre-start', 'post-start'])('does not wait while the unit starts: %s', (phase) => {
    const set = caller(phase);
    expect(set.text('web.service')).toContain('systemctl --no-block start other.service');
    expect(set.said[0]?.[2]).toContain('each would wait for the other');
  });

  it('waits where the unit has started', () => {
    expect(caller('pre-stop').text('web.service')).toContain('systemctl start other.service');
  });

  it('does not stop and wait for what stops after it', () => {
    const set = converted({
      'web.conf': 'start on started db\npost-stop exec stop db\nexec /bin/web\n',
      'db.conf': 'exec /bin/db\n',
    });
    expect(set.text('web.service')).toContain('systemctl --no-block stop db.service');
  });
});

describe('an event that a script emits', () => {
  it('has a target although none of the jobs waits for it', () => {
    const set = converted({ 'web.conf': script('initctl emit -n nobody-waits A=1') });
    expect(set.text('web.service')).toContain('systemctl --no-block start nobody-waits.target');
    expect(set.names).toContain('nobody-waits.target');
    expect(set.said.map(([, , message]) => message).join(' ')).toContain(
      'None of these jobs waits for nobody-waits.',
    );
  });

  const starter = script('for id in 1 2; do', 'initctl emit osd cluster=ceph id="$id"', 'done');
  const osd = (...lines: readonly string[]) =>
    ['instance ${cluster:-ceph}/$id', ...lines, 'exec /bin/osd $id', ''].join('\n');

  it('starts the instance that its variables name', () => {
    const set = converted({ 'all.conf': starter, 'osd.conf': osd('start on osd') });
    expect(set.text('all.service').replaceAll('\\"', '"')).toContain(
      'systemctl start "osd@ceph-$id.service"',
    );
    expect(set.names).not.toContain('osd.target');
    expect(set.text('osd@.service')).not.toContain('[Install]');
    expect(set.codes).toContain('instance-started-by-call');
    expect(set.codes).not.toContain('instance-not-named');
  });

  it('starts its target too where another job waits for that', () => {
    const set = converted({
      'all.conf': starter,
      'osd.conf': osd('start on osd'),
      'log.conf': 'start on osd\nexec /bin/log\n',
    });
    expect(set.text('all.service').replaceAll('\\"', '"')).toContain(
      'systemctl start osd.target "osd@ceph-$id.service"',
    );
    expect(set.text('log.service')).toContain('WantedBy=osd.target');
    expect(set.text('osd@.service')).not.toContain('osd.target');
  });

  it('is a target where it does not say which instance is meant', () => {
    const set = converted({
      'all.conf': script('initctl emit osd cluster=ceph'),
      'osd.conf': osd('start on osd'),
    });
    expect(set.text('osd@.service')).toContain('WantedBy=osd.target');
    expect(set.codes).toContain('instance-not-named');
  });
});
