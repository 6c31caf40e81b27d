import { severities } from '../convert/findings/finding.ts';
import { findingPages } from '../convert/findings/pages.ts';
import { styles } from '../convert/style.ts';
import { releases } from '../convert/tables/releases.ts';
import { graphFormats } from '../report/graph.ts';
import { systems } from '../systemd/systems.ts';
import { formats, sides } from './options.ts';
import { shells } from './shells.ts';

/** What can stand for the value of an option or an argument: some words, a directory, a file. */
export type Values = readonly string[] | 'directory' | 'file';

/** The values of options, by the long name; of a sub-command's own, behind its name; of arguments, by the command's name. */
const values: Readonly<Record<string, Values>> = {
  '--output': 'directory',
  '--root': 'directory',
  '--target': 'directory',
  '--to': sides,
  '--os': [...systems.keys()],
  '--from': [...releases.keys()],
  '--upstart': [...releases.keys()],
  '--style': styles,
  '--config': 'file',
  '--override': 'file',
  '--format': formats,
  'graph --format': graphFormats,
  '--fail-on': severities,
  explain: Object.keys(findingPages),
  undo: 'directory',
  completion: shells,
};

/** The values of an option of a command (the whole program is the empty name); undefined where anything may stand. */
export function valuesOfOption(command: string, option: string): Values | undefined {
  return values[`${command} ${option}`] ?? values[option];
}

/** The values of the arguments of a command. */
export function valuesOfArgument(command: string): Values {
  return values[command] ?? 'file';
}
