import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readSite } from '../src/convert/read-site.ts';
import type { Style } from '../src/convert/style.ts';
import {
  type Conversion,
  type ConvertOptions,
  convert,
  type InputFile,
  type Machine,
  positionAt,
  releaseNamed,
} from '../src/index.ts';

/**
 * Every folder of `corpus/` is a worked example: what stands at its top becomes what stands in `expected/`, and that
 * becomes what stands in `back/`, byte for byte and with these findings. corpus/README.md says how to add one.
 */
const corpus = join(dirname(fileURLToPath(import.meta.url)), '../corpus');

/** A file by its path in the folder of its example; one that may be executed has a mode of its own. */
type Files = ReadonlyMap<string, { readonly text: string; readonly mode: number }>;

const plain = 0o644;
const update = process.env['UPDATE_CORPUS'] === '1';

/** Where a conversion's result stands in the folder of an example. */
const ways = {
  there: { tree: 'expected', findings: 'findings.txt' },
  back: { tree: 'back', findings: 'back-findings.txt' },
} as const;
type Way = (typeof ways)[keyof typeof ways];

const examples = readdirSync(corpus, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
const whyNot = analyze ? '' : ' (skipped: no systemd-analyze on this machine)';

test('the gallery names every example', () => {
  const gallery = readFileSync(join(corpus, 'README.md'), 'utf8');
  const named = [...gallery.matchAll(/^\| \[([^\]]+)\]\(\1\/\) \|/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(examples);
});

for (const example of examples) {
  describe(example, () => {
    const directory = join(corpus, example);
    const options = optionsOf(directory);

    test('becomes what is expected', () => {
      compare(directory, ways.there, convert(inputsOf(directory), options));
    });

    test('comes back as is expected', () => {
      const before = treeOf(directory, ways.there.tree);
      const machine = machineOf(before);
      compare(directory, ways.back, convert(configurationOf(before), { ...options, machine }));
    });

    for (const { tree } of Object.values(ways)) {
      const units = unitsOf(treeOf(directory, tree));
      if (units.size === 0) continue;
      test.skipIf(!analyze)(`systemd accepts the units of ${tree}/${whyNot}`, () => {
        expect(complaintsAbout(units)).toBe('');
      });
    }
  });
}

/** The files to convert: all that does not say what comes of them. */
function inputsOf(directory: string): readonly InputFile[] {
  const known = /^(?:(?:expected|back)\/|(?:back-)?findings\.txt$|options\.json$|convert\.ini$)/;
  return [...filesBelow(directory)]
    .filter(([path]) => !known.test(path))
    .map(([name, { text }]) => ({ name, content: text }));
}

/**
 * `options.json`: `systemd`, a version; `release`, where the jobs come from; `style`. `convert.ini`: what the site says of
 * its own.
 */
function optionsOf(directory: string): ConvertOptions {
  const site = join(directory, 'convert.ini');
  const hasSite = statSync(site, { throwIfNoEntry: false }) !== undefined;
  return {
    ...givenOptions(directory),
    ...(hasSite && { site: readSite(readFileSync(site, 'utf8')) }),
  };
}

function givenOptions(directory: string): ConvertOptions {
  const path = join(directory, 'options.json');
  if (!statSync(path, { throwIfNoEntry: false })) return {};
  const given: { systemd?: number; release?: string; style?: Style } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  const release = given.release === undefined ? undefined : releaseNamed(given.release);
  if (given.release !== undefined && !release) throw new Error(`${path}: ${given.release}?`);
  return {
    ...(given.systemd && { systemd: given.systemd }),
    ...(given.style && { style: given.style }),
    ...(release && { release }),
  };
}

/** What a root tree has for init to read. */
function configurationOf(tree: Files): readonly InputFile[] {
  return [...tree]
    .filter(([path]) =>
      /^(?:etc\/(?:init|systemd\/(?:system|user))|usr\/share\/upstart\/sessions)\//.test(path),
    )
    .map(([name, { text }]) => ({ name, content: text }));
}

function machineOf(tree: Files): Machine {
  const at = (path: string) => tree.get(path.replace(/^\//, ''));
  return { readFile: (path) => at(path)?.text, exists: (path) => at(path) !== undefined };
}

/** Holds a conversion against the files of an example: none may differ, be missing or be too many. */
function compare(directory: string, way: Way, conversion: Conversion): void {
  const { outputs } = conversion;
  const actual: Files = new Map([
    ...outputs.map(({ path, content: text, mode }) => [path, { text, mode }] as const),
    [`../${way.findings}`, { text: findingsText(conversion), mode: plain }],
  ]);
  if (update) write(directory, way, actual);
  const expected: Files = new Map([
    ...treeOf(directory, way.tree),
    ...[...filesBelow(directory)]
      .filter(([path]) => path === way.findings)
      .map(([path, file]) => [`../${path}`, file] as const),
  ]);
  expect(asOneText(actual)).toBe(asOneText(expected));
}

/** `FILE:LINE SEVERITY CODE` for each finding, in order; a file that was refused says so. */
function findingsText({ findings, problems }: Conversion): string {
  const lines = findings.map(({ source, range, severity, code }) => {
    const { line } = positionAt(source, range.start);
    return `${source.name}:${line} ${severity} ${code}\n`;
  });
  const refused = problems.map(
    ({ source, line, message }) => `${source.name}:${line} refused: ${message}\n`,
  );
  return [...lines, ...refused].join('');
}

function asOneText(files: Files): string {
  return [...files]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, { text, mode }]) => {
      const note = mode === plain ? '' : ` (${mode.toString(8).padStart(4, '0')})`;
      return `===== ${path}${note}\n${text}`;
    })
    .join('');
}

function write(directory: string, { tree }: Way, files: Files): void {
  rmSync(join(directory, tree), { recursive: true, force: true });
  for (const [path, { text, mode }] of files) {
    const place = join(directory, tree, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    chmodSync(place, mode);
  }
}

/** A tree of an example, which it need not have: git keeps no empty directories. */
function treeOf(directory: string, tree: string): Files {
  return filesBelow(join(directory, tree));
}

function filesBelow(directory: string): Files {
  if (!statSync(directory, { throwIfNoEntry: false })) return new Map();
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
  return new Map(
    paths.sort().map((path) => {
      const place = join(directory, path);
      // Of the mode only this much survives a checkout.
      const mode = statSync(place).mode & 0o100 ? 0o755 : plain;
      return [path, { text: readFileSync(place, 'utf8'), mode }];
    }),
  );
}

/** The units of a root tree with their drop-ins, by their path below the directory of units. */
function unitsOf(tree: Files): ReadonlyMap<string, string> {
  const top = 'etc/systemd/system/';
  return new Map(
    [...tree]
      .filter(([path]) => path.startsWith(top))
      .map(([path, { text }]) => [path.slice(top.length), text]),
  );
}

/** What these units name and this machine need not have. */
const missing = [
  /: Command \S+ is not executable: No such file or directory$/,
  /^Unit \S+ not found\.$/,
  /: Failed to create \S+: Unit \S+ not found\.$/,
];

/** What systemd says about units, apart from programs and units that are not there. */
function complaintsAbout(units: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-corpus-'));
  try {
    for (const [path, text] of units) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const names = [...units.keys()].filter((path) => basename(path) === path);
    const { stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', '--generators=no', '--recursive-errors=one', ...names],
      { cwd: directory, encoding: 'utf8', env: { ...process.env, SYSTEMD_COLORS: '0' } },
    );
    const lines = new Set(`${stdout}${stderr}`.split('\n').filter((line) => line !== ''));
    return [...lines].filter((line) => !missing.some((known) => known.test(line))).join('\n');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
