import { Command } from 'commander';
import { severities } from '../convert/findings/finding.ts';
import { defaultSystemd } from '../convert/options.ts';
import { releases } from '../convert/tables/releases.ts';
import { printable } from '../report/printable.ts';
import { systems } from '../systemd/systems.ts';
import { version } from '../version.ts';
import { completionFor } from './completions.ts';
import {
  formats,
  type GraphOptions,
  type InspectOptions,
  type Options,
  parseFormat,
  parseGraphFormat,
  parseName,
  parseRelease,
  parseSeverity,
  parseShell,
  parseSide,
  parseStyle,
  parseSystem,
  parseSystemd,
  type RoundTripOptions,
  systemdVersions,
  type VerifyOptions,
} from './options.ts';
import { type Shell, shells } from './shells.ts';

/** What the command can be asked to do. */
export interface Actions {
  readonly convert: (paths: readonly string[], options: Options) => Promise<void>;
  readonly explain: (code: string | undefined) => void;
  readonly roundTrip: (paths: readonly string[], options: RoundTripOptions) => void;
  readonly completion: (text: string) => void;
  readonly verify: (paths: readonly string[], options: VerifyOptions) => void;
  readonly graph: (paths: readonly string[], options: GraphOptions) => void;
  readonly undo: (directory: string) => void;
  readonly inspect: (paths: readonly string[], options: InspectOptions) => void;
}

/** What the four severities mean, and how the command is used. */
const examplesFor = (name: string) => `
Examples:
  ${name} web.conf               show the units it becomes, as a diff
  ${name} web.conf --write       install them
  ${name} /etc/init -o out       a whole directory into a tree of its own
  ${name} --root /mnt/old -o out a whole machine, with what it starts at boot
  ${name} /etc/init --report r.html
                                 the same as a page, to review in a browser
  ${name} web.service -o out     the other way: out/etc/init/web.conf
  ${name} --print - < web.conf   from standard input, the files themselves
  ${name} verify out             check what is there, by all means
  ${name} graph out | dot -Tsvg  what starts what, as a picture
  ${name} undo out               take back what the last run wrote there
  ${name} explain                every kind of finding
  ${name} roundtrip web.conf     what comes back of it, as a diff

Findings, from nothing to do to most: note, worth knowing; review, close, with
the difference named; action, a person has to do something; lost, dropped.

The diff goes to standard output, findings and the summary to standard error.
Exit status: 0 converted; 1 converted, with findings at or above --fail-on;
2 not converted, or not written, in whole or in part.
`;

/** The command line, as commander has it. */
export function createProgram(name: string, actions: Actions): Command {
  const program = new Command(name);
  // Before any sub-command is made: they take it over.
  program.exitOverride().configureOutput({
    writeErr: (text) => process.stderr.write(text.split('\n').map(printable).join('\n')),
  });
  program
    .usage('[options] FILE|DIR|- …')
    .description('Turn Upstart jobs into systemd units, and units into jobs.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .argument('[files...]', 'jobs, units, directories of them, or - for standard input')
    .option('-o, --output <dir>', 'write below this directory, as the root of a machine', parseName)
    .option('-w, --write', 'install below --target, or else --root')
    .option('-p, --print', 'print the files themselves instead of a diff')
    .option(
      '--root <dir>',
      'the machine to compare with and to install on; without files, all of its jobs are converted',
      parseName,
      '/',
    )
    .option(
      '--target <dir>',
      'the machine that will run the units, if it is not --root: units of its packages are kept',
      parseName,
    )
    .option('--to <side>', 'what to write: systemd or upstart; else each file says it', parseSide)
    .option('--name <name>', 'what standard input is called: web, web.conf, web.service', parseName)
    .option(
      '--systemd <version>',
      `the systemd that is to understand the units, ${systemdVersions.first} to ${systemdVersions.last} (default: ${defaultSystemd})`,
      parseSystemd,
    )
    .option(
      '--os <system>',
      `the same by the name of a system: ${[...systems.keys()].join(', ')}`,
      parseSystem,
    )
    .option(
      '--from <system>',
      `where the jobs come from: ${[...releases.keys()].join(', ')}`,
      parseRelease,
    )
    .option(
      '--upstart <version>',
      'the Upstart that is to run the jobs, by version or by system',
      parseRelease,
    )
    .option(
      '--style <style>',
      'native, the unit an expert would write, or faithful, which behaves to the letter as Upstart did',
      parseStyle,
      'native',
    )
    .option(
      '--session',
      "the jobs and units are of users' sessions; else their place or events say it",
    )
    .option(
      '--config <file>',
      "what the site's own events, jobs and daemons are now, as an ini file",
      parseName,
    )
    .option(
      '--format <format>',
      `what is printed: ${formats.join(', ')}; all but the first for programs`,
      parseFormat,
      'text',
    )
    .option(
      '--report <file>',
      'write a page for a browser, to review all in: search, jobs beside their units, the graph',
      parseName,
    )
    .option(
      '--fail-on <severity>',
      `exit with 1 for findings from this severity on: ${severities.join(', ')}`,
      parseSeverity,
      'lost',
    )
    .option('--force', 'replace files that differ, and keep a backup of each')
    .option('--harden', 'take rights from services that their jobs show not to need, and name each')
    .option('--explain-defaults', 'tell what holds for each unit without a line in it, and why')
    .option('--verbose', 'in a pipe, tell of each file when it has been converted')
    .option('--color', 'colours even where output is no terminal')
    .option('--no-color', 'no colours')
    .addHelpText('after', examplesFor(name))
    .showHelpAfterError(`(${name} --help tells more)`)
    .action((files: readonly string[], options: Omit<Options, 'isRootNamed'>, command: Command) =>
      actions.convert(files, {
        ...options,
        isRootNamed: command.getOptionValueSource('root') === 'cli',
      }),
    );
  program
    .command('explain')
    .description('print the page on a kind of finding, or list them all')
    .argument('[code]', 'the code that stands behind the place of a finding')
    .helpOption('-h, --help', 'print this help')
    .action((code: string | undefined) => actions.explain(code));
  program
    .command('inspect')
    .description('print what init or systemd makes of each file, one JSON line a file')
    .argument('<files...>', 'jobs and units, or - to read file names from standard input')
    .option('--override <file>', 'an override to read into the job')
    .option('--from <system>', 'the Upstart that reads the jobs', parseRelease)
    .option(
      '--root <dir>',
      'the machine of the units: their drop-ins and environment files',
      parseName,
      '/',
    )
    .helpOption('-h, --help', 'print this help')
    .action((files: readonly string[], options: InspectOptions) => actions.inspect(files, options));
  program
    .command('roundtrip')
    .description('show what comes back of files that are converted there and back, as a diff')
    .argument('<files...>', 'jobs, units, or directories of them')
    .option('--systemd <version>', 'the systemd in between, or at both ends', parseSystemd)
    .option('--upstart <version>', 'the Upstart in between, or at both ends', parseRelease)
    .option('--style <style>', 'native or faithful', parseStyle, 'native')
    .option('--root <dir>', 'the machine of the files', parseName, '/')
    .helpOption('-h, --help', 'print this help')
    .action((files: readonly string[], options: RoundTripOptions) =>
      actions.roundTrip(files, options),
    );
  program
    .command('verify')
    .description('check jobs and units as they are, also by systemd-analyze and init-checkconf')
    .argument('<files...>', 'jobs, units, or directories of them')
    .option('--root <dir>', 'the machine: its accounts, files and programs', parseName, '/')
    .option('--from <system>', 'the Upstart of the jobs', parseRelease)
    .option(
      '--fail-on <severity>',
      'exit with 1 for findings from this severity on',
      parseSeverity,
      'review',
    )
    .helpOption('-h, --help', 'print this help')
    .action(
      (files: readonly string[], options: Omit<VerifyOptions, 'isRootNamed'>, command: Command) =>
        actions.verify(files, {
          ...options,
          isRootNamed: command.getOptionValueSource('root') === 'cli',
        }),
    );
  program
    .command('graph')
    .description('print what starts and stops what, for dot(1) or Mermaid to draw')
    .argument('<files...>', 'jobs, units, or directories of them')
    .option('--format <format>', 'dot or mermaid', parseGraphFormat, 'dot')
    .option('--root <dir>', 'the machine of the files, whose links lead there', parseName, '/')
    .option('--from <system>', 'where the jobs come from', parseRelease)
    .helpOption('-h, --help', 'print this help')
    .action((files: readonly string[], options: GraphOptions) => actions.graph(files, options));
  program
    .command('undo')
    .description('take back what the last run wrote below a directory: -o DIR, or --root')
    .argument('<dir>', 'the tree or the root of the machine')
    .helpOption('-h, --help', 'print this help')
    .action((directory: string) => actions.undo(directory));
  program
    .command('completion')
    .description('print what a shell reads to complete the command')
    .argument('<shell>', `one of ${shells.join(', ')}`, parseShell)
    .helpOption('-h, --help', 'print this help')
    .action((shell: Shell) => actions.completion(completionFor(program, shell)));
  program.enablePositionalOptions();
  program.helpCommand(false);
  return program;
}
