import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import {
  instanceParts,
  nameSpecifier,
  partsIn,
  partsInUnitName,
  patternOf,
  separatorsInUnitName,
  splitLines,
} from '../../src/convert/instance-split.ts';

/** What the lines make of a name: the variables, or undefined where they end the command. */
function taken(pattern: string, name: string): Record<string, string> | undefined {
  const parts = instanceParts(pattern);
  if (parts === undefined) throw new Error(`cannot be taken apart: ${pattern}`);
  const variables = parts.variables.map((variable) => variable.name);
  const script = `${splitLines(parts)}printf '%s\\0' ${variables.map((one) => `"$${one}"`).join(' ')}`;
  const env = { UPSTART_INSTANCE: name };
  const { status, stdout } = spawnSync('/bin/sh', ['-e', '-c', script], { env, encoding: 'utf8' });
  if (status !== 0) return undefined;
  const values = stdout.split('\0');
  return Object.fromEntries(variables.map((one, index) => [one, values[index] ?? '']));
}

describe('the name of an instance of several variables', () => {
  test.each([
    ['$A-$B', 'x-80', { A: 'x', B: '80' }],
    ['$A-$B', 'x-8-0', { A: 'x', B: '8-0' }],
    ['$A/$B/$C', 'x/y/z', { A: 'x', B: 'y', C: 'z' }],
    ['${A}_${B}:$C', 'x_y:z', { A: 'x', B: 'y', C: 'z' }],
    ['${cluster:-ceph}/$id', 'west/1', { cluster: 'west', id: '1' }],
    ['${cluster:-ceph}/$id', '1', { cluster: 'ceph', id: '1' }],
    ['$id.${port:-80}', 'shop', { id: 'shop', port: '80' }],
    ['$dev/$pid', '/dev/sda1/1234', { dev: '/dev/sda1', pid: '1234' }],
    ['$pid/$dev', '1234//dev/sda1', { pid: '1234', dev: '/dev/sda1' }],
    ['$A * $B', 'a b * $c "d', { A: 'a b', B: '$c "d' }],
    ['$A-$B', 'x', undefined],
    ['$A/$B/$C', 'x/y', undefined],
  ])('%s, %s', (pattern, name, expected) => {
    expect(taken(pattern, name)).toEqual(expected);
  });

  test('is taken apart by the shell into the values it was joined of', () => {
    const value = fc.stringMatching(/^[^\0/]{1,8}$/);
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(taken('$A/$B', `${a}/${b}`)).toEqual({ A: a, B: b });
      }),
      { numRuns: 50 },
    );
  });

  test.each(['$A', '$A$B', 'web', '$A-$A', '${A:+x}-$B', '$A-${B'])(
    'of %s is left alone',
    (pattern) => {
      expect(instanceParts(pattern)).toBeUndefined();
    },
  );

  test.each(['$A-$B', '${A}x$B', '$a/$b/$c', '${cluster:-ceph}/$id', '$dev/$pid', '$A "`\\ $B'])(
    'of %s is known again by its lines',
    (pattern) => {
      const parts = instanceParts(pattern);
      if (parts === undefined) throw new Error('cannot be taken apart');
      expect(partsIn(`${splitLines(parts)}exec web`)).toEqual(parts);
      expect(instanceParts(patternOf(parts))?.separators).toEqual(parts.separators);
    },
  );

  test('has what a unit name may hold between the values', () => {
    const between = (pattern: string) => {
      const parts = instanceParts(pattern);
      return parts && [nameSpecifier(parts), ...separatorsInUnitName(parts)];
    };
    expect(between('$A-$B')).toEqual(['%i', '-']);
    expect(between('$A/$B')).toEqual(['%I', '-']);
    expect(between('$A, $B')).toEqual(['%I', '\\x2c\\x20']);
  });
});

describe('a job of which the instances have two variables', () => {
  const job = (name: string, content: string) => ({ name: `${name}.conf`, content });
  const osd = job('osd', 'instance ${cluster:-ceph}/$id\nexec /bin/osd -c "$cluster" -i $id\n');

  const user = job('user', 'start on west\nenv cluster=west\nexport cluster\nexec /bin/user\n');

  test('has the name as it stands, in which a dash of a value is no slash', () => {
    const parts = instanceParts('${cluster:-ceph}/$id');
    const named = parts && patternOf(partsInUnitName(parts));
    expect(named).toBe('$cluster-$id');
    expect(taken(named ?? '', 'west-node-1')).toEqual({ cluster: 'west', id: 'node-1' });
  });

  test('is a template that takes the name apart, and the job again on the way back', () => {
    const there = convert([osd, user]);
    expect(there.findings.map(({ code }) => code)).toContain('instance-split');
    const unit = there.outputs.find(({ path }) => path.includes('osd'));
    expect(unit?.path).toBe('etc/systemd/system/osd@.service');
    expect(unit?.content).toContain('Environment=UPSTART_INSTANCE=%i\n');
    const back = convert([{ name: unit?.path ?? '', content: unit?.content ?? '' }]);
    const [again] = back.outputs;
    expect(again?.content).toContain('\ninstance $cluster-$id\n');
    expect(again?.content).toContain('\nenv cluster=ceph\n');
    expect(again?.content).toContain('exec /bin/osd -c "${cluster}" -i "${id}"\n');
  });

  test.each([
    ['start osd cluster=west id=1', 'systemctl start osd@west-1.service'],
    ['start osd cluster=west id=1; start osd id=$i', 'systemctl start "osd@ceph-$i.service"'],
    ['stop osd id=1 cluster="$c"', 'systemctl stop "osd@$c-1.service"'],
  ])('is told apart by "%s"', (call, expected) => {
    const all = job('all', `task\nscript\n    for i in 1; do\n    ${call}\n    done\nend script\n`);
    const unit = convert([osd, all]).outputs.find(({ path }) => path.endsWith('/all.service'));
    expect(unit?.content).toContain(expected);
  });

  test('is called by one of them where nothing gives the other', () => {
    const { outputs, findings } = convert([osd, job('all', 'task\nexec start osd id=1\n')]);
    const text = (name: string) => outputs.find(({ path }) => path.endsWith(name))?.content;
    expect(findings.map(({ code }) => code)).toContain('instance-part-settled');
    expect(text('/osd@.service')).toContain('Environment=id=%i\nEnvironment=cluster=ceph\n');
    expect(text('/osd@.service')).toContain('ExecStart=/bin/osd -c ${cluster} -i ${id}\n');
    expect(text('/all.service')).toContain('systemctl start osd@1.service');
    expect(convert([osd], { style: 'faithful' }).findings.map(({ code }) => code)).toContain(
      'instance-split',
    );
  });
});
