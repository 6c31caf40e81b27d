/**
 * Every stanza Upstart knows, as a table: its name, its form, the field of the Job it fills, and how its
 * arguments are read (init(5); the `stanzas` table and the `stanza_*` functions of parse_job.c).
 */

import {
  cgroup,
  command,
  condition,
  consoleKind,
  debug,
  expectKind,
  flag,
  manual,
  script,
  word,
  words,
} from './arguments.ts';
import type { Job } from './job.ts';
import {
  killTimeout,
  limit,
  nice,
  normalExit,
  oom,
  oomScore,
  respawnLimit,
  signal,
  umask,
} from './number-arguments.ts';
import type { Apply } from './stanza-reader.ts';

/** The releases of Upstart that brought stanzas. */
export type Version = '0.6.5' | '0.6.7' | '1.3' | '1.4' | '1.5' | '1.9' | '1.10' | '1.13';

export interface Stanza {
  /** The words it begins with: `kill timeout`. */
  readonly words: string;
  /** What `Statement.name` says: its words, but `oom` for `oom score`, which says the same in other numbers. */
  readonly name: string;
  /** How it is written: `kill timeout SECONDS`. */
  readonly usage: string;
  /** The field of the Job it fills. */
  readonly field: keyof Job;
  /** What brought it: a release, or Chrome OS's own Upstart. */
  readonly since: Version | 'chromeos';
  /** Reads the arguments at the cursor and does to the job what they say. */
  readonly apply: Apply;
}

function stanza(
  words: string,
  argumentForm: string,
  field: keyof Job,
  apply: Apply,
  since: Stanza['since'] = '0.6.5',
): Stanza {
  return {
    words,
    name: words === 'oom score' ? 'oom' : words,
    usage: argumentForm === '' ? words : `${words} ${argumentForm}`,
    field,
    since,
    apply,
  };
}

const hooks = ['pre-start', 'post-start', 'pre-stop', 'post-stop'] as const;

/** In the order of init's own table. */
export const stanzas: readonly Stanza[] = [
  stanza('instance', 'NAME', 'instance', word('instance')),
  stanza('description', '"TEXT"', 'description', word('description')),
  stanza('author', '"NAME"', 'author', word('author')),
  stanza('version', 'VERSION', 'version', word('version')),
  stanza('env', 'KEY[=VALUE]', 'env', word('env')),
  stanza('export', 'KEY...', 'export', words('export')),
  stanza('start on', 'EVENT [ARGUMENT...] [and|or EVENT...]', 'startOn', condition('startOn')),
  stanza('stop on', 'EVENT [ARGUMENT...] [and|or EVENT...]', 'stopOn', condition('stopOn')),
  stanza('emits', 'EVENT...', 'emits', words('emits')),
  stanza('exec', 'COMMAND', 'processes', command('main')),
  stanza('script', '', 'processes', script('main')),
  ...hooks.flatMap((hook) => [
    stanza(`${hook} exec`, 'COMMAND', 'processes', command(hook)),
    stanza(`${hook} script`, '', 'processes', script(hook)),
  ]),
  stanza('expect', 'stop|daemon|fork|none', 'expect', expectKind),
  stanza('task', '', 'task', flag('task')),
  stanza('kill timeout', 'SECONDS', 'killTimeout', killTimeout),
  stanza('kill signal', 'SIGNAL', 'killSignal', signal('killSignal'), '1.3'),
  stanza('reload signal', 'SIGNAL', 'reloadSignal', signal('reloadSignal'), '1.10'),
  stanza('respawn', '', 'respawn', flag('respawn')),
  stanza('respawn limit', 'COUNT INTERVAL|unlimited', 'respawnLimit', respawnLimit),
  stanza('normal exit', 'STATUS|SIGNAL...', 'normalExit', normalExit),
  stanza('console', 'none|output|owner|log', 'console', consoleKind),
  stanza('umask', 'OCTAL', 'umask', umask),
  stanza('nice', 'NICE', 'nice', nice),
  stanza('oom', 'ADJUSTMENT|never', 'oomScore', oom),
  stanza('oom score', 'ADJUSTMENT|never', 'oomScore', oomScore, '1.3'),
  stanza('limit', 'RESOURCE SOFT HARD', 'limits', limit),
  stanza('chroot', 'DIRECTORY', 'chroot', word('chroot')),
  stanza('chdir', 'DIRECTORY', 'chdir', word('chdir')),
  stanza('setuid', 'USER', 'setuid', word('setuid'), '1.4'),
  stanza('setgid', 'GROUP', 'setgid', word('setgid'), '1.4'),
  stanza('debug', '', 'debug', debug, '0.6.7'),
  stanza('manual', '', 'manual', manual, '0.6.7'),
  stanza('usage', '"TEXT"', 'usage', word('usage'), '1.5'),
  stanza('apparmor load', 'PROFILE', 'apparmorLoad', word('apparmorLoad'), '1.9'),
  stanza('apparmor switch', 'NAME', 'apparmorSwitch', word('apparmorSwitch'), '1.9'),
  stanza('cgroup', 'CONTROLLER [NAME] [KEY VALUE]', 'cgroups', cgroup, '1.13'),
  stanza('import', 'NAME...', 'imports', words('imports'), 'chromeos'),
  stanza('tmpfiles', 'PATH...', 'tmpfiles', words('tmpfiles'), 'chromeos'),
];

/** Every name that `Statement.name` can have in a job. */
export const stanzaNames: readonly string[] = [...new Set(stanzas.map(({ name }) => name))];
