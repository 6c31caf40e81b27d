import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { actionJob, convert, plainJob, workspace } from './command.ts';

const files = {
  'web.conf': plainJob,
  'needs.conf': actionJob,
  'broken.conf': 'exec /bin/a\nrespwan\n',
};

describe('--format sarif', () => {
  const cwd = () => workspace({ ...files, 'a b%/ä.conf': actionJob });
  const logOf = (args: readonly string[]) =>
    JSON.parse(convert([...args, '--format', 'sarif'], { cwd: cwd() }).stdout) as Log;

  it('has a rule for each kind of finding, and each result at its place', () => {
    const [run] = logOf(['web.conf', 'needs.conf', 'broken.conf']).runs;
    const rules = run?.tool.driver.rules ?? [];
    const results = run?.results ?? [];
    expect(results.length).toBeGreaterThan(1);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
      expect(['note', 'warning', 'error']).toContain(level);
      expect(message.text).not.toBe('');
      const region = locations?.[0]?.physicalLocation?.region;
      expect(region?.startLine).toBeGreaterThan(0);
      expect(region?.endColumn).toBeGreaterThan(0);
    }
    expect(results.at(-1)).toMatchObject({
      ruleId: 'refused',
      level: 'error',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'broken.conf' }, region: { startLine: 2 } },
        },
      ],
    });
  });

  it('names files by URIs, and what could not be read', () => {
    const [run] = logOf(['a b%/ä.conf', 'gone.conf']).runs;
    const uris = run?.results?.map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    expect(uris).toContain('a%20b%25/%C3%A4.conf');
    expect(run?.invocations?.[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ message: { text: 'gone.conf: no such file or directory' } }],
    });
  });
});

describe('--format github', () => {
  it('has one line for each finding, in which nothing ends it early', () => {
    const cwd = workspace({ ...files, 'a,b:c%.conf': actionJob });
    const { stdout } = convert(['a,b:c%.conf', 'broken.conf', 'gone.conf', '--format', 'github'], {
      cwd,
    });
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^::(?:notice|warning|error) [^:]*::./);
    expect(stdout).toContain('file=a%2Cb%3Ac%25.conf,line=');
    expect(lines).toContain('::error file=gone.conf::gone.conf: no such file or directory');
    expect(
      lines.some((line) => /^::error file=broken\.conf,line=2,.*title=refused::/.test(line)),
    ).toBe(true);
  });

  it('leaves the exit status what it is', () => {
    const cwd = workspace(files);
    for (const format of ['text', 'json', 'sarif', 'github']) {
      expect(
        convert(['needs.conf', '--format', format, '--fail-on', 'action'], { cwd }).status,
      ).toBe(1);
    }
  });
});
