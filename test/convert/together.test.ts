import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { askForUnits, groupsFor, unitsAskedIn } from '../../src/convert/together.ts';

describe('what has to be active for one of several alternatives to hold', () => {
  test.each([
    [[['a', 'b']], [['a'], ['b']]],
    [[['a'], ['b']], [['a', 'b']]],
    [
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
      [['a', 'b'], ['c']],
    ],
    [
      [['a'], ['b', 'c']],
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
  ])('of %j is one of each of %j', (alternatives, groups) => {
    expect(groupsFor(alternatives)).toEqual(groups);
  });

  test('is true when the alternatives are, whatever they are', () => {
    const units = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd'), { minLength: 1 });
    fc.assert(
      fc.property(
        fc.array(units, { minLength: 1, maxLength: 4 }),
        units,
        (alternatives, active) => {
          const groups = groupsFor(alternatives);
          if (groups === undefined) return;
          const isActive = (unit: string) => active.includes(unit);
          expect(groups.every((group) => group.some(isActive))).toBe(
            alternatives.some((needed) => needed.every(isActive)),
          );
        },
      ),
    );
  });

  test('is not written where it would be too much', () => {
    const pairs = Array.from({ length: 6 }, (_, at) => [`a${at}`, `b${at}`]);
    expect(groupsFor(pairs)).toBeUndefined();
  });

  test('is asked in words that are read back', () => {
    expect(unitsAskedIn(askForUnits(['a.service', 'b.service'], 'user'))).toEqual([
      'a.service',
      'b.service',
    ]);
    expect(unitsAskedIn('systemctl is-active -q')).toBeUndefined();
    expect(unitsAskedIn('systemctl is-active -q "$A"')).toBeUndefined();
  });
});

const convertedAndBack = (condition: string) => {
  const job = { name: 'web.conf', content: `start on ${condition}\nexec /bin/web\n` };
  const { outputs, findings } = convert([job]);
  const [unit] = outputs;
  const back = convert([{ name: 'web.service', content: unit?.content ?? '' }]);
  return {
    conditions: [...(unit?.content ?? '').matchAll(/^ExecCondition=(.*)$/gm)].map(
      ([, line]) => line,
    ),
    codes: findings.map(({ code }) => code),
    back: /^start on (.*)$/m.exec(back.outputs[0]?.content ?? '')?.[1],
  };
};

describe('a condition of several jobs', () => {
  test.each([
    ['started a and started b', 2, 'started a and started b'],
    ['(started a or started b) and started c', 2, '(started a or started b) and started c'],
    ['started a or started b', 0, 'started a or started b'],
  ])('%s is asked and comes back', (condition, asked, back) => {
    const result = convertedAndBack(condition);
    expect(result.conditions).toHaveLength(asked);
    expect(result.back).toBe(back);
    expect(result.codes).not.toContain('start-on-and-any');
  });

  test.each([
    'runlevel [2345] or (started a and started b)',
    'stopped x or (started a and started b)',
    'stopping x and started b',
  ])('%s cannot be asked, and says so', (condition) => {
    const result = convertedAndBack(condition);
    expect(result.conditions).toEqual([]);
    expect(result.codes).toContain('start-on-and-any');
  });
});

test.each(['stopped init', 'started init'])(
  'the work of a task is over when it is asked for: "%s" is nothing that has to be active',
  (event) => {
    const { outputs } = convert([
      { name: 'collect.conf', content: `start on ${event} and started log\nexec /bin/collect\n` },
      { name: 'init.conf', content: 'start on startup\ntask\nexec /bin/init\n' },
      { name: 'log.conf', content: 'start on runlevel [2345]\nexec /bin/log\n' },
    ]);
    const unit = outputs.find(({ path }) => path.endsWith('/collect.service'))?.content ?? '';
    const asked = unit.split('\n').filter((line) => line.startsWith('ExecCondition='));
    expect(asked).toEqual(['ExecCondition=systemctl is-active -q log.service']);
  },
);
