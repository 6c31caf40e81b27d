import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionJob, convert, plainJob, plainUnit, workspace } from './command.ts';

interface Document {
  readonly inputs: readonly {
    readonly file: string;
    readonly lines: readonly {
      readonly line: number;
      readonly text: string;
      readonly fidelity: string;
      readonly outputs: readonly { readonly path: string; readonly line: number }[];
      readonly findings: readonly string[];
    }[];
  }[];
  readonly outputs: readonly {
    readonly path: string;
    readonly content: string;
    readonly mode: string;
  }[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
    readonly advice?: string;
  }[];
  readonly errors: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
    readonly advice?: string;
  }[];
}

/** What `--format json` prints for files, held to the shape that is promised. */
function documentOf(files: Readonly<Record<string, string>>, ...args: string[]): Document {
  const cwd = workspace(files);
  const { stdout } = convert(['--format', 'json', ...args, ...Object.keys(files)], { cwd });
  const document: unknown = JSON.parse(stdout);
  expect(document).toEqual(shape);
  return document as Document;
}

const text: unknown = expect.any(String);
const listOf = (item: unknown) => ({
  asymmetricMatch: (value: unknown) => {
    if (!Array.isArray(value)) return false;
    for (const one of value) expect(one).toEqual(item);
    return true;
  },
});
/** An object of this shape, with or without advice. */
const withAdvice = (item: object) => ({
  asymmetricMatch: (value: unknown) => {
    const hasAdvice = typeof value === 'object' && value !== null && 'advice' in value;
    expect(value).toEqual(hasAdvice ? { ...item, advice: text } : item);
    return true;
  },
});
const from1 = {
  asymmetricMatch: (value: unknown) => Number.isInteger(value) && Number(value) >= 1,
};
const oneOf = (...words: readonly string[]): unknown =>
  expect.stringMatching(new RegExp(`^(?:${words.join('|')})$`));

const shape = {
  inputs: listOf({
    file: text,
    lines: listOf({
      line: from1,
      text,
      fidelity: oneOf('exact', 'close', 'action', 'lost'),
      outputs: listOf({ path: expect.stringMatching(/^[^/]/), line: from1 }),
      findings: listOf(expect.stringMatching(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)),
    }),
  }),
  outputs: listOf({
    path: expect.stringMatching(/^[^/]/),
    content: text,
    mode: expect.stringMatching(/^0[0-7]{3}$/),
  }),
  findings: listOf(
    withAdvice({
      code: text,
      severity: oneOf('note', 'review', 'action', 'lost'),
      file: text,
      line: from1,
      column: from1,
      message: text,
    }),
  ),
  errors: listOf(withAdvice({ file: text, line: from1, column: from1, message: text })),
};

/** The lines of output that came of the stanza or directive which begins with `start`. */
function madeOf({ inputs, outputs }: Document, start: string): readonly string[] {
  const line = inputs
    .flatMap(({ lines }) => lines)
    .find((candidate) => candidate.text.startsWith(start));
  expect(line, `a line that starts with ${start}`).toBeDefined();
  return (line?.outputs ?? []).map(({ path, line: number }) => {
    const content = outputs.find((output) => output.path === path)?.content ?? '';
    return content.split('\n')[number - 1] ?? '';
  });
}

/** All that must hold between the parts of a document. */
function expectConsistent(document: Document): void {
  const codes = new Set(document.findings.map(({ code }) => code));
  const files = new Set(document.inputs.map(({ file }) => file));
  for (const { lines } of document.inputs) {
    for (const { outputs, findings, fidelity, text: stanza } of lines) {
      expect(outputs.length + findings.length, `${stanza} is accounted for`).toBeGreaterThan(0);
      if (fidelity !== 'exact') expect(findings.length, stanza).toBeGreaterThan(0);
      for (const code of findings) expect(codes).toContain(code);
      for (const { path, line } of outputs) {
        const content = document.outputs.find((output) => output.path === path)?.content;
        expect(content, path).toBeDefined();
        expect(line).toBeLessThan((content ?? '').split('\n').length);
      }
    }
  }
  for (const { file } of [...document.findings, ...document.errors]) expect(files).toContain(file);
}

describe('--format json', () => {
  test('leads from each stanza of a job to the lines it became', () => {
    const document = documentOf({ 'web.conf': plainJob });
    expectConsistent(document);
    expect(document.outputs.map(({ path, mode }) => [path, mode])).toEqual([
      ['etc/systemd/system/web.service', '0644'],
    ]);
    expect(madeOf(document, 'description')).toEqual(['Description=Web front end']);
    expect(madeOf(document, 'start on')).toContain('WantedBy=multi-user.target');
    expect(madeOf(document, 'exec')).toContain('ExecStart=/usr/bin/web --port 80');
    const [input] = document.inputs;
    expect(input?.lines.map(({ line, text }) => [line, text])).toEqual(
      plainJob
        .trimEnd()
        .split('\n')
        .map((line, at) => [at + 1, line]),
    );
  });

  test('leads from each directive of a unit to the lines it became', () => {
    const document = documentOf({ 'web.service': plainUnit });
    expectConsistent(document);
    expect(madeOf(document, 'Description=')).toEqual(['description "Web front end"']);
    expect(madeOf(document, 'ExecStart=')).toEqual(['exec /usr/bin/web --port 80']);
    expect(madeOf(document, 'WantedBy=')).toContain('start on runlevel [2345]');
  });

  test('has a script as one line, and all lines it became', () => {
    const job = 'script\n  FOO=$(date)\n  export FOO\n  exec /usr/bin/web\nend script\nrespawn\n';
    const document = documentOf({ 'web.conf': job });
    expectConsistent(document);
    expect(document.inputs[0]?.lines.map(({ line }) => line)).toEqual([1, 6]);
    expect(madeOf(document, 'script').join('\n')).toMatch(/FOO=(?:.|\n)*exec \/usr\/bin\/web/);
    expect(madeOf(document, 'respawn')).toContain('Restart=always');
  });

  test('has the stanzas of an override at the override', () => {
    const document = documentOf({ 'web.conf': plainJob, 'web.override': 'nice 5\n' });
    expectConsistent(document);
    expect(document.inputs.map(({ file }) => file)).toEqual(['web.conf', 'web.override']);
    expect(madeOf(document, 'nice')).toEqual(['Nice=5']);
  });

  test('has each finding at its place', () => {
    const document = documentOf({ 'web.conf': `\n  ${actionJob}` });
    expectConsistent(document);
    expect(document.findings).toContainEqual(
      expect.objectContaining({ file: 'web.conf', severity: 'action', line: 2, column: 12 }),
    );
  });

  test('has a file that its init refuses among the errors, and the others converted', () => {
    const document = documentOf({ 'a.conf': plainJob, 'bad.conf': 'exec /bin/a\nexce /bin/b\n' });
    expectConsistent(document);
    expect(document.errors).toEqual([
      expect.objectContaining({ file: 'bad.conf', line: 2, column: 1, message: 'Unknown stanza' }),
    ]);
    expect(document.outputs.map(({ path }) => path)).toEqual(['etc/systemd/system/a.service']);
  });

  test('has one place for an error, not the line of one and the column of another', () => {
    const [error] = documentOf({ 'bad.conf': 'description "x\n\n\nexec /bin/a\n' }).errors;
    const place = [error?.line, error?.column];
    expect([
      [1, 13],
      [5, 1],
      [4, 12],
    ]).toContainEqual(place);
  });

  test('has what could not be read among the errors', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const { stdout, status } = convert(['--format', 'json', 'web.conf', 'none.conf'], { cwd });
    expect(status).toBe(2);
    const { errors } = JSON.parse(stdout) as Document;
    expect(errors.map(({ file }) => file)).toContain('none.conf');
  });

  test('keeps standard output to the document, and findings off standard error', () => {
    const cwd = workspace({ 'web.conf': actionJob });
    const { stdout, stderr } = convert(['--format', 'json', 'web.conf', '-o', 'out'], { cwd });
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).not.toContain('event-has-no-unit');
  });

  test('is without colours whatever is asked for', () => {
    const cwd = workspace({ 'web.conf': actionJob });
    const { stdout } = convert(['--format', 'json', '--color', 'web.conf'], { cwd });
    expect(stdout).not.toContain('\x1b');
  });

  test('prints a document where there is nothing to convert', () => {
    const { stdout, status } = convert(['--format', 'json', '/nowhere/web.conf']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ inputs: [], outputs: [], findings: [] });
  });
});

const collection = join(import.meta.dirname, '../../../shared/corpus');
const collected = ['jobs', 'units']
  .map((name) => join(collection, name))
  .filter((directory) => existsSync(directory))
  .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)));

test.skipIf(collected.length === 0)(
  `--format json holds for collected jobs and units${collected.length === 0 ? ' (skipped: the collection is not here)' : ''}`,
  () => {
    // Every one on its own would take minutes; neighbours that share a name are kept apart.
    for (let part = 0; part < 20; part += 1) {
      const paths = collected.filter((_, at) => at % 20 === part);
      const { stdout } = convert(['--format', 'json', ...paths]);
      const document = JSON.parse(stdout) as Document;
      expect(document).toEqual(shape);
      expectConsistent(document);
      for (const { file, lines } of document.inputs) {
        const text = readFileSync(file, 'utf8');
        if (text.includes('\uFFFD')) continue;
        for (const { line, text: stanza } of lines)
          expect(
            text
              .split('\n')
              .slice(line - 1)
              .join('\n'),
          ).toContain(stanza);
      }
    }
  },
  120_000,
);
