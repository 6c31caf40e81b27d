import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { firstFork, isBareCommand, mayExec } from '../../src/shell/forks.ts';
import { variablesNeeded, variablesRead, variablesSet } from '../../src/shell/variables.ts';
import { titled } from '../e2e/lab.ts';

/** Whether a real shell waited for a child while it ran `text`: its children's page faults are in proc(5) `stat`. */
function forksInShell(text: string): boolean {
  const probe = `{ ${text}\n} >/dev/null\nwait\nread a b c d e f g h i j faults rest </proc/$$/stat\necho "$faults"`;
  return execFileSync('sh', ['-c', probe], { encoding: 'utf8' }).trim() !== '0';
}

const quiet: readonly string[] = [
  ':',
  'x=1; export y=2; readonly z=3',
  '[ -d / ] && cd / && pwd',
  'test -n a || false',
  'umask 022; ulimit -n; set -a; unset x; shift 0',
  'if [ -e /nowhere ]; then rm /nowhere; fi',
  'f() { ls; }',
  'case a in a) echo a;; esac',
  'for i in 1 2; do echo $i; done',
  'while false; do :; done',
  'eval true; trap : EXIT; trap - EXIT',
  'printf %s a; type true; command :',
  'echo a >/dev/null 2>&1',
  '{ echo a; echo b; }',
  'read x </proc/self/stat',
  '. /dev/null',
  'echo $((1 + 2)) "${HOME:-x}"',
];

const forking: readonly (readonly [text: string, what: string, piece: string])[] = [
  ['ls /', 'program', 'ls /'],
  ['true; ls /; cat /dev/null', 'program', 'ls /'],
  ['[ -d / ] && ls', 'program', 'ls'],
  ['x=$(echo a)', 'substitution', '$(echo a)'],
  ['x=`echo a`', 'substitution', '`echo a`'],
  ['echo "$(echo a)"', 'substitution', '$(echo a)'],
  ['echo $(( $(echo 1) + 1 ))', 'substitution', '$(echo 1)'],
  ['( : )', 'subshell', '( : )'],
  [': &', 'background', ': &'],
  ['echo a | read x', 'pipeline', 'echo a | read x'],
  ['if ls; then :; fi', 'program', 'ls'],
  ['"$(echo ls)" /', 'substitution', '$(echo ls)'],
  ['A=b ls', 'program', 'A=b ls'],
];

describe('the first fork', () => {
  test.each(quiet)('of %j: there is none, nor in a real shell', (text) => {
    const isBranchNotTaken = text.includes('rm /nowhere');
    if (!isBranchNotTaken) expect(firstFork(text)).toBeUndefined();
    expect(forksInShell(text)).toBe(false);
  });

  test.each(forking)('of %j is a %s: %j', (text, what, piece) => {
    const fork = firstFork(text);
    expect(fork?.what).toBe(what);
    expect(text.slice(fork?.start, fork?.end)).toBe(piece);
    expect(forksInShell(text)).toBe(true);
  });

  it('is none behind the program that takes the place of the shell', () => {
    expect(firstFork('cd /\nexec /bin/x\nls')).toBeUndefined();
    expect(firstFork('exec >/dev/null\nls')).toMatchObject({ what: 'program' });
    expect(firstFork('[ -e /x ] || exec /bin/x\nls')).toMatchObject({ what: 'program' });
  });

  it('may lie on a way that is not always taken, unless that ends the script', () => {
    expect(firstFork('if [ -e /a ]; then rm /a; fi; exec b')).toMatchObject({ what: 'program' });
    expect(firstFork('if [ -e /a ]; then rm /a; exit; fi; exec b')).toBeUndefined();
    expect(firstFork('[ -e /a ] || { rm /a; exit 1; }; exec b')).toBeUndefined();
  });

  it('is told apart from what the shell ends with', () => {
    expect(firstFork('cd /; ls &')).toMatchObject({ what: 'background', isLast: true });
    expect(firstFork('cd /; ls')).toMatchObject({ what: 'program', isLast: true });
    expect(firstFork('ls; cd /')).toMatchObject({ what: 'program', isLast: false });
    expect(firstFork('cd /; ls "$(pwd)"')).toMatchObject({ what: 'substitution', isLast: false });
  });

  it('of a script with very many lines is found too', () => {
    expect(firstFork(`${':\n'.repeat(200_000)}ls`)).toMatchObject({ what: 'program' });
  });

  it('is unknown in what no shell can read', () => {
    expect(firstFork('if then ls')).toBeUndefined();
  });
});

describe('a text', () => {
  test.each([
    ['exec a', true],
    ['if x; then exec a; fi', true],
    ['exec >a', false],
    ['a; b', false],
    ['. /lib/functions; run', true],
    ['. /etc/default/a; run', false],
  ])('%j may run a program with exec: %s', (text, expected) => {
    expect(mayExec(text)).toBe(expected);
  });

  test.each([
    ['a b c', true],
    ['a b >c\n', false],
    ['A=b a', true],
    ['a; b', false],
    ['a &', false],
    ['a | b', false],
    ['a && b', false],
  ])('%j is a bare command: %s', (text, expected) => {
    expect(isBareCommand(text)).toBe(expected);
  });

  const bash = spawnSync('bash', ['--version']).status === 0 ? undefined : 'needs bash';
  test.skipIf(bash)(titled('a bare command takes the place of bash, given with -c', bash), () => {
    const ownPid = (shell: string, text: string) => {
      const { pid, stdout } = spawnSync(shell, ['-c', text], { encoding: 'utf8' });
      return stdout.split(' ')[0] === String(pid);
    };
    expect(ownPid('bash', 'cat /proc/self/stat')).toBe(true);
    expect(ownPid('bash', 'cat </proc/self/stat')).toBe(false);
    expect(ownPid('bash', 'cd /; cat /proc/self/stat; true')).toBe(false);
  });

  test.each([
    ['A=b; export C=d E; readonly F=g; A=h', ['A', 'C', 'F']],
    ['A=b cmd', []],
    ['if x; then A=b; fi', ['A']],
    ['(A=b); f() { B=c; }; x=$(C=d)', ['x']],
    ['if then', []],
  ])('%j sets %j', (text, names) => {
    expect(variablesSet(text).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['a $B ${C} ${D:-1} ${E:?no}', ['B', 'C', 'D', 'E'], ['B', 'C', 'E']],
    ['read B; read; a $B $REPLY $C', ['C'], ['C']],
    ['getopts ab B; a $B $OPTARG', [], []],
    ['printf -v B x; a $B', [], []],
    ['B=${B:-1}; a $B', ['B'], []],
  ])('%j reads %j and needs %j', (text, read, needed) => {
    expect([...variablesRead(text)]).toEqual(read);
    expect([...variablesNeeded(text)]).toEqual(needed);
  });
});
