// Builds what is published, into dist/:
//
//   cli.js              the command: loads the next two
//   cli-main.cjs        all of it in one file, dependencies included
//   report-page.js, .css  what the page of --report is made of
//   cli-main.cjs.cache  the same as V8 compiled it
//   LICENSES.txt        the licences of the packages inside cli-main.cjs, which ask to go along
//   index.js            the library, an ES module; its dependencies stay outside, the installing project has them
//   types/              the library's declarations
//
// Starting fast is what the form of the command is about. Side by side on Node 20, one job converted, as multiples of
// bare `node -e 0`: one ES module 1.70 to 1.77, minified 1.65 to 1.75, one CommonJS file 1.6, this 1.35 to 1.4.
// Minifying would gain nothing and cost the names in stack traces.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path) => join(root, path);

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'inline',
  logLevel: 'warning',
};

async function main() {
  for (const entry of ['src/cli/main.ts', 'src/index.ts']) {
    if (!existsSync(inRoot(entry))) throw new Error(`there is no ${entry} to build from`);
  }
  rmSync(inRoot('dist'), { recursive: true, force: true });
  await Promise.all([buildCommand(), buildPage(), buildLibrary(), buildTypes()]);
}

async function buildCommand() {
  const { metafile } = await build({
    ...shared,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli-main.cjs',
    format: 'cjs',
    metafile: true,
    define: { 'import.meta.dirname': '__dirname' },
    alias: { 'node:child_process': inRoot('scripts/late-child-process.mjs') },
    // One expression, a function of what cli.js gives it.
    banner: { js: '(function (require, __dirname) {' },
    footer: { js: '})' },
  });
  const foreign = readFileSync(inRoot('dist/cli-main.cjs'), 'utf8')
    .split('\n')
    .find((line) => /[^\x00-\x7f]/.test(line.replace(/^\s*(?:\/\/|\/?\*).*/, '')));
  // start.mjs reads it as Latin-1. Strings are escaped by the bundler; regular expressions are not.
  if (foreign !== undefined) throw new Error(`not ASCII, write it as an escape: ${foreign.trim()}`);
  writeFileSync(inRoot('dist/LICENSES.txt'), licences(metafile));
  copyFileSync(inRoot('scripts/start.mjs'), inRoot('dist/cli.js'));
  chmodSync(inRoot('dist/cli.js'), 0o755);
  await run([inRoot('scripts/compile.mjs'), inRoot('corpus/uwsgi-tiny/uwsgi.conf')], 'ignore');
  if (!existsSync(inRoot('dist/cli-main.cjs.cache'))) throw new Error('the command does not run');
}

/** What runs in the browser of whoever reviews: plain text for the command to put into the page. */
async function buildPage() {
  await build({
    ...shared,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    entryPoints: {
      'report-page': 'src/report/page/client/main.ts',
    },
    outdir: 'dist',
    format: 'iife',
  });
  await build({
    ...shared,
    minify: true,
    entryPoints: { 'report-page': 'src/report/page/page.css' },
    outdir: 'dist',
  });
}

async function buildLibrary() {
  await build({
    ...shared,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    format: 'esm',
    packages: 'external',
  });
}

async function buildTypes() {
  const status = await run([
    inRoot('node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.types.json',
  ]);
  if (status !== 0) throw new Error('the types do not hold; `npm run types` shows where');
}

/** Runs a program of Node in the project's folder and gives its exit status. */
function run(args, stdio = 'inherit') {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd: root, stdio }).on('error', reject).on('close', resolve);
  });
}

/** The licence texts of every package of which the bundle holds a file. */
function licences(metafile) {
  const packages = Object.keys(metafile.inputs)
    .map((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(packages)].sort().map(licence).join('\n');
}

function licence(folder) {
  const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file to pass on`);
  return `${name} ${version}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
}

try {
  await main();
} catch (error) {
  console.error(`build: ${error.message}`);
  process.exitCode = 1;
}
