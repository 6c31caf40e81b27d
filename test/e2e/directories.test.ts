/**
 * Directories that a job makes for itself, on a real systemd: by its own commands, in the faithful style, and by directives, in the native one.
 * The program finds the same owner, group and mode, and what is to stay stays.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Case,
  isLifted,
  type NamedCase,
  type Recorded,
  recordBoth,
  unitOf,
} from './both-forms.ts';
import { labAvailable, titled } from './lab.ts';

const reason = labAvailable();

const asDaemon = 'exec start-stop-daemon --start --chuid daemon --exec PROGRAM --';

/** `keeps`: commands that stay. */
interface DirectoryCase extends Case {
  readonly directories: Readonly<Record<string, string>>;
  readonly keeps?: readonly string[];
}

const cases: Readonly<Record<string, DirectoryCase>> = {
  'below /run, of root': {
    stanzas: ['pre-start exec install -d -o root /var/run/TAG'],
    script: ['exec PROGRAM /run/TAG'],
    directories: { RuntimeDirectory: 'TAG', RuntimeDirectoryPreserve: 'yes' },
    lifts: true,
  },
  'of the user': {
    stanzas: [
      'pre-start script',
      '  mkdir -p /var/run/TAG',
      '  chown daemon:daemon /var/run/TAG/',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG`],
    directories: { RuntimeDirectory: 'TAG', RuntimeDirectoryPreserve: 'yes' },
    lifts: true,
  },
  'with a mode, in four places': {
    stanzas: [
      'pre-start script',
      '  install -d -m 0750 -o daemon -g daemon /run/TAG /var/lib/TAG',
      '  mkdir -m 700 -p /var/cache/TAG && chown daemon: /var/cache/TAG',
      '  [ -d /var/log/TAG ] || mkdir -p /var/log/TAG',
      '  chmod 2770 /var/log/TAG',
      '  chown daemon:daemon /var/log/TAG || true',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG /var/lib/TAG /var/cache/TAG`],
    directories: {
      RuntimeDirectory: 'TAG',
      RuntimeDirectoryMode: '0750',
      RuntimeDirectoryPreserve: 'yes',
      StateDirectory: 'TAG',
      StateDirectoryMode: '0750',
      CacheDirectory: 'TAG',
      CacheDirectoryMode: '0700',
      LogsDirectory: 'TAG',
      LogsDirectoryMode: '2770',
    },
    lifts: true,
  },
  "below /run, by the job's name": {
    stanzas: ['pre-start exec mkdir -p /var/run/OWNNAME/a'],
    script: ['exec PROGRAM /run/OWNNAME/a'],
    directories: { RuntimeDirectory: 'OWNNAME/a' },
    lifts: true,
  },
  'below /run, that somebody else may have made for another user': {
    stanzas: ['pre-start exec mkdir -p /var/run/of-TAG'],
    script: ['exec PROGRAM /run/of-TAG'],
    directories: {},
    keeps: ['mkdir -p'],
    lifts: true,
  },
  "below /run, that the job's user finds there": {
    stanzas: ['setuid daemon', 'pre-start exec mkdir -p /run/lock'],
    script: ['exec PROGRAM /run/lock'],
    directories: {},
    keeps: ['mkdir -p'],
    lifts: true,
  },
  'with all that is in it': {
    stanzas: [
      'pre-start script',
      '  mkdir -p /run/TAG /run/TAG/a',
      '  logger ready',
      '  chown -R daemon:daemon /run/TAG',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG /run/TAG/a`],
    directories: { RuntimeDirectory: 'TAG TAG/a', RuntimeDirectoryPreserve: 'yes' },
    keeps: ['logger ready'],
    lifts: true,
  },
  'with what root put into it': {
    stanzas: [
      'pre-start script',
      '  mkdir -p /run/TAG',
      '  touch /run/TAG/a',
      '  chown -R daemon:daemon /run/TAG',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG /run/TAG/a`],
    directories: {},
    keeps: ['mkdir', 'touch', 'chown'],
    lifts: true,
  },
  'with what a program of root may put into it': {
    stanzas: [
      'pre-start script',
      '  mkdir -p /run/TAG',
      '  BEFORE',
      '  chown -R daemon:daemon /run/TAG',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG`],
    directories: {},
    keeps: ['mkdir', '-before', 'chown'],
    lifts: true,
  },
  'with the modes of all that is in it': {
    stanzas: [
      'pre-start script',
      '  install -d -o daemon -g daemon /run/TAG',
      '  chmod -R 750 /run/TAG',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG`],
    directories: {},
    keeps: ['install', 'chmod'],
    lifts: true,
  },
  'that variables name': {
    stanzas: [
      'env PLACE=/run/TAG',
      'env OWNER=daemon',
      'pre-start script',
      '  [ -d $PLACE ] || mkdir -p $PLACE',
      '  chown $OWNER:$OWNER "$PLACE"',
      'end script',
    ],
    script: [`${asDaemon} /run/TAG`],
    directories: { RuntimeDirectory: 'TAG', RuntimeDirectoryPreserve: 'yes' },
    lifts: true,
  },
  'before the main script goes elsewhere': {
    script: [
      'mkdir -p /run/TAG',
      'chown daemon:daemon /run/TAG',
      'cd /usr',
      'exec setuidgid daemon PROGRAM /run/TAG',
    ],
    directories: {
      WorkingDirectory: '/usr',
      RuntimeDirectory: 'TAG',
      RuntimeDirectoryPreserve: 'yes',
    },
    lifts: true,
  },
  'below /var/lock': {
    stanzas: ['pre-start exec install -d -o root /var/lock/TAG'],
    script: ['exec PROGRAM /run/lock /run/lock/TAG'],
    directories: { RuntimeDirectory: 'lock/TAG', RuntimeDirectoryPreserve: 'yes' },
    lifts: true,
  },
  'one below another': {
    script: [
      'install -d -o root -g root /var/lib/TAG/a/b',
      'exec PROGRAM /var/lib/TAG /var/lib/TAG/a /var/lib/TAG/a/b',
    ],
    directories: { StateDirectory: 'TAG/a/b' },
    lifts: true,
  },
  'by a mask': {
    stanzas: [
      'umask 077',
      'pre-start script',
      '  mkdir -p /run/TAG',
      '  chown root /run/TAG',
      'end script',
    ],
    script: ['exec PROGRAM /run/TAG'],
    directories: {
      RuntimeDirectory: 'TAG',
      RuntimeDirectoryMode: '0700',
      RuntimeDirectoryPreserve: 'yes',
    },
    lifts: true,
  },
  'that may be there already, of somebody': {
    stanzas: ['pre-start exec mkdir -p /var/lib/TAG'],
    script: ['exec PROGRAM /var/lib/TAG'],
    directories: {},
    keeps: ['mkdir -p'],
    lifts: true,
  },
  'that must not be there': {
    stanzas: ['pre-start exec mkdir /run/TAG'],
    script: ['exec PROGRAM /run/TAG'],
    directories: {},
    keeps: ['mkdir /run'],
    lifts: true,
  },
  'that a program is told of': {
    stanzas: [
      'pre-start script',
      '  install -d -o root /var/lib/TAG',
      '  cp -r /etc/hostname /var/lib/TAG',
      'end script',
    ],
    script: ['exec PROGRAM /var/lib/TAG'],
    directories: {},
    keeps: ['install -d', 'cp -r'],
    lifts: true,
  },
  'that a variable names before': {
    stanzas: [
      'env PLACE=/run/TAG',
      'pre-start script',
      '  [ -d "$PLACE" ] || FIRST=1',
      '  mkdir -p "$PLACE"',
      '  [ -z "$FIRST" ] || touch "$PLACE/first"',
      'end script',
    ],
    script: ['exec PROGRAM /run/TAG /run/TAG/first'],
    directories: {},
    keeps: ['mkdir -p'],
    lifts: true,
  },
  'of another user than the unit': {
    stanzas: ['pre-start exec install -d -o games /var/lib/TAG'],
    script: ['exec PROGRAM /var/lib/TAG'],
    directories: {},
    keeps: ['install -d -o games'],
    lifts: true,
  },
  "of root's, for a user": {
    stanzas: ['pre-start exec mkdir -p /var/lib/TAG'],
    script: [`${asDaemon} /var/lib/TAG`],
    directories: {},
    keeps: ['mkdir -p'],
    lifts: true,
  },
  'of a group that may more than others': {
    stanzas: ['pre-start exec install -d -m 770 -o daemon -g games /var/lib/TAG'],
    script: [`${asDaemon} /var/lib/TAG`],
    directories: {},
    keeps: ['install -d -m 770'],
    lifts: true,
  },
  'two modes of one kind': {
    stanzas: [
      'pre-start script',
      '  install -d -m 700 -o root /run/TAG',
      '  install -d -o root /run/TAG-b',
      'end script',
    ],
    script: ['exec PROGRAM /run/TAG /run/TAG-b'],
    directories: {
      RuntimeDirectory: 'TAG',
      RuntimeDirectoryMode: '0700',
      RuntimeDirectoryPreserve: 'yes',
    },
    keeps: ['install -d -o root /run/TAG-b'],
    lifts: true,
  },
  'that something else is done to first': {
    stanzas: ['pre-start script', '  rm -rf /run/TAG', '  mkdir -p /run/TAG', 'end script'],
    script: ['exec PROGRAM /run/TAG'],
    directories: {},
    keeps: ['rm -rf', 'mkdir -p'],
    lifts: true,
  },
  'that is given away behind that': {
    stanzas: [
      'pre-start script',
      '  mkdir -p /run/TAG',
      '  sleep 0',
      '  exec chown -R games /run/TAG',
      'end script',
    ],
    script: ['exec PROGRAM /run/TAG'],
    directories: {},
    keeps: ['mkdir -p', 'sleep 0', 'chown -R'],
    lifts: true,
  },
  elsewhere: {
    stanzas: ['pre-start exec mkdir -p /srv/TAG'],
    script: ['exec PROGRAM /srv/TAG'],
    directories: {},
    keeps: ['mkdir -p'],
    lifts: true,
  },
};

const all: readonly NamedCase[] = Object.entries(cases);
const numbered = all.map((each, index) => [each[0], each, index] as const);

test.each(numbered)('%s: the directives, and the commands that stay', (name, each, index) => {
  const unit = unitOf(each, index, 'native')
    .replaceAll(`native${index}`, 'TAG')
    .replaceAll(`native-${index}`, 'OWNNAME');
  const written = Array.from(unit.matchAll(/^(\w+Directory\w*)=(.*)$/gm), ([, key, value]) => [
    key,
    value,
  ]);
  expect(Object.fromEntries(written), unit).toEqual(cases[name]?.directories);
  const commands = unit.split('\n').filter((line) => line.startsWith('ExecStartPre='));
  expect(isLifted(each, index), unit).toBe(true);
  expect(commands.length, unit).toBe(cases[name]?.keeps?.length ?? 0);
  for (const kept of cases[name]?.keeps ?? []) expect(unit).toContain(kept);
});

describe.skipIf(reason)(titled('directories of a job', reason), () => {
  let recorded: Recorded;

  beforeAll(async () => {
    recorded = await recordBoth(all);
  }, 240_000);

  afterAll(() => recorded?.stop());

  test.each(numbered)('%s', (_, each, index) => {
    const unit = unitOf(each, index, 'native');
    const native = recorded.given('native', index);
    expect(native?.join(), unit).toContain('directory');
    expect(native, unit).toEqual(recorded.given('faithful', index));
  });

  test('all that is in one is given away only with the directory itself', () => {
    const { lab } = recorded;
    const index = all.findIndex(([name]) => name === 'with all that is in it');
    const path = `/run/native${index}`;
    const ownerAfter = (given: string) => {
      lab.run('chown', 'root:root', ...given.split(' '));
      lab.systemctl('restart', `native-${index}.service`);
      return lab.run('stat', '-c', '%U', `${path}/f`).stdout.trim();
    };
    lab.run('touch', `${path}/f`);
    expect(ownerAfter(`${path} ${path}/f`)).toBe('daemon');
    expect(ownerAfter(`${path}/f`)).toBe('root');
  });

  test('those below /run stay, as they did', () => {
    for (const index of [0, 1]) {
      expect(recorded.lab.run('stat', '-c', '%U %a', `/run/native${index}`).stdout).toBe(
        recorded.lab.run('stat', '-c', '%U %a', `/run/faithful${index}`).stdout,
      );
    }
  });
});
