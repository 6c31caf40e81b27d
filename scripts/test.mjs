// Checks everything: format and lint, types, build, all tests. Goes on after a failure, so that one run shows all of
// them. Each of the first three counts as one check; the last line is always `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'upstart-systemd-test-'));

function succeeds(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

function check(script) {
  console.log(`\n— ${script}`);
  const passed = succeeds('npm', ['run', '--silent', script]);
  console.log(passed ? 'passed' : 'FAILED');
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] };
}

function tests() {
  console.log('\n— tests');
  const file = join(temporary, 'results.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const passed = succeeds(process.execPath, [vitest, 'run', ...reporters]);
  const counted = existsSync(file)
    ? count(JSON.parse(readFileSync(file, 'utf8')))
    : { passed: 0, failed: 0, skipped: [] };
  // An error outside of any test, or no report at all.
  return passed || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

function count(report) {
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  );
  return {
    passed: results.filter((result) => result.status === 'passed').length,
    failed: results.filter(isFailed).length + broken.length,
    skipped: results
      .filter((result) => result.status !== 'passed' && !isFailed(result))
      .map((result) => whySkipped(result)),
  };
}

function isFailed(result) {
  return result.status === 'failed';
}

/** Tests that cannot run everywhere say why in their title: `… (skipped: needs root)`. */
function whySkipped(result) {
  return result.fullName.match(/\(skipped: (.*?)\)(?: |$)/)?.[1] ?? result.fullName;
}

/** Equal reasons once, each with its number. */
function tally(reasons) {
  const numbers = new Map();
  for (const reason of reasons) numbers.set(reason, (numbers.get(reason) ?? 0) + 1);
  return [...numbers].map(([reason, number]) => `${reason} (${number})`).join('; ');
}

const total = { passed: 0, failed: 0, skipped: [] };
try {
  for (const run of [() => check('lint'), () => check('types'), () => check('build'), tests]) {
    const { passed, failed, skipped } = run();
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
  }
} catch (error) {
  console.error(error);
  total.failed += 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

console.log();
if (total.skipped.length > 0)
  console.log(`${total.skipped.length} skipped: ${tally(total.skipped)}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
