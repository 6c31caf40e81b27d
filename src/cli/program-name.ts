import { basename } from 'node:path';

/** What a person would type to run this again: `convert`, `upstart-systemd`, or `npx convert`. */
export function programName(script: string, environment: NodeJS.ProcessEnv): string {
  const typed = basename(script).replace(/\.[cm]?js$/, '');
  const name = typed === 'upstart-systemd' ? typed : 'convert';
  return environment['npm_command'] === 'exec' ? `npx ${name}` : name;
}
