import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

/** What a job becomes, what is said of it, and what comes back. */
function converted(job: string, systemd = 252) {
  const { outputs, findings } = convert([{ name: 'web.conf', content: job }], { systemd });
  const back = convert(
    outputs.map(({ path, content }) => ({ name: path.replace(/^.*\//, ''), content })),
  );
  const text = (ending: string) => outputs.find(({ path }) => path.endsWith(ending))?.content ?? '';
  return {
    text,
    service: text('web.service').split('\n'),
    path: text('.path').split('\n'),
    rules: text('.rules')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .join('\n'),
    codes: findings.map(({ code }) => code),
    back: back.outputs[0]?.content.split('\n').filter((line) => /^st(?:art|op) on/.test(line)),
  };
}

const main = 'exec /bin/web\n';

describe('a file that changes', () => {
  test.each([
    ['FILE=/a EVENT=create', '', 'PathExists=/a', 'file-seen-again'],
    ['FILE=/a EVENT=create', 'task\n', 'PathChanged=/a', 'file-seen-once'],
    ['FILE=/a/*.b EVENT=create', 'task\n', 'PathExistsGlob=/a/*.b', 'file-seen-again'],
    ['FILE=/a EVENT=modify', 'task\n', 'PathModified=/a', undefined],
    ['FILE=/a EVENT=delete', 'task\n', 'PathChanged=/a', 'file-gone'],
    ['FILE=/a', '', 'PathModified=/a', 'file-seen-once'],
    ['FILE=/a/*.b EVENT=modify', '', 'PathModified=/a', 'file-change-widened'],
    ['FILE=/a/*/b EVENT=modify', '', 'PathModified=/a', 'file-change-widened'],
    ['FILE=/a* EVENT=modify', '', 'PathModified=/', 'file-change-widened'],
    ['FILE=/a/*.b EVENT=delete', '', 'PathChanged=/a', 'file-change-widened'],
  ])('%s (%j) is watched by a path unit: %s', (event, task, line, code) => {
    const { service, path, codes } = converted(`start on file ${event}\n${task}${main}`);
    expect(path).toContain(line);
    expect(path).toContain('WantedBy=paths.target');
    expect(service).not.toContain('[Install]');
    expect(service).toContain('StartLimitIntervalSec=0');
    expect(codes).not.toContain('event-has-no-unit');
    if (code !== undefined) expect(codes).toContain(code);
  });

  it('starts a task only while it is there', () => {
    const { service } = converted(`start on file FILE=/a EVENT=create\ntask\n${main}`);
    expect(service).toContain('ConditionPathExists=/a');
  });

  it('starts on a deletion only when the file has gone, unless other things start it too', () => {
    const job = (condition: string) => `start on ${condition}\ntask\n${main}`;
    const gone = converted(job('file FILE=/a EVENT=delete'));
    expect(gone.service).toContain('ConditionPathExists=!/a');
    const other = converted(job('file FILE=/a EVENT=delete or started b'));
    expect(other.service).not.toContain('ConditionPathExists=!/a');
    expect(other.codes).toContain('file-change-widened');
  });

  test.each([
    `start on file FILE=$A EVENT=create\n${main}`,
    `instance $A\nstart on file FILE=/a EVENT=create\n${main}`,
  ])('%j has no unit, and says so', (job) => {
    const { codes, path } = converted(job);
    expect(codes).toContain('event-has-no-unit');
    expect(path).toEqual(['']);
  });

  test.each(['create', 'modify', 'delete'])('comes back as the event: %s', (change) => {
    const { back } = converted(`start on file FILE=/a EVENT=${change}\ntask\n${main}`);
    expect(back).toEqual([`start on file FILE=/a EVENT=${change}`]);
  });
});

describe("a unit of systemd's own", () => {
  test.each([
    ['mounted MOUNTPOINT=/srv/a', ['After=srv-a.mount', 'WantedBy=srv-a.mount']],
    ['mounted /dev/sda1 /srv/a-b', ['After=srv-a\\x2db.mount', 'WantedBy=srv-a\\x2db.mount']],
    [
      'mounting MOUNTPOINT=/srv/a',
      ['Before=shutdown.target srv-a.mount', 'WantedBy=srv-a.mount', 'DefaultDependencies=no'],
    ],
    ['control-alt-delete', ['WantedBy=ctrl-alt-del.target']],
    ['keyboard-request', ['WantedBy=kbrequest.target']],
    ['power-status-changed', ['WantedBy=sigpwr.target']],
    [
      'net-device-added INTERFACE=eth0',
      [
        'After=sys-subsystem-net-devices-eth0.device',
        'WantedBy=sys-subsystem-net-devices-eth0.device',
      ],
    ],
    ['block-device-added KERNEL=sda', ['WantedBy=dev-sda.device']],
    ['tty-device-added ttyS0', ['WantedBy=dev-ttyS0.device']],
  ])('is what starts a job on %s', (event, lines) => {
    const { service, codes } = converted(`start on ${event}\n${main}`);
    for (const line of lines) expect(service).toContain(line);
    expect(codes).not.toContain('event-has-no-unit');
  });

  test.each([
    ['mounted', ['WantedBy=multi-user.target']],
    ['mounted MOUNTPOINT=/srv/*', ['WantedBy=multi-user.target']],
    ['mounted MOUNTPOINT!=/', ['WantedBy=multi-user.target']],
    ['mounted TYPE=nfs*', ['After=remote-fs.target', 'WantedBy=multi-user.target']],
    ['mounting TYPE=nfs', ['Before=remote-fs-pre.target', 'Wants=remote-fs-pre.target']],
    ['mounting', ['Before=shutdown.target local-fs-pre.target', 'DefaultDependencies=no']],
  ])('is all of a kind for %s', (event, lines) => {
    const { service, codes } = converted(`start on ${event}\n${main}`);
    for (const line of lines) expect(service).toContain(line);
    expect(codes).toContain('mounts-as-a-whole');
  });

  it('listens for a signal on the bus', () => {
    const event = 'dbus SIGNAL=Ready INTERFACE=org.a.B OBJPATH=/b ARG0=on';
    const { codes, text } = converted(`start on ${event}\n${main}`);
    const listener = text('web-on-signal.service').replaceAll(/[\\'"]/g, '');
    expect(listener).toContain(
      'dbus-monitor --system type=signal,member=Ready,interface=org.a.B,path=/b,arg0=on |',
    );
    expect(listener).toContain('systemctl --no-block start web.service');
    expect(codes).toContain('started-by-a-listener');
  });

  test.each([
    ['net-device-added', 'ACTION!="remove", SUBSYSTEM=="net"'],
    [
      'net-device-added INTERFACE=eth*',
      'ACTION!="remove", SUBSYSTEM=="net", ENV{INTERFACE}=="eth*"',
    ],
    ['usb-device-added KERNEL=1-1', 'ACTION!="remove", SUBSYSTEM=="usb", KERNEL=="1-1"'],
    ['usb-device-added 1-1', 'ACTION!="remove", SUBSYSTEM=="usb", KERNEL=="1-1"'],
    [
      'net-device-added INTERFACE!=lo',
      'ACTION!="remove", SUBSYSTEM=="net", ENV{INTERFACE}=="?*", ENV{INTERFACE}!="lo"',
    ],
  ])('is wanted by the devices that a udev rule names: %s', (event, matches) => {
    const { rules, codes } = converted(`start on ${event}\n${main}`);
    expect(rules).toBe(`${matches}, TAG+="systemd", ENV{SYSTEMD_WANTS}+="web.service"`);
    expect(codes).toContain('started-by-udev');
  });

  test.each([
    ['block-device-removed KERNEL=sda', 'ACTION=="remove", SUBSYSTEM=="block", KERNEL=="sda"'],
    ['net-device-changed', 'ACTION=="change", SUBSYSTEM=="net"'],
  ])('is started by the command of a udev rule: %s', (event, matches) => {
    const { rules } = converted(`start on ${event}\n${main}`);
    expect(rules).toBe(`${matches}, RUN+="/bin/systemctl --no-block start web.service"`);
  });

  test.each(['mounted MOUNTPOINT=/srv/a', 'net-device-added INTERFACE=eth0', 'keyboard-request'])(
    'is the event again on the way back: %s',
    (event) => {
      expect(converted(`start on ${event}\n${main}`).back).toContain(`start on ${event}`);
    },
  );

  it('stops what it goes away from', () => {
    const stop = 'stop on net-device-removed INTERFACE=eth0\n';
    const device = 'sys-subsystem-net-devices-eth0.device';
    const other = converted(`start on filesystem\n${stop}${main}`).service;
    expect(other).toContain(`StopPropagatedFrom=${device}`);
    const own = converted(`start on net-device-added INTERFACE=eth0\n${stop}${main}`).service;
    expect(own).toContain(`BindsTo=${device}`);
    expect(converted(`start on filesystem\n${stop}${main}`, 248).service).toContain(
      `BindsTo=${device}`,
    );
  });
});

describe('a variable of the event', () => {
  const script = (name: string) => `script\necho "$${name}"\nexec /bin/web\nend script\n`;

  test.each([
    ['mounted MOUNTPOINT=/srv/a', 'MOUNTPOINT', '/srv/a'],
    ['net-device-up IFACE=eth0', 'IFACE', 'eth0'],
    ['file FILE=/a EVENT=modify', 'FILE', '/a'],
  ])('of %s is known: %s', (event, name, value) => {
    const { service, codes } = converted(`start on ${event}\n${script(name)}`);
    expect(service).toContain(`Environment=${name}=${value}`);
    expect(codes).not.toContain('event-variable-unset');
  });

  test.each([
    ['net-device-up IFACE=eth*', 'IFACE'],
    ['net-device-up IFACE!=lo', 'IFACE'],
    ['file FILE=/a EVENT=create or filesystem', 'FILE'],
    ['file FILE=/a/*.b EVENT=create', 'MATCH'],
  ])('of %s is not: %s', (event, name) => {
    expect(converted(`start on ${event}\n${script(name)}`).codes).toContain('event-variable-unset');
  });
});

describe("a file of a session's jobs", () => {
  const codesOf = (files: Readonly<Record<string, string>>) =>
    convert(Object.entries(files).map(([name, content]) => ({ name, content })));

  it('is stopped by no rule of udev, which knows the machine alone', () => {
    const { outputs } = codesOf({
      'usr/share/upstart/sessions/web.conf': `stop on usb-device-removed DEVTYPE=usb_device\n${main}`,
    });
    expect(outputs.map(({ path }) => path)).toEqual(['etc/systemd/user/web.service']);
  });

  it('has the override that stands beside it, and no other', () => {
    const { outputs } = codesOf({
      'etc/init/web.conf': `start on runlevel [2345]\n${main}`,
      'etc/init/web.override': 'manual\n',
      'usr/share/upstart/sessions/web.conf': `start on desktop-start\n${main}`,
    });
    const isEnabled = outputs.map(({ path, content }) => [path, content.includes('[Install]')]);
    expect(isEnabled.sort()).toEqual([
      ['etc/systemd/system/web.service', false],
      ['etc/systemd/user/web.service', true],
    ]);
  });
});

it('two events that would have one target have one each', () => {
  const { outputs, problems } = convert(
    [
      ['p.conf', 'start on a/b\nexec /bin/p\n'],
      ['q.conf', 'start on a-b\nexec /bin/q\n'],
      ['r.conf', 'emits a/b\nemits a-b\nexec /bin/r\n'],
    ].map(([name = '', content = '']) => ({ name, content })),
  );
  const wanted = (unit: string) =>
    /^WantedBy=(.*)$/m.exec(outputs.find(({ path }) => path.endsWith(unit))?.content ?? '')?.[1];
  expect(problems).toEqual([]);
  expect(wanted('q.service')).toBe('a-b.target');
  expect(wanted('p.service')).toBe('a-b_2.target');
});

it('a third event may have the name that the second would get', () => {
  const names = ['a-b', 'a/b', 'a-b_2'];
  const { outputs, problems } = convert(
    names.map((event, index) => ({
      name: `j${index}.conf`,
      content: `start on ${event}\nexec /bin/j\n`,
    })),
  );
  const wanted = outputs.flatMap(({ content }) => /^WantedBy=(.*)$/m.exec(content)?.[1] ?? []);
  expect(problems).toEqual([]);
  expect(wanted).toEqual(['a-b.target', 'a-b_3.target', 'a-b_2.target']);
});

it('a signal of the same name as one of the bus itself is heard', () => {
  const content = 'start on dbus SIGNAL=NameLost INTERFACE=org.example.Lock\nexec /bin/b\n';
  const { outputs } = convert([{ name: 'b.conf', content }]);
  expect(outputs.map(({ path }) => path)).toContain('etc/systemd/system/b-on-signal.service');
});

it.each(['BUS=session SIGNAL=Foo', 'SIGNAL=NameAcquired'])(
  'a signal that init never hears starts and stops nothing: %s',
  (signal) => {
    const content = `start on dbus ${signal}\nstop on dbus ${signal}\nexec /bin/b\n`;
    const { outputs, findings } = convert([{ name: 'b.conf', content }]);
    expect(outputs.map(({ path }) => path)).toEqual(['etc/systemd/system/b.service']);
    const codes = findings.map(({ code }) => code);
    expect(codes).toContain('event-has-no-unit');
    expect(codes).toContain('stop-event-has-no-unit');
  },
);
