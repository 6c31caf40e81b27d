import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

function cycles(jobs: Readonly<Record<string, string>>) {
  const files = Object.entries(jobs).map(([name, content]) => ({ name, content }));
  return convert(files)
    .findings.filter(({ code }) => code === 'ordering-cycle')
    .map(({ message, source, range }) => [
      /next: (.*?)\. systemd/.exec(message)?.[1],
      source.name,
      source.text.slice(range.start, range.end),
    ]);
}

const main = 'exec /bin/x\n';

describe('units that wait for each other', () => {
  it('are named with the way round and the stanza', () => {
    expect(
      cycles({
        'a.conf': `start on started c\n${main}`,
        'b.conf': `start on started a\n${main}`,
        'c.conf': `start on runlevel 2 or started b\n${main}`,
        'd.conf': `start on started c\n${main}`,
      }),
    ).toEqual([
      ['a.service, then b.service, then c.service, then a.service', 'b.conf', 'start on started a'],
    ]);
  });

  it('may do so by way of a stage of boot', () => {
    const [ring] = cycles({
      'a.conf': `start on mounting MOUNTPOINT=/srv and starting mountall and started b\n${main}`,
      'b.conf': `start on runlevel 2\n${main}`,
    });
    expect(ring?.[0]).toContain('a.service, then local-fs-pre.target');
    expect(ring?.[1]).toBe('a.conf');
  });

  test.each([
    [{ 'a.conf': `start on runlevel 2\n${main}`, 'b.conf': `start on started a\n${main}` }],
    [{ 'a.conf': `start on startup\n${main}`, 'b.conf': `start on starting a\n${main}` }],
    [{ 'a.conf': `start on started a\n${main}` }],
  ])('%j is none', (jobs) => {
    expect(cycles(jobs)).toEqual([]);
  });
});
