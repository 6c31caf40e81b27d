/**
 * Jobs as they stand, in the faithful style, and lifted into directives, in the native one, run on a real systemd by programs that write
 * down what they find.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Machine } from '../../src/convert/context.ts';
import { convert } from '../../src/convert/convert.ts';
import { bootLab, type Lab, type PlacedFile } from './lab.ts';

export interface Case {
  /** The lines of the script; PROGRAM is what is recorded, LOG a file, TAG the name of the case in a style, OWNNAME that of its job. */
  readonly script: readonly string[];
  /** BEFORE is a program that is recorded, too. */
  readonly stanzas?: readonly string[];
  /** The file of variables, which the script calls FILE; none where it is missing. */
  readonly file?: string;
  /** Whether the conversion may look at it. */
  readonly isSeen?: boolean;
  /** The machine that is converted for has it, and the one that runs the units has not. */
  readonly isGone?: boolean;
  /** Whether it is to be lifted. */
  readonly lifts: boolean;
}

export type NamedCase = readonly [name: string, Case];
export const bothStyles = ['native', 'faithful'] as const;
type Style = (typeof bothStyles)[number];

/** Writes down what it was given, each item with a NUL behind it. */
const recorder = `#!/bin/sh
to="/recorded/\${0##*/}"
{
  cat /proc/$$/cmdline
  printf '%s\\0' -- "$(stat -c '%F %U:%G %a' -- "$@" 2>/dev/null)" "$(pwd)" "$(umask)" "$(ulimit -n)" "$(ulimit -v)" "$(ulimit -s)" "$(ulimit -c)" "$(id -u):$(id -g)" "$(id -G)" "$(nice)" \
    "$(ionice)" "$(taskset -cp $$ | sed 's/.*: //')" "$(chrt -p $$ | sed 's/.*: //')" "$(readlink /proc/$$/root)"
} >"$to.given"
cat /proc/$$/environ >"$to.variables"
echo printed
echo complained >&2
`;

/** A case as one style converts it: its unit and what else that needs. */
export function outputsOf([, each]: NamedCase, index: number, style: Style) {
  const name = `${style}${index}`;
  const path = `/opt/variables${index}.conf`;
  const written = (line: string) =>
    line
      .replaceAll('FILE', path)
      .replaceAll('PROGRAM', `/opt/${name}`)
      .replaceAll('BEFORE', `/opt/${name}-before`)
      .replaceAll('LOG', `/recorded/${name}.log`)
      .replaceAll('OWNNAME', `${style}-${index}`)
      .replaceAll('TAG', name);
  const text = [
    ...(each.stanzas ?? []).map(written),
    'script',
    ...each.script.map((line) => `  ${written(line)}`),
    'end script',
    '',
  ].join('\n');
  const isThere = (asked: string) =>
    asked === path && each.isSeen !== false && each.file !== undefined;
  const machine: Machine = {
    readFile: (asked) => (isThere(asked) ? each.file : undefined),
    exists: isThere,
  };
  const { outputs, problems } = convert([{ name: `${style}-${index}.conf`, content: text }], {
    style,
    machine,
  });
  expect(problems).toEqual([]);
  return outputs;
}

/** The text of the unit that a case is converted to. */
export function unitOf(each: NamedCase, index: number, style: Style): string {
  const outputs = outputsOf(each, index, style);
  return outputs.find(({ path }) => path.endsWith('.service'))?.content ?? '';
}

export function isLifted(each: NamedCase, index: number): boolean {
  return /^ExecStart=\/opt\/native/m.test(unitOf(each, index, 'native'));
}

/** What the programs of the cases wrote down; `stop` ends the systemd that ran them. */
export interface Recorded {
  /** What the program of a case was given, without its own name, and what the files are that it was told of. */
  given(style: Style, index: number, which?: '-before'): readonly string[] | undefined;
  variables(style: Style, index: number): ReadonlyMap<string, string>;
  log(style: Style, index: number): string | undefined;
  readonly lab: Lab;
  stop(): Promise<void>;
}

/** Runs all cases in both forms, until the last of them has ended. */
export async function recordBoth(
  all: readonly NamedCase[],
  more: Readonly<Record<string, PlacedFile>> = {},
): Promise<Recorded> {
  const recorded = mkdtempSync(join(tmpdir(), 'upstart-systemd-lifted-'));
  // Some of them are not root.
  chmodSync(recorded, 0o777);
  const files: Record<string, PlacedFile> = { ...more };
  const units: string[] = [];
  for (const [index, each] of all.entries()) {
    for (const style of bothStyles) {
      for (const { path, content, mode } of outputsOf(each, index, style))
        files[`/${path}`] = { text: content, mode };
      for (const which of ['', '-before'])
        files[`/opt/${style}${index}${which}`] = { text: recorder, mode: 0o755 };
      units.push(`${style}-${index}.service`);
    }
    const { file } = each[1];
    if (file !== undefined && !each[1].isGone)
      files[`/opt/variables${index}.conf`] = { text: file };
  }
  const lab = await bootLab({ files, bind: { '/recorded': recorded } });
  // A file that is no shell text fails in both.
  lab.systemctl('start', ...units);
  for (let patience = 100; patience > 0; patience -= 1) {
    const { stdout } = lab.systemctl(
      'list-units',
      '--state=active,activating',
      '--no-legend',
      'native-*',
      'faithful-*',
    );
    if (stdout.trim() === '') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const read = (name: string): string | undefined => {
    try {
      return readFileSync(join(recorded, name), 'latin1');
    } catch {
      return undefined;
    }
  };
  const items = (name: string) => read(name)?.split('\0').slice(0, -1);
  return {
    lab,
    given: (style, index, which) =>
      items(`${style}${index}${which ?? ''}.given`)
        ?.slice(2)
        .map((item) =>
          item.replaceAll(`${style}${index}`, 'TAG').replaceAll(`${style}-${index}`, 'OWNNAME'),
        ),
    variables: (style, index) =>
      new Map(
        (items(`${style}${index}.variables`) ?? []).map((one) => {
          const split = one.indexOf('=');
          return [one.slice(0, split), one.slice(split + 1)] as const;
        }),
      ),
    log: (style, index) => read(`${style}${index}.log`),
    async stop() {
      await lab.stop();
      rmSync(recorded, { recursive: true, force: true });
    },
  };
}
