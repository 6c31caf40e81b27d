import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import type { Saying } from '../convert/verify.ts';
import { isUnitName } from '../systemd/names.ts';
import { baseName } from '../text/names.ts';

/** Files that are named to a program in one call: a command line has an end. */
const atOnce = 200;

/** What systemd-analyze(1) and init-checkconf(8) say of files, where they are installed: `ran` names those that are. */
export function outsideChecks(files: readonly string[]): {
  readonly sayings: readonly Saying[];
  readonly ran: readonly string[];
} {
  const units = files.filter((file) => isUnitName(baseName(file)));
  const jobs = files.filter((file) => file.endsWith('.conf') && !/\.d\/[^/]*$/.test(file));
  const checks = [analyze(units), checkConf(jobs)];
  return {
    sayings: checks.flatMap(({ sayings }) => sayings),
    ran: checks.flatMap(({ ran }) => ran),
  };
}

interface Check {
  readonly sayings: readonly Saying[];
  readonly ran: readonly string[];
}

const nothing: Check = { sayings: [], ran: [] };

function analyze(units: readonly string[]): Check {
  const program = 'systemd-analyze';
  if (units.length === 0 || !isInstalled(program)) return nothing;
  const directories = [...new Set(units.map((unit) => resolve(dirname(unit))))];
  // A colon at the end stands for the directories of this machine (systemd-analyze(1) "verify").
  const env = { ...process.env, SYSTEMD_UNIT_PATH: `${directories.join(':')}:` };
  const byPlace = new Map(units.map((unit) => [resolve(unit), unit]));
  const byName = new Map(units.map((unit) => [baseName(unit), unit]));
  const sayings = chunks(units).flatMap((some) => {
    const args = ['verify', '--man=no', '--', ...some.map((unit) => resolve(unit))];
    const { stderr } = spawnSync(program, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
    return stderr.split('\n').flatMap((line) => systemdSaying(line, byPlace, byName) ?? []);
  });
  return { sayings, ran: [program] };
}

/** `/path/web.service:3: Unknown key …` or `web.service: Command … is not executable`; of other units nothing is told. */
function systemdSaying(
  text: string,
  byPlace: ReadonlyMap<string, string>,
  byName: ReadonlyMap<string, string>,
): Saying | undefined {
  const [, path = '', number = '', said = ''] = /^(\/.*?):(\d+): (.*)$/.exec(text) ?? [];
  const program = 'systemd-analyze verify';
  const file = byPlace.get(path);
  if (file !== undefined) return { program, file, line: Number(number), message: said };
  const [, name = '', whole = ''] = /^([^\s/:]+): (.*)$/.exec(text) ?? [];
  const unit = byName.get(name);
  return unit === undefined ? undefined : { program, file: unit, message: whole };
}

function checkConf(jobs: readonly string[]): Check {
  const program = 'init-checkconf';
  if (jobs.length === 0 || !isInstalled(program)) return nothing;
  const sayings = jobs.flatMap((file) => {
    const { status, stdout, stderr } = spawnSync(program, [file], { encoding: 'utf8' });
    if (status === 0) return [];
    const text = `${stdout}${stderr}`.trim();
    const [, number, said] = /:(\d+): (.*)/.exec(text) ?? [];
    return [
      {
        program,
        file,
        message: said ?? text.split('\n').at(-1) ?? '',
        ...(number !== undefined && { line: Number(number) }),
      },
    ];
  });
  return { sayings, ran: [program] };
}

function isInstalled(program: string): boolean {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return error === undefined;
}

function chunks(files: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(files.length / atOnce) }, (_, index) =>
    files.slice(index * atOnce, (index + 1) * atOnce),
  );
}
