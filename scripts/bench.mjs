// Measures, and judges nothing: `npm run bench` after `npm run build`.
//
//   start   `node dist/cli.js JOB` next to bare `node -e 0`, one after the other in turns, so that both meet the same
//           machine
//   bulk    a directory of jobs converted with -o; the time a job takes should not grow with their number
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
import { fileURLToPath } from 'node:url';

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

function jobsBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.conf'))
    .sort()
    .map((path) => ({
      name: basename(path, '.conf'),
      text: readFileSync(join(folder, path), 'latin1'),
    }));
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
  return {
    what: `${number} jobs`,
    'files written': files.filter((entry) => entry.isFile()).length,
    'ms in all': milliseconds.toFixed(0),
    'ms a job': (milliseconds / number).toFixed(3),
    'peak MB': peak.toFixed(0),
  };
}

/** More jobs to vary can be named: `npm run bench -- DIRECTORY…`. */
const folders = [join(root, 'corpus'), ...process.argv.slice(2)];
try {
  const jobs = folders.flatMap(jobsBelow);
  console.log(`node ${process.version}, ${jobs.length} different jobs`);
  console.table(benchStart());
  console.table([200, 2000].map((number) => benchBulk(jobs, number)));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
