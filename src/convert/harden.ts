import { directiveInfo } from '../systemd/catalogue.ts';
import type { Setting } from '../systemd/unit.ts';
import { sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { scriptDirectory } from './script-directory.ts';
import { notBorne, type Protection, programsToBecome, protections } from './tables/protections.ts';

/** A unit as it would be without protections of this kind. */
export function withoutProtections(content: string): string {
  const lines = new Set(protections.map(({ key, value }) => `${key}=${value}`));
  return content
    .split('\n')
    .filter((line) => !lines.has(line))
    .join('\n');
}

/** The longest text of a job that is looked through; a longer one is left alone. */
const longest = 100_000;

/**
 * The settings of a job's service with the protections that the job itself shows to be without harm, each with a finding that says why, and
 * one for each reason that others are left out. Only for a unit with `User=`; for any other there is a finding that says so.
 */
export function hardened(
  settings: readonly Setting[],
  unit: string,
  job: Job,
  { harden, style, systemd, machine, findings }: Context,
): readonly Setting[] {
  const isMain = settings.some(({ key }) => key === 'ExecStart') && unit.endsWith('.service');
  if (!harden || !isMain || style === 'faithful') return settings;
  const user = settings.find(({ key }) => key === 'User');
  const { main } = job.processes;
  const from = user?.from ?? main?.from ?? [];
  if (user === undefined || /^(?:root|0)$/.test(user.value)) {
    findings.report(
      'not-hardened',
      sourced(unit, from),
      `${unit} runs as root, who may need any right. Nothing of the job shows which it does not.`,
    );
    return settings;
  }
  const text = textOf(settings, job);
  if (text.length > longest) return settings;
  const shown: Shown = {
    text,
    own: ownText(settings, job) ?? text,
    user: user.value,
    home: homeOf(user.value, machine.readFile('/etc/passwd') ?? ''),
    others: othersIn(settings, text),
  };
  const added: Protection[] = [];
  const left = new Map<string, Protection[]>();
  for (const protection of protections) {
    const { since } = directiveInfo('Service', protection.key) ?? {};
    const isKnown = since === undefined || systemd >= since;
    if (!isKnown || settings.some(({ key }) => key === protection.key)) continue;
    const reason = reasonAgainst(protection, shown);
    if (reason === undefined) added.push(protection);
    else left.set(reason, [...(left.get(reason) ?? []), protection]);
  }
  for (const [index, { key, value, why }] of added.entries()) {
    // It is the same for all of them.
    const advice = index === 0 ? tryIt : undefined;
    findings.report('hardened', sourced(key, from), `${key}=${value}: ${why}.`, advice);
  }
  for (const [reason, those] of left) {
    const lines = those.map(({ key, value }) => `${key}=${value}`).join(', ');
    findings.report('right-left', sourced(lines, from), `Without ${lines}: ${reason}.`);
  }
  return [
    ...settings,
    ...added.map(({ key, value }): Setting => ({ section: 'Service', key, value, from })),
  ];
}

const tryIt = 'Try the service in all that it does; take out the line that it misses.';

/** What is known of a service that may need a right. */
interface Shown {
  readonly text: string;
  /** The text without what root does, who needs no rights of a program's. */
  readonly own: string;
  readonly user: string;
  /** Where its user is at home, as far as the machine says. */
  readonly home: string | undefined;
  /** Whose commands there are besides those of its user, as a sentence. */
  readonly others: string | undefined;
}

/** Why a service may miss what a protection takes; undefined where nothing shows that it would. */
function reasonAgainst(
  { unless, effects = [], isForAll }: Protection,
  { text, own, user, home, others }: Shown,
): string | undefined {
  for (const effect of effects) {
    const { by, why } = notBorne[effect];
    const program = by.exec(effect === 'no-new-rights' ? own : text)?.[0];
    if (program !== undefined) return `${program} ${why}`;
  }
  const said = unless?.exec(text)?.[0];
  if (said !== undefined) return `the job says ${JSON.stringify(said.trim().slice(0, 60))}`;
  if (home !== undefined && unless?.test(home)) return `the home of ${user} is ${home}`;
  return isForAll ? others : undefined;
}

/** Whether a unit has commands of others than its user, who may do what that user may not. */
function othersIn(settings: readonly Setting[], text: string): string | undefined {
  const hasRoots = settings.some((one) => isOfRoot(one) || one.key === 'PermissionsStartOnly');
  if (hasRoots) return "some commands of the unit are root's, who may need what they take";
  const program = programsToBecome.exec(text)?.[0];
  return program && `${program} runs a command as somebody else, who may need what they take`;
}

/** Whether a setting is a command of root's in a unit of another user (systemd.service(5), "Command lines"). */
function isOfRoot({ key, value }: Setting): boolean {
  return key.startsWith('Exec') && /^[-:@]*[+!]/.test(value);
}

/** The text without the commands of root's; undefined where root becomes somebody else in one of them. */
function ownText(settings: readonly Setting[], job: Job): string | undefined {
  const roots = settings.filter(isOfRoot);
  if (roots.some(({ value }) => programsToBecome.test(value))) return undefined;
  return textOf(
    settings.filter((one) => !roots.includes(one)),
    job,
  );
}

/** The home of a user, by name or number, in the text of a passwd(5). */
function homeOf(user: string, passwd: string): string | undefined {
  const accounts = passwd.split('\n').map((line) => line.split(':'));
  return accounts.find(([name, , id]) => name === user || id === user)?.[5];
}

/** All that the unit says of files and programs, without comments; what is in files of its own stands in the job. */
function textOf(settings: readonly Setting[], job: Job): string {
  const values = settings
    .filter(({ section }) => section === 'Service')
    .map(({ key, value }) => `${key}=${value}`);
  const isElsewhere = values.some((value) => value.includes(`${scriptDirectory}/`));
  const commands = isElsewhere
    ? Object.values(job.processes).map((process) => process?.value.command ?? '')
    : [];
  return [...commands, ...values].join('\n').replace(/^[ \t]*#.*$/gm, '');
}
