// Measures, and judges nothing: `npm run bench` after `npm run build`.
//
//   start   `node dist/cli.js JOB` next to bare `node -e 0`, one after the other in turns, so that both meet the same
//           machine
//   read    jobs and units read into memory and nothing more, in one process: once, and when V8 has warmed up
//   bulk    a directory of jobs converted with -o, and the result copied with cp -r; neither the time a job takes nor the
//           memory should grow with their number. BENCH_JOBS=100000 adds a larger directory
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist/cli.js');
const oneJob = join(root, 'corpus/uwsgi-tiny/uwsgi.conf');
const temporary = mkdtempSync(join(tmpdir(), 'upstart-systemd-bench-'));

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** Runs node and gives the wall-clock milliseconds and, where asked for, the peak of resident memory in MB. */
function time(args, peak) {
  const report = join(temporary, 'peak');
  // Measured from within, since Node cannot ask for a child's: the last thing the process does is to write it down.
  const probe = `process.on('exit', () => process.getBuiltinModule('fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`;
  const measuring = peak ? ['--import', `data:text/javascript,${encodeURIComponent(probe)}`] : [];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...measuring, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const milliseconds = performance.now() - start;
  // 1 and 2 are answers too: findings that a person must see to, jobs that Upstart itself would refuse.
  if (status === null || status > 2)
    throw new Error(`node ${args.join(' ')}: ${status}\n${stderr}`);
  return { milliseconds, peak: peak ? Number(readFileSync(report, 'utf8')) / 1024 : undefined };
}

function benchStart(runs = 40) {
  const variants = { 'node -e 0': ['-e', '0'], 'convert JOB': [cli, oneJob] };
  const times = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, args] of Object.entries(variants)) times[name].push(time(args).milliseconds);
  }
  const bare = median(times['node -e 0']);
  return Object.entries(times).map(([name, all]) => ({
    what: name,
    'ms (median)': median(all).toFixed(1),
    'times bare node': (median(all) / bare).toFixed(2),
  }));
}

function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => ({
      name: basename(path, ending),
      text: readFileSync(join(folder, path), 'latin1'),
    }));
}

/** What the readers of both languages are, without anything around them. */
const readers = `
  import { parseJob } from './src/upstart/parse.ts';
  import { readUnit } from './src/systemd/read.ts';
  export function readJob({ name, text }) {
    return parseJob({ name, source: { name, text } });
  }
  export function readUnitFile({ name, text }) {
    return readUnit(\`\${name}.service\`, { fragment: { name, text } });
  }
`;

async function buildReaders() {
  const outfile = join(temporary, 'readers.mjs');
  const stdin = { contents: readers, resolveDir: root };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm' });
  return import(pathToFileURL(outfile).href);
}

/** As many files as an old init read in 0.06 s: 2,358 jobs. */
const readAtOnce = 2358;

function benchRead(what, different, read) {
  const files = Array.from(
    { length: readAtOnce },
    (_, index) => different[index % different.length],
  );
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    for (const file of files) {
      try {
        read(file);
      } catch {
        // A refusal is an answer like any other.
      }
    }
    return performance.now() - start;
  });
  const row = (name, milliseconds) => ({
    what: `${readAtOnce} ${what}, ${name}`,
    ms: milliseconds.toFixed(0),
    'files a second': Math.round((readAtOnce / milliseconds) * 1000),
    'MB a second': (bytes / milliseconds / 1000).toFixed(1),
  });
  return [row('once', times[0]), row('warm', median(times.slice(5)))];
}

/** A directory of so many jobs: the given ones over and over, each under a name and with a line of its own. */
function writeJobs(jobs, number) {
  const folder = join(temporary, `init-${number}`);
  mkdirSync(folder);
  for (let index = 0; index < number; index++) {
    const { name, text } = jobs[index % jobs.length];
    const varied = `${text.trimEnd()}\nenv BENCH_COPY=${index}\n`;
    writeFileSync(join(folder, `${name}-${index}.conf`), varied, 'latin1');
  }
  return folder;
}

function benchBulk(jobs, number) {
  const output = join(temporary, `out-${number}`);
  const { milliseconds, peak } = time([cli, writeJobs(jobs, number), '-o', output], true);
  const files = readdirSync(output, { recursive: true, withFileTypes: true });
  const start = performance.now();
  spawnSync('cp', ['-r', output, `${output}-copy`]);
  const copied = performance.now() - start;
  return {
    what: `${number} jobs`,
    'files written': files.filter((entry) => entry.isFile()).length,
    'ms in all': milliseconds.toFixed(0),
    'ms a job': (milliseconds / number).toFixed(3),
    'peak MB': peak.toFixed(0),
    'ms of cp -r': copied.toFixed(0),
  };
}

/** More jobs and units can be named: `npm run bench -- DIRECTORY…`. */
const folders = [join(root, 'corpus'), ...process.argv.slice(2)];
try {
  const jobs = folders.flatMap((folder) => filesBelow(folder, '.conf'));
  const units = folders.flatMap((folder) => filesBelow(folder, '.service'));
  const { readJob, readUnitFile } = await buildReaders();
  console.log(`node ${process.version}, ${jobs.length} different jobs, ${units.length} units`);
  console.table(benchStart());
  console.table([...benchRead('jobs', jobs, readJob), ...benchRead('units', units, readUnitFile)]);
  const numbers = [
    10,
    1000,
    10_000,
    ...(process.env.BENCH_JOBS ? [Number(process.env.BENCH_JOBS)] : []),
  ];
  console.table(numbers.map((number) => benchBulk(jobs, number)));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
