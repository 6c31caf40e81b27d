import { readOptions } from '../../shell/options.ts';
import type { PlainWord } from '../../shell/plain-command.ts';
import { baseName } from '../../text/names.ts';
import { knownText, type Lifted, type Surroundings } from './lifted.ts';

/** Facilities and levels by the names that both logger(1) and systemd.exec(5) `SyslogFacility=` know. */
const facilities =
  /^(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])$/;
const levels = /^(?:emerg|alert|crit|err|warning|notice|info|debug)$/;
const olderNames: Readonly<Record<string, string>> = {
  panic: 'emerg',
  error: 'err',
  warn: 'warning',
  security: 'auth',
};

/**
 * `| logger [-t TAG] [-p FACILITY.LEVEL]` behind a program: what it prints goes to the log under that name, which the journal does by
 * itself. Without -t, the name is that of the job's user; without -p, the place is user.notice (logger(1)). False for any other program or use.
 */
export function readByLogger(
  words: readonly PlainWord[],
  lifted: Lifted,
  { job }: Pick<Surroundings, 'job'>,
): boolean {
  const [program = [], ...rest] = words;
  if (baseName(knownText(program, lifted) ?? '') !== 'logger') return false;
  const read = readOptions(rest, {
    flags: ['e|skip-empty', 'i|id'],
    values: ['t|tag', 'p|priority'],
  });
  if (read === undefined || read.operands.length > 0) return false;
  const tag = read.values.get('tag');
  const identifier = tag === undefined ? (job.setuid?.value ?? 'root') : knownText(tag, lifted);
  const priority = read.values.get('priority');
  const said = priority === undefined ? 'user.notice' : knownText(priority, lifted);
  const [first = '', second] = said?.split('.') ?? [];
  const facility = named(second === undefined ? 'user' : first);
  const level = named(second ?? first);
  if (identifier === undefined || !/^[^\s\x00-\x1f\x7f]+$/.test(identifier)) return false;
  if (!facilities.test(facility) || !levels.test(level)) return false;
  // A facility and a level that nobody asked for are not worth a line: systemd says daemon.info.
  lifted.syslog = { identifier, ...(priority !== undefined && { facility, level }) };
  lifted.remarks.push({
    code: 'logger-left-out',
    message: `The journal takes its lines, as ${identifier}, and a syslog daemon gets them from there.${
      priority === undefined ? ' logger marked them user.notice; they are daemon.info now.' : ''
    }`,
  });
  return true;
}

function named(name: string): string {
  return olderNames[name] ?? name;
}
