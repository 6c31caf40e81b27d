import { describe, expect, it } from 'vitest';
import { statementText } from '../../src/text/source.ts';
import { inspectJob } from '../../src/upstart/inspect.ts';
import { stanzaNames } from '../../src/upstart/stanzas.ts';
import { described, job, overridden, texts } from './helpers.ts';

const every = `description "d" # beside
author a
  start on (a # inside
    or b
  ) # after
stop \\
  on c
pre-start script # note
  x
end script # end
exec  run me # now
respawn
respawn limit 1 2
normal exit 0 TERM
oom score never
oom 5
limit nofile 1 unlimited
manual
env A="b c"
kill signal INT
cgroup cpu x
`;

describe('the statements of a job', () => {
  it('are its stanzas in order, under their own names', () => {
    expect(job(every).statements.map(({ name }) => name)).toEqual([
      ...['description', 'author', 'start on', 'stop on', 'pre-start script', 'exec', 'respawn'],
      ...['respawn limit', 'normal exit', 'oom', 'oom', 'limit', 'manual', 'env', 'kill signal'],
      'cgroup',
    ]);
  });

  it('reach from the first word to the last, without blanks and comments around them', () => {
    expect(texts(job(every).statements).slice(0, 6)).toEqual([
      'description "d"',
      'author a',
      'start on (a # inside\n    or b\n  )',
      'stop \\\n  on c',
      'pre-start script # note\n  x\nend script',
      'exec  run me',
    ]);
  });

  it('are named as the table names them', () => {
    for (const { name } of job(every).statements) expect(stanzaNames).toContain(name);
  });

  it('say where each value stands', () => {
    const { env, limits, killSignal, startOn } = job(every);
    const point = (at?: { start: number; end: number }) => at && every.slice(at.start, at.end);
    expect(point(env[0]?.at)).toBe('A="b c"');
    expect(point(limits.get('nofile')?.at)).toBe('nofile 1 unlimited');
    expect(point(killSignal?.at)).toBe('INT');
    expect(startOn).toBeUndefined();
  });
});

describe('a stanza said twice', () => {
  const superseded = (text: string) =>
    job(text).superseded.map(({ statement, by }) => [statementText(statement), statementText(by)]);

  it('counts as it was said last', () => {
    expect(superseded('nice 1\nnice 2\nnice 3\n')).toEqual([
      ['nice 1', 'nice 2'],
      ['nice 2', 'nice 3'],
    ]);
    expect(job('nice 1\nnice 2\n').nice?.value).toBe(2);
  });

  it('counts once for each resource and each process', () => {
    expect(superseded('limit core 0 0\nlimit cpu 1 1\nlimit core 5 5\n')).toEqual([
      ['limit core 0 0', 'limit core 5 5'],
    ]);
    expect(superseded('exec a\npre-start exec p\nscript\nend script\n')).toEqual([
      ['exec a', 'script\nend script'],
    ]);
    expect(superseded('oom 5\noom score 5\n')).toEqual([['oom 5', 'oom score 5']]);
  });

  it('adds to a list', () => {
    const both = job('env A=1\nenv A=2\nemits a b\nemits c\nnormal exit 0\nnormal exit 1\n');
    expect(both.env.map(({ value }) => value)).toEqual(['A=1', 'A=2']);
    expect(both.emits.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
    expect(both.normalExit).toHaveLength(2);
    expect(both.superseded).toEqual([]);
  });

  it('stays said if it is a flag, and comes from both', () => {
    expect(texts(job('respawn\nrespawn\n').respawn?.from ?? [])).toEqual(['respawn', 'respawn']);
  });

  it('replaces a control group setting only under the same controller, name and key', () => {
    const { cgroups, superseded: void_ } = job(
      'cgroup cpu shares 1\ncgroup cpu $UPSTART_CGROUP shares 2\ncgroup cpu other shares 3\n',
    );
    expect(cgroups.map(({ value }) => value)).toEqual([
      { controller: 'cpu', name: '$UPSTART_CGROUP', key: 'shares', value: '2' },
      { controller: 'cpu', name: 'other', key: 'shares', value: '3' },
    ]);
    expect(void_).toHaveLength(1);
  });

  it('is forgotten after `manual` if it is `start on`, and counts again when said later', () => {
    expect(superseded('start on a\nmanual\n')).toEqual([['start on a', 'manual']]);
    expect(job('start on a\nmanual\n').startOn).toBeUndefined();
    expect(superseded('manual\nstart on a\n')).toEqual([['manual', 'start on a']]);
    const later = job('manual\nstart on a\n');
    expect([later.manual?.value, later.startOn?.value]).toEqual([
      true,
      expect.objectContaining({ name: 'a' }),
    ]);
  });
});

describe('a condition', () => {
  it('binds both operators alike, to the left', () => {
    expect(inspectJob(job('start on a or b and c\n')).start_on).toEqual({
      op: 'and',
      left: { op: 'or', left: { event: 'a', env: [] }, right: { event: 'b', env: [] } },
      right: { event: 'c', env: [] },
    });
  });

  it('takes what has a `=` for a named argument, which may be negated', () => {
    const { startOn } = job('start on e v A=1 B!=2 C=3!=4\n');
    expect(startOn?.value).toMatchObject({
      arguments: [
        { kind: 'positional', value: 'v' },
        { kind: 'named', key: 'A', negated: false, value: '1' },
        { kind: 'named', key: 'B', negated: true, value: '2' },
        { kind: 'named', key: 'C=3', negated: true, value: '4' },
      ],
    });
  });

  it('says where its events stand', () => {
    const text = 'start on (a X="1 2"\n or b)\n';
    const value = job(text).startOn?.value;
    if (value?.kind !== 'operation') throw new Error('not an operation');
    const at = value.left.kind === 'event' ? value.left.at : undefined;
    expect(text.slice(at?.start, at?.end)).toBe('a X="1 2"');
  });

  it('takes quoted operators for words', () => {
    expect(inspectJob(job('start on "and" \'or\'\n')).start_on).toEqual({
      event: 'and',
      env: ['or'],
    });
  });
});

describe('an override', () => {
  it('replaces values, adds to lists and sets flags', () => {
    const { job: both, overrideProblem } = overridden(
      'env A=1\nnice 1\nrespawn\nexec a\nstart on x\n',
      'env A=2\nnice 2\ntask\nstart on y\n',
    );
    expect(overrideProblem).toBeUndefined();
    expect(inspectJob(both)).toEqual({
      env: ['A=1', 'A=2'],
      nice: 2,
      respawn: true,
      task: true,
      process: { main: { script: false, command: 'a', via_shell: false } },
      start_on: { event: 'y', env: [] },
    });
    expect(both.statements.map(({ source }) => source.name)).toContain('job.override');
  });

  it('makes a job manual', () => {
    expect(overridden('start on x\n', 'manual\n').job.startOn).toBeUndefined();
  });

  it('counts up to its first error, and the rest does not', () => {
    const { job: both, problem, overrideProblem } = overridden('nice 1\n', 'nice 2\nfoo\nnice 3\n');
    expect(both.nice?.value).toBe(2);
    expect(problem).toBeUndefined();
    expect(overrideProblem && described(overrideProblem)).toMatchObject({
      message: 'Unknown stanza',
      line: 2,
      caret: 'foo',
    });
  });

  it('counts also with a stanza whose line only goes on too long', () => {
    const { job: both } = overridden('', 'setuid www data\n');
    expect(both.setuid?.value).toBe('www');
    expect(texts(both.statements)).toEqual(['setuid www']);
  });

  it('is the whole job when init refuses the file itself', () => {
    const { job: alone, problem } = overridden('nice 1\nfoo\n', 'nice 2\n');
    expect(inspectJob(alone)).toEqual({ nice: 2 });
    expect(texts(alone.statements)).toEqual(['nice 2']);
    expect(problem?.message).toBe('Unknown stanza');
  });

  it('makes no job when init refuses both: the file is to blame, and the override its cause', () => {
    expect(() => overridden('foo\n', '\nbar\n')).toThrow(
      expect.objectContaining({ line: 1, cause: expect.objectContaining({ line: 2 }) }),
    );
  });
});
