/**
 * Programs in front of another one, redirections and pipes, on a real systemd: as they stand, in the faithful style, and as directives, in the
 * native one. The program finds the same user, groups, directory, mask, priority, processors and streams.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bothStyles,
  type Case,
  isLifted,
  type NamedCase,
  type Recorded,
  recordBoth,
  unitOf,
} from './both-forms.ts';
import { labAvailable, titled } from './lab.ts';

const reason = labAvailable();

const notMet = 'a test that does not hold';

/** A case, and the program without which it cannot be run. */
const cases: Readonly<Record<string, Case & { readonly needs?: string }>> = {
  'start-stop-daemon with a user': {
    needs: 'start-stop-daemon',
    script: ['exec start-stop-daemon --start --quiet --chuid daemon --exec PROGRAM -- -a "b c" -d'],
    lifts: true,
  },
  'with a user, a group, a directory, a mask and priorities': {
    needs: 'start-stop-daemon',
    script: [
      'exec start-stop-daemon -S -c daemon:games -d /usr/share -k 027 -N 5 -I best-effort:6 --startas PROGRAM -p /run/none.pid x',
    ],
    lifts: true,
  },
  'goes to the root directory, wherever it was': {
    needs: 'start-stop-daemon',
    script: ['cd /usr', 'exec start-stop-daemon --start --exec PROGRAM'],
    lifts: true,
  },
  'with a group alone': {
    needs: 'start-stop-daemon',
    script: ['exec start-stop-daemon --start --group games --exec PROGRAM'],
    lifts: true,
  },
  'in the background': {
    needs: 'start-stop-daemon',
    script: ['exec start-stop-daemon --start --background --exec PROGRAM'],
    lifts: false,
  },
  'what comes before it stays root': {
    needs: 'start-stop-daemon',
    stanzas: ['pre-start exec BEFORE', 'env USERNAME=daemon'],
    script: ['exec start-stop-daemon --start --chuid $USERNAME --exec PROGRAM'],
    lifts: true,
  },
  'su with a command': {
    needs: 'su',
    script: [`exec su -s /bin/sh -c "exec PROGRAM -a 'b c'" daemon`],
    lifts: true,
  },
  'su to whom a variable names': {
    needs: 'su',
    stanzas: ['env RUN_AS=daemon'],
    script: ['exec su -s /bin/sh -c "exec PROGRAM a" $RUN_AS'],
    lifts: true,
  },
  'su with words behind the user': {
    needs: 'su',
    script: [`exec su -s /bin/sh -c 'exec "$0" "$@"' daemon -- PROGRAM -a "b c"`],
    lifts: true,
  },
  'su with a script of its own': {
    needs: 'su',
    script: ['exec su -s /bin/sh -c "cd /usr && umask 027 && exec nice -n 3 PROGRAM x" daemon'],
    lifts: true,
  },
  'su as a login': {
    needs: 'su',
    script: ['exec su - -s /bin/sh -c "exec PROGRAM" root'],
    lifts: false,
  },
  'su to nobody else': { needs: 'su', script: ['exec su -c "exec PROGRAM a"'], lifts: true },
  'a user who is one already': {
    needs: 'su',
    stanzas: ['setuid daemon'],
    script: ['exec su -s /bin/sh -c "exec PROGRAM" games'],
    lifts: false,
  },
  'runuser with a program': {
    needs: 'runuser',
    script: ['exec runuser -u daemon -- PROGRAM -a b'],
    lifts: true,
  },
  'sudo with a user, a group and variables': {
    needs: 'sudo',
    script: ['exec sudo -n -u daemon -g daemon A=1 B="two words" PROGRAM -a b'],
    lifts: true,
  },
  'sudo with a login': {
    needs: 'sudo',
    script: ['exec sudo -i -u root PROGRAM'],
    lifts: false,
  },
  setuidgid: { needs: 'setuidgid', script: ['exec setuidgid games PROGRAM a'], lifts: true },
  'chpst with a group and a priority': {
    needs: 'chpst',
    script: ['exec chpst -u games:daemon -n 4 PROGRAM a'],
    lifts: true,
  },
  'chroot to the same root': {
    needs: 'chroot',
    script: ['cd /usr', 'exec chroot --userspec=games:daemon / PROGRAM a'],
    lifts: true,
  },
  'nice over nice': {
    stanzas: ['nice 3'],
    script: ['exec nice -n 4 nice PROGRAM'],
    lifts: true,
  },
  'nice as it was written once': { script: ['exec nice -7 PROGRAM'], lifts: true },
  'a class of input and output': { script: ['exec ionice -c3 PROGRAM'], lifts: true },
  'a priority of input and output': { script: ['exec ionice -n 1 PROGRAM'], lifts: true },
  'another class': { script: ['exec ionice -c realtime -n 3 PROGRAM'], lifts: true },
  'processors by a list': { script: ['exec taskset -c 0 PROGRAM'], lifts: true },
  'processors by a mask': { script: ['exec taskset 0x2 PROGRAM'], lifts: true },
  'a policy of the kernel': { script: ['exec chrt --batch 0 PROGRAM'], lifts: true },
  'variables in front': { script: ['exec env A=1 B="2 3" PROGRAM x'], lifts: true },
  'a variable that the words are read without': {
    script: ['exec env A=1 PROGRAM "$A"'],
    lifts: false,
  },
  'the same before a command': { script: ['A=1 PROGRAM "$A"'], lifts: false },
  'a variable that an inner shell has': {
    script: [`exec env A=1 sh -c 'exec PROGRAM "$A"'`],
    lifts: true,
  },
  'and an outer one has not': {
    stanzas: ['env A=0'],
    script: ['exec env A=1 sh -c "exec PROGRAM $A"'],
    lifts: true,
  },
  'no variables but these': { script: ['exec env -i A=1 PROGRAM'], lifts: false },
  'another shell': { script: [`exec sh -ec 'cd /usr; exec PROGRAM "a b"'`], lifts: true },
  'another shell, of one statement': {
    script: [`exec sh -c 'cd /usr && exec PROGRAM "a b"'`],
    lifts: true,
  },
  'another shell, that goes on after a failure': {
    script: [`exec sh -c 'cd /nowhere; exec PROGRAM "a b"'`],
    lifts: false,
  },
  'a variable that an inner shell has not': {
    script: ['X=1', `exec sh -c 'exec PROGRAM "$X"'`],
    lifts: true,
  },
  'one that sudo keeps from it': {
    stanzas: ['env X=1'],
    script: [`exec sudo -n -u daemon sh -c 'exec PROGRAM "$X"'`],
    lifts: false,
  },
  "one of the shell's own": { script: ['cd /srv', 'exec PROGRAM "$PWD"'], lifts: false },
  'another way to divide': { script: ['IFS=:', 'P=a:b', 'exec PROGRAM $P'], lifts: false },
  'a value that a file may change': {
    file: 'NICE=9\n',
    isSeen: false,
    script: ['NICE=5', '. FILE', 'exec nice -n $NICE PROGRAM'],
    lifts: false,
  },
  'a value of a file': {
    file: 'NICE=9\n',
    script: ['. FILE', 'exec nice -n $NICE PROGRAM'],
    lifts: false,
  },
  'a file that the job makes': {
    stanzas: ['pre-start exec sh -c "echo OPTIONS=-x > /run/TAG.variables"'],
    script: ['. /run/TAG.variables', 'exec PROGRAM $OPTIONS'],
    lifts: false,
  },
  'a test in front, that does not hold': {
    script: ['[ -d /nothing/there ] && rm -rf /nothing/there', 'exec PROGRAM'],
    lifts: true,
  },
  'what is prepared, after a pre-start that went elsewhere': {
    stanzas: ['pre-start script', '  cd /srv', '  umask 077', '  true > TAG.a', 'end script'],
    script: ['touch TAG.b', 'exec PROGRAM /TAG.b /srv/TAG.a'],
    lifts: true,
  },
  'the directory and the mask that it has anyway': {
    stanzas: ['pre-start exec BEFORE'],
    script: ['cd /', 'umask 022', 'exec PROGRAM'],
    lifts: true,
  },
  'a directory, and a pre-start to which it is all one': {
    needs: 'sudo',
    stanzas: [
      'env PLACE=/srv/TAG',
      'pre-start script',
      '  [ -d "$PLACE" ] || mkdir -p "$PLACE" # for the data',
      '  chown daemon $PLACE',
      '  rm -f $PLACE/*.pid >/dev/null 2>&1',
      '  if [ -n "$UNSET" ]; then logger -t TAG "set to $UNSET"; fi',
      'end script',
      'post-stop exec rm -rf /srv/TAG',
    ],
    script: ['cd /usr/share', 'exec sudo -n -u daemon PROGRAM /srv/TAG'],
    lifts: true,
  },
  'a directory to which a hook goes itself': {
    stanzas: ['pre-start script', '  [ -d /usr ]', '  cd /usr', '  BEFORE', 'end script'],
    script: ['cd /usr', 'exec PROGRAM'],
    lifts: true,
  },
  'a directory, and a hook that goes elsewhere when all is there': {
    stanzas: ['post-stop script', '  cd /srv', '  BEFORE', 'end script'],
    script: ['cd /usr', 'exec PROGRAM'],
    lifts: true,
  },
  'a directory, and a pre-start that goes elsewhere and may make it': {
    stanzas: ['pre-start script', '  cd /srv', '  BEFORE', 'end script'],
    script: ['cd /usr', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory, and a program that may look where it is': {
    stanzas: ['pre-start exec BEFORE'],
    script: ['cd /usr', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory, and a relative path': {
    stanzas: ['post-stop exec rm -f TAG.lock'],
    script: ['cd /usr', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory that the pre-start makes': {
    stanzas: ['pre-start exec mkdir -p /srv/TAG/log'],
    script: ['cd /srv/TAG', 'exec PROGRAM'],
    lifts: false,
  },
  'a directory that the pre-start links': {
    stanzas: ['pre-start exec ln -s /usr /srv/TAG'],
    script: ['cd /srv/TAG/share', 'exec PROGRAM'],
    lifts: false,
  },
  'another directory than that of the job': {
    needs: 'start-stop-daemon',
    stanzas: [
      'chdir /usr',
      'pre-start script',
      '  mkdir -p /run/TAG',
      '  chown daemon:daemon /run/TAG',
      'end script',
    ],
    script: ['exec start-stop-daemon --start --chuid daemon --exec PROGRAM /run/TAG'],
    lifts: true,
  },
  'a mask, and hooks that make no file': {
    stanzas: [
      'pre-start script',
      '  [ ! -e log/x ] || exit 1',
      '  rm -f /run/TAG.x',
      '  chmod 755 /opt',
      'end script',
    ],
    script: ['umask 027', 'exec PROGRAM'],
    lifts: true,
  },
  'a mask, and a hook that makes a file': {
    stanzas: ['pre-start exec touch /run/TAG.x'],
    script: ['umask 027', 'exec PROGRAM /run/TAG.x'],
    lifts: false,
  },
  'a mask, and a hook that gives rights by it': {
    stanzas: ['pre-start exec chmod +x /usr'],
    script: ['umask 027', 'exec PROGRAM'],
    lifts: false,
  },
  'a realtime class, for a user': {
    stanzas: ['setuid daemon'],
    script: ['exec ionice -c1 PROGRAM'],
    lifts: false,
  },
  'another class, for a user': {
    stanzas: ['setuid daemon'],
    script: ['exec ionice -c2 -n6 PROGRAM'],
    lifts: true,
  },
  'a realtime policy, for a user': {
    stanzas: ['setuid daemon'],
    script: ['exec chrt -f 5 PROGRAM'],
    lifts: false,
  },
  'a realtime policy, behind a user': {
    script: ['exec setuidgid games chrt 5 PROGRAM'],
    lifts: false,
  },
  'another policy, for a user': {
    stanzas: ['setuid daemon'],
    script: ['exec chrt --batch 0 PROGRAM'],
    lifts: true,
  },
  'another root directory, for a user': {
    stanzas: ['setuid daemon'],
    script: ['exec chroot / PROGRAM'],
    lifts: false,
  },
  'a realtime class of start-stop-daemon, for a user': {
    needs: 'start-stop-daemon',
    stanzas: ['setuid daemon'],
    script: ['exec start-stop-daemon --start --iosched real-time:3 --exec PROGRAM'],
    lifts: false,
  },
  'a directory for what is prepared before': {
    script: ['mkdir -p /srv/TAG', 'exec start-stop-daemon --start --chdir /srv/TAG --exec PROGRAM'],
    lifts: false,
  },
  'a file that a post-stop would cut': {
    stanzas: ['post-stop exec true'],
    script: ['exec PROGRAM > LOG'],
    lifts: false,
  },
  'a wrapper with an end of options that it does not know': {
    script: ['exec setuidgid games -- PROGRAM'],
    lifts: false,
  },
  'a session of its own': {
    stanzas: ['expect fork'],
    script: ['exec setsid PROGRAM a'],
    lifts: true,
  },
  'several of them': {
    needs: 'su',
    script: [
      `exec nice -n 2 su -s /bin/sh -c 'exec ionice -c 2 -n 5 env A=1 taskset -c 1 PROGRAM x' daemon`,
    ],
    lifts: true,
  },
  'bash with a text': {
    needs: 'bash',
    script: [`exec bash -c 'cd /usr && A=1 exec PROGRAM "b c" >> LOG 2>&1'`],
    lifts: true,
  },
  'a program that stays a child': {
    script: ['PROGRAM -a "b c"'],
    lifts: true,
  },
  'a variable of its own in front': { script: ['A=1 PROGRAM x'], lifts: true },
  'a program whose name is a variable': {
    stanzas: ['env NAME=PROGRAM'],
    script: ['exec $NAME -a'],
    lifts: true,
  },
  'a test that holds': { script: ['[ -d /usr ] || exit 0', 'exec PROGRAM'], lifts: true },
  [notMet]: {
    script: ['if [ ! -e /nothing/there ]; then exit 0; fi', 'exec PROGRAM'],
    lifts: true,
  },
  'a test that holds in front of a script': {
    script: ['[ -d /usr ] || exit 0', 'for A in 1 2; do :; done', 'exec PROGRAM $A'],
    lifts: false,
  },
  'its own number in a file': {
    stanzas: ['post-stop exec rm -f /run/TAG.pid'],
    script: ['echo $$ > /run/TAG.pid', 'exec PROGRAM'],
    lifts: true,
  },
  'a number that somebody reads': {
    stanzas: ['post-stop exec cat /run/TAG.pid'],
    script: ['echo $$ > /run/TAG.pid', 'exec PROGRAM'],
    lifts: false,
  },
  'the number of its parent': { script: ['echo $$ > /run/TAG.pid', 'PROGRAM'], lifts: false },
  'a message': { script: ['echo "Starting it"', 'exec PROGRAM'], lifts: true },
  'output to the end of a file': { script: ['exec PROGRAM >> LOG 2>&1'], lifts: true },
  'output to a file of its own': { script: ['exec PROGRAM > LOG'], lifts: true },
  'output and errors to the end of one file': {
    script: ['exec PROGRAM >> LOG 2>> LOG'],
    lifts: true,
  },
  'output and errors over each other': { script: ['exec PROGRAM > LOG 2> LOG'], lifts: false },
  'errors alone': { script: ['exec PROGRAM 2>> LOG'], lifts: true },
  'the shell has its output there': { script: ['exec >> LOG 2>&1', 'exec PROGRAM'], lifts: true },
  'by a mask': { script: ['umask 077', 'exec PROGRAM >> LOG 2>/dev/null'], lifts: true },
  'errors first': { script: ['exec PROGRAM 2>&1 > LOG'], lifts: true },
  nowhere: { script: ['exec PROGRAM > /dev/null 2>&1 < /dev/null'], lifts: true },
  'as another user': {
    stanzas: ['setuid daemon'],
    script: ['exec PROGRAM >> LOG'],
    lifts: true,
  },
  'a file below what a process makes': {
    stanzas: ['pre-start exec mkdir -p /recorded'],
    script: ['exec PROGRAM >> LOG'],
    lifts: false,
  },
  'through a pipe to the log': { script: ['exec PROGRAM 2>&1 | logger -t TAG'], lifts: true },
  'through a pipe, by a priority': {
    script: ['PROGRAM 2>/dev/null | logger -t TAG -p local3.warning'],
    lifts: true,
  },
  'through a pipe to something else': { script: ['PROGRAM | cat'], lifts: false },
};

/** What a command of root's was given, but the other groups: systemd leaves it those of the unit's user. */
function withoutGroups(given: readonly string[] | undefined): readonly string[] | undefined {
  const groups = given?.indexOf('0:0') ?? -1;
  return groups === -1 ? given : given?.filter((_, index) => index !== groups + 1);
}

const all: readonly NamedCase[] = Object.entries(cases);
const isHere = (program: string | undefined) => {
  if (program === undefined) return true;
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};

test.each(all.map((each, index) => [each[0], each, index] as const))(
  '%s: lifted, or left alone, as it has to be',
  (_, each, index) => {
    expect(isLifted(each, index), unitOf(each, index, 'native')).toBe(each[1].lifts);
  },
);

describe.skipIf(reason)(titled('what stands in front of a program', reason), () => {
  let recorded: Recorded;

  beforeAll(async () => {
    const group = readFileSync('/etc/group', 'utf8');
    // Another group than its own, which only some of them give it.
    recorded = await recordBoth(all, { '/etc/group': { text: `${group}extra:x:4711:daemon\n` } });
  }, 240_000);

  afterAll(() => recorded?.stop());

  const skipped = (index: number) => !isHere(all[index]?.[1] && cases[all[index][0]]?.needs);

  test.each(all.map((each, index) => [each[0], each, index] as const))('%s', (_, each, index) => {
    // What is not lifted is the same command.
    if (!each[1].lifts || skipped(index)) return;
    const unit = `${unitOf(each, index, 'native')}\n${recorded.lab.journal(`faithful-${index}.service`)}`;
    expect(recorded.given('native', index), unit).toEqual(recorded.given('faithful', index));
    expect(withoutGroups(recorded.given('native', index, '-before')), unit).toEqual(
      withoutGroups(recorded.given('faithful', index, '-before')),
    );
    expect(recorded.given('native', index) !== undefined, unit).toBe(each[0] !== notMet);
    for (const name of ['A', 'B']) {
      expect(recorded.variables('native', index).get(name), unit).toBe(
        recorded.variables('faithful', index).get(name),
      );
    }
    expect(recorded.log('native', index), unit).toBe(recorded.log('faithful', index));
    if (!each[1].script.some((line) => line.includes('logger'))) return;
    const lines = bothStyles.map(
      (style) => recorded.lab.run('journalctl', '-q', '-o', 'cat', '-t', `${style}${index}`).stdout,
    );
    expect(lines[0], unit).toBe(lines[1]);
  });
});
