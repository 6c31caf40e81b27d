import { describe, expect, it, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import { convert, missing, plainJob, shell, workspace } from './command.ts';

describe('progress', () => {
  it('is a line for each file with --verbose, in a pipe', () => {
    const cwd = workspace({ 'a.conf': plainJob, 'b.conf': plainJob });
    const { stderr } = convert(['a.conf', 'b.conf', '--verbose'], { cwd });
    expect(stderr).toMatch(/^\[1\/2\] a\.conf: \d+ findings?\n\[2\/2\] b\.conf: \d+ findings?\n/);
  });

  it('is nothing in a pipe otherwise', () => {
    const cwd = workspace({ 'a.conf': plainJob });
    expect(convert(['a.conf'], { cwd }).stderr).not.toContain('[1/1]');
  });

  const why = missing('script');
  test.skipIf(why)(titled('is a bar on a terminal, which is taken away at the end', why), () => {
    const files = Object.fromEntries(
      Array.from({ length: 120 }, (_, at) => [`init/job${at}.conf`, plainJob] as const),
    );
    const run = (path: string) =>
      shell(`script -qec 'convert ${path} -o out >&2' /dev/null`, { cwd: workspace(files) }).stdout;
    expect(run('init')).toMatch(/\r\x1b\[K\[#* *\] \d+\/120, \d+ findings? .*\r\x1b\[K/s);
    expect(run('init/job1.conf')).not.toContain('\x1b[K');
  });
});
