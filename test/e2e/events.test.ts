/** Forms that the recorded scenarios have none of: what starts and stops units on a real systemd where events did. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootLab, convertForReal, type Lab, labAvailable, titled, waitFor } from './lab.ts';

const reason = labAvailable();
const hasUserManager = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find(existsSync);

const hasBus = existsSync('/usr/bin/dbus-monitor') && existsSync('/usr/bin/dbus-daemon');

const says = (text: string) => `exec sh -c 'echo ${text} >> /run/said; exec sleep 1000'`;
const lines = (...text: readonly string[]) => text.map((line) => `${line}\n`).join('');
const task = (text: string) => lines('task', `exec sh -c 'echo ${text} >> /run/said'`);

const jobs = {
  // Where the machine is a container, as a lab is.
  'inside.conf': lines('start on container', says('inside')),
  'outside.conf': lines('start on not-container', says('outside')),
  'either.conf': lines('start on filesystem and (not-container or container)', says('either')),
  // Stopped by what starts units and stops none.
  'early.conf': lines('start on mounted MOUNTPOINT=/', 'stop on go-on', says('early')),
  'until-file.conf': lines(
    'start on filesystem',
    'stop on file FILE=/run/enough EVENT=create',
    says('until-file'),
  ),
  'until-both.conf': lines(
    'start on filesystem',
    'stop on started one and started two',
    says('until-both'),
  ),
  'one.conf': lines(says('one')),
  'two.conf': lines(says('two')),
  // Files.
  'gone.conf': `start on file FILE=/run/mark EVENT=delete\n${task('gone')}`,
  'any.conf': `start on file FILE=/run/mark\n${task('any')}`,
  // A hook of another job that also waits for a third.
  'hook.conf': `start on starting hooked and started two\n${task('hook')}`,
  'hooked.conf': lines(says('hooked')),
  // A variable from one process for the next.
  'kept.conf': lines(
    'pre-start script',
    '  A="one  two"',
    '  initctl set-env KEPT="$A"',
    'end script',
    'script',
    '  echo "kept $KEPT" >> /run/said',
    '  exec sleep 1000',
    'end script',
  ),
  // Instances that an event names, and what goes along with each.
  'starter.conf': lines(
    'task',
    'script',
    '  for id in a b; do',
    '    initctl emit worker cluster=east id="$id"',
    '  done',
    'end script',
  ),
  'worker.conf': lines(
    'instance ${cluster:-west}/$id',
    'export cluster',
    'export id',
    'start on worker',
    says('worker $cluster $id'),
  ),
  'keys.conf': lines(
    'start on started worker',
    'task',
    'exec echo "keys $cluster $id" >> /run/said',
  ),
  'all.conf': lines('start on started worker', 'stop on stopping worker', says('all')),
  // A signal on the message bus.
  'signal.conf': `start on dbus SIGNAL=Ready INTERFACE=org.example.Web OBJPATH=/web\n${task('signal')}`,
  // After a task, whichever way it ended.
  'failing.conf': lines('task', 'exec sh -c "echo failing >> /run/said; exit 3"'),
  'after.conf': `start on stopped failing\n${task('after')}`,
};

describe.skipIf(reason)(titled('events on a real systemd', reason), () => {
  let lab: Lab;
  const said = () => lab.run('cat', '/run/said').stdout.split('\n');
  const isActive = (unit: string) => lab.show(unit, 'ActiveState') === 'active';
  const heard = (text: string) => waitFor(text, () => said().includes(text));

  beforeAll(async () => {
    lab = await bootLab({ files: convertForReal(jobs).tree });
  });
  afterAll(async () => {
    await lab?.stop();
  });

  test('a container is a kind of machine', () => {
    const isContainer = lab.run('systemd-detect-virt', '--container').status === 0;
    expect(isActive('inside.service')).toBe(isContainer);
    expect(isActive('outside.service')).toBe(!isContainer);
    expect(isActive('either.service')).toBe(true);
  });

  test('the root file system is there', () => {
    expect(isActive('early.service')).toBe(true);
  });

  test('an event that nobody emits stops what it is to stop when its target is started', async () => {
    lab.systemctl('start', 'go-on.target');
    await waitFor('the stop', () => !isActive('early.service'));
  });

  test('a file stops what waits for it', async () => {
    expect(isActive('until-file.service')).toBe(true);
    lab.run('touch', '/run/enough');
    await waitFor('the stop', () => !isActive('until-file.service'));
  });

  test('two units stop a third together, and neither of them alone', async () => {
    lab.systemctl('start', 'one.service');
    await heard('one');
    // What comes while it is still asking is not asked for again.
    const asks = () => lab.show('until-both-stop-on.service', 'ActiveState') !== 'inactive';
    await waitFor('the answer', () => !asks());
    expect(isActive('until-both.service')).toBe(true);
    lab.systemctl('start', 'two.service');
    await waitFor('the stop', () => !isActive('until-both.service'));
  });

  test('a hook of another unit runs before that, while what it also waits for is there', async () => {
    expect(lab.systemctl('start', 'hooked.service').status).toBe(0);
    await heard('hooked');
    const all = said();
    expect(all.indexOf('hook')).toBeGreaterThan(-1);
    expect(all.indexOf('hook')).toBeLessThan(all.indexOf('hooked'));
  });

  test('a file that goes starts what waits for that', async () => {
    lab.run('touch', '/run/mark');
    await waitFor('the other task', () => said().includes('any'));
    expect(said()).not.toContain('gone');
    lab.run('rm', '/run/mark');
    await heard('gone');
  });

  test('a variable that a pre-start sets is there in the main process', async () => {
    lab.systemctl('start', 'kept.service');
    await heard('kept one  two');
  });

  test('an event starts the instances that it names, and each brings what goes along with it', async () => {
    expect(lab.systemctl('start', 'starter.service').status).toBe(0);
    for (const text of ['worker east a', 'worker east b', 'keys east a', 'keys east b', 'all'])
      await heard(text);
    expect(said().filter((line) => line === 'all')).toHaveLength(1);
    lab.systemctl('stop', 'worker@east-a.service');
    await waitFor('the stop', () => !isActive('all.service'));
    expect(isActive('worker@east-b.service')).toBe(true);
  });

  test.skipIf(!hasBus)(
    titled(
      'a signal on the bus starts a unit, each time',
      hasBus ? undefined : 'dbus is not installed',
    ),
    async () => {
      const signal = (name: string) =>
        lab.run('dbus-send', '--system', '/web', `org.example.Web.${name}`).status;
      const number = () => said().filter((line) => line === 'signal').length;
      await waitFor('the listener', () => isActive('signal-on-signal.service'));
      await waitFor(
        'the first',
        () => signal('Other') === 0 && signal('Ready') === 0 && number() > 0,
      );
      const before = number();
      await waitFor('another', () => signal('Ready') === 0 && number() > before);
      expect(number()).toBeGreaterThan(before);
    },
  );

  test('what follows a task starts when that has ended, well or not', async () => {
    lab.systemctl('start', 'failing.service');
    await heard('after');
    expect(said().indexOf('failing')).toBeLessThan(said().indexOf('after'));
  });
});

describe.skipIf(reason)(titled("a user's session on a real systemd", reason), () => {
  const session = {
    'panel.conf': lines('start on desktop-start', 'stop on desktop-end', says('panel')),
    'first.conf': lines('start on startup', 'env A=:sys:', says('first')),
    'guarded.conf': lines(
      'start on xsession',
      'pre-start script',
      '  [ -n "$HOME" ] || { stop; exit 0; }',
      '  start helper',
      'end script',
      says('guarded'),
    ),
    'helper.conf': lines(says('helper $HOME')),
  };
  let lab: Lab;
  const said = () => lab.run('cat', '/run/said').stdout.split('\n');
  const control = (...words: string[]) =>
    lab.run('env', 'XDG_RUNTIME_DIR=/run/session', 'systemctl', '--user', ...words);
  const isActive = (unit: string) => control('is-active', unit).stdout === 'active\n';

  beforeAll(async () => {
    const { tree } = convertForReal(session, ['--session']);
    const manager = lines(
      '[Service]',
      'Delegate=yes',
      'Environment=XDG_RUNTIME_DIR=/run/session HOME=/root',
      'RuntimeDirectory=session',
      `ExecStart=${hasUserManager ?? ''} --user`,
    );
    lab = await bootLab({
      files: { ...tree, '/etc/systemd/system/session.service': { text: manager } },
    });
    lab.systemctl('--global', 'enable', 'panel.service', 'first.service', 'guarded.service');
    lab.systemctl('start', 'session.service');
    await waitFor('the manager', () => control('is-system-running').stdout !== 'offline\n');
  });
  afterAll(async () => {
    await lab?.stop();
  });

  test('starts what its beginning starts, and not what waits for its desktop', async () => {
    await waitFor('the first', () => said().includes('first'));
    expect(isActive('panel.service')).toBe(false);
  });

  test('starts and stops with its desktop what is of that', async () => {
    lab.write(
      '/etc/systemd/user/desktop.target',
      '[Unit]\nBindsTo=graphical-session.target\nBefore=graphical-session.target\n',
    );
    control('daemon-reload');
    control('start', 'desktop.target');
    await waitFor('the panel', () => isActive('panel.service'));
    await waitFor('the guarded one', () => isActive('guarded.service'));
    await waitFor('what that starts', () => said().includes('helper /root'));
    control('stop', 'desktop.target');
    control('stop', 'graphical-session.target');
    await waitFor('the end', () => !isActive('panel.service'));
  });
});
