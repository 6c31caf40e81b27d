import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';
import { defaultRelease, releaseNamed } from '../../src/convert/tables/releases.ts';

/** What comes of files in directories that are named in this order: the outputs, and the files that do not count. */
function layered(directories: readonly Record<string, string>[], options: ConvertOptions = {}) {
  const files = directories.flatMap((directory, layer) =>
    Object.entries(directory).map(([as, content]) => ({
      name: `${layer}/${as}`,
      as,
      layer,
      content,
    })),
  );
  const { outputs, findings, problems } = convert(files, options);
  const backwards = convert(files.toReversed(), options);
  expect(backwards.outputs).toEqual(outputs);
  return {
    outputs: outputs.map(({ content }) => content).join('\n'),
    shadowed: findings.flatMap(({ code, source }) => (code === 'shadowed' ? [source.name] : [])),
    refused: problems.map(({ source }) => source.name),
  };
}

describe('of several directories', () => {
  it('the first that has the job counts', () => {
    const { outputs, shadowed, refused } = layered([
      { 'web.conf': 'exec /bin/first\n' },
      { 'web.conf': 'exec /bin/second\n', 'other.conf': 'exec /bin/other\n' },
      { 'web.conf': 'exec /bin/third\n' },
    ]);
    expect(outputs).toContain('/bin/first');
    expect(outputs).toContain('/bin/other');
    expect(outputs).not.toMatch(/second|third/);
    expect(shadowed).toEqual(['1/web.conf', '2/web.conf']);
    expect(refused).toEqual([]);
  });

  it('a job that init refuses leaves its place to the next', () => {
    const { outputs, shadowed, refused } = layered([
      { 'web.conf': 'bogus\n' },
      { 'web.conf': 'exec /bin/second\n' },
    ]);
    expect(outputs).toContain('/bin/second');
    expect(shadowed).toEqual([]);
    expect(refused).toEqual(['0/web.conf']);
  });

  it('an override of a later directory makes no job of one that init refuses', () => {
    const { outputs, shadowed, refused } = layered([
      { 'web.conf': 'bogus\n' },
      { 'web.conf': 'exec /bin/second\n', 'web.override': 'nice 1\n' },
    ]);
    expect(outputs).toContain('/bin/second');
    expect(outputs).toContain('Nice=1');
    expect(shadowed).toEqual([]);
    expect(refused).toEqual(['0/web.conf']);
  });

  it('what is refused hangs on who reads it', () => {
    const directories = [
      { 'web.conf': 'exec /bin/first\nkill signal INT\n' },
      { 'web.conf': 'exec /bin/second\n' },
    ];
    expect(layered(directories).outputs).toContain('/bin/first');
    const release = releaseNamed('rhel-6') ?? defaultRelease;
    expect(layered(directories, { release }).outputs).toContain('/bin/second');
  });

  it('an override counts that stands beside the job or in a directory before it', () => {
    const web = 'exec /bin/web\nstart on runlevel 2\n';
    expect(layered([{ 'web.override': 'manual\n' }, { 'web.conf': web }]).outputs).not.toContain(
      '[Install]',
    );
    const late = layered([{ 'web.conf': web }, { 'web.override': 'manual\n' }]);
    expect(late.outputs).toContain('[Install]');
    expect(late.shadowed).toEqual(['1/web.override']);
    const two = layered([
      { 'web.override': 'nice 1\n' },
      { 'web.conf': web, 'web.override': 'nice 2\n' },
    ]);
    expect(two.outputs).toContain('Nice=1');
    expect(two.shadowed).toEqual(['1/web.override']);
  });

  it('the first unit counts, with the drop-ins of all', () => {
    const { outputs, shadowed } = layered([
      {
        'web.service': '[Service]\nExecStart=/bin/first\n',
        'web.service.d/a.conf': '[Service]\nNice=1\n',
      },
      {
        'web.service': '[Service]\nExecStart=/bin/second\n',
        'web.service.d/a.conf': '[Service]\nNice=2\n',
        'web.service.d/b.conf': '[Service]\nUMask=077\n',
      },
    ]);
    expect(outputs).toContain('exec /bin/first');
    expect(outputs).toContain('nice 1');
    expect(outputs).toContain('umask 077');
    expect(shadowed).toEqual(['1/web.service', '1/web.service.d/a.conf']);
  });

  it('those are not confused whose paths differ', () => {
    const { shadowed, refused } = layered([
      { 'net/web.conf': 'exec /bin/a\n' },
      { 'web.conf': 'exec /bin/b\n' },
    ]);
    expect([...shadowed, ...refused]).toEqual([]);
  });
});
