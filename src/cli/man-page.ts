import type { Command } from 'commander';
import { version } from '../version.ts';

/** The manual page of the command as troff with the macros of man(7), made from the command's own definition. */
export function manPage(program: Command): string {
  const lines = [
    `.TH UPSTART-SYSTEMD 1 "" "upstart-systemd ${version}" "User Commands"`,
    '.SH NAME',
    'upstart\\-systemd, convert \\- turn Upstart jobs into systemd units, and units into jobs',
    '.SH SYNOPSIS',
    '.B convert',
    text('[options] FILE|DIR|- …'),
    ...program.commands.flatMap((command) => [
      '.br',
      `.B convert ${text(command.name())}`,
      text(usageOf(command)),
    ]),
    '.SH DESCRIPTION',
    text(
      'Shows the units that jobs become, or the jobs that units become, as a diff against a machine, and everything that has changed in meaning. Nothing is written until -o or --write says so. All files that are named are taken as one machine: jobs know each other.',
    ),
    '.PP',
    text(
      'Nothing of an input is ever executed. The command is called upstart-systemd as well, for machines where convert is another program.',
    ),
    '.SH OPTIONS',
    ...optionLines(program),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => [
      `.SS ${text(`${command.name()} ${usageOf(command)}`)}`,
      text(sentence(command.description())),
      ...optionLines(command),
    ]),
    '.SH FINDINGS',
    text(
      'Each difference in meaning is a finding, with a code that "convert explain CODE" has a page on. From nothing to do to most:',
    ),
    ...[
      ['note', 'the same, and worth knowing'],
      ['review', 'close, with the difference named'],
      ['action', 'a person has to do something for the service to work'],
      ['lost', 'dropped'],
    ].flatMap(([severity = '', meaning = '']) => ['.TP', `.B ${severity}`, meaning]),
    '.SH EXIT STATUS',
    ...[
      ['0', 'converted'],
      ['1', 'converted, with findings at or above --fail-on'],
      ['2', 'not converted, or not written, in whole or in part'],
    ].flatMap(([status = '', meaning = '']) => ['.TP', `.B ${status}`, text(meaning)]),
    '.SH FILES',
    ...[
      ['DIR/.upstart-systemd', 'what the last runs of -o DIR changed, for undo'],
      ['/var/lib/upstart-systemd', 'the same of --write'],
    ].flatMap(([file = '', meaning = '']) => ['.TP', `.I ${text(file)}`, text(meaning)]),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NO_COLOR',
    'when it is set to anything, nothing is coloured',
    '.SH EXAMPLES',
    ...[
      ['convert web.conf', 'the units it becomes, as a diff; findings below'],
      ['convert --root /mnt/old -o out', 'a whole machine, into a tree of its own'],
      ['convert undo out', 'take that back'],
      ['convert web.service -o out', 'the other way: out/etc/init/web.conf'],
    ].flatMap(([example = '', meaning = '']) => ['.TP', `.B ${text(example)}`, text(meaning)]),
    '.SH SEE ALSO',
    '.BR init (5),',
    '.BR systemd.unit (5),',
    '.BR systemd.service (5),',
    '.BR systemd.preset (5)',
  ];
  return lines
    .flatMap(wrapped)
    .map((line) => `${line}\n`)
    .join('');
}

function usageOf(command: Command): string {
  const options = command.options.length > 0 ? '[options] ' : '';
  const given = command.registeredArguments.map((one) => {
    const name = `${one.name().toUpperCase()}${one.variadic ? ' …' : ''}`;
    return one.required ? name : `[${name}]`;
  });
  return `${options}${given.join(' ')}`;
}

function optionLines(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ flags, description, defaultValue }) => {
      const usual = typeof defaultValue === 'string' ? ` (default: ${defaultValue})` : '';
      return ['.TP', `.B ${text(flags)}`, text(sentence(description + usual))];
    });
}

function sentence(description: string): string {
  return `${description.slice(0, 1).toUpperCase()}${description.slice(1)}.`;
}

/** A line of text in lines that fit a terminal, as editors of troff expect them; a request is one line. */
function wrapped(line: string): readonly string[] {
  if (line.startsWith('.')) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + word.length >= 78) {
      lines.push(current);
      current = '';
    }
    current = current === '' ? word.replace(/^[.']/, '\\&$&') : `${current} ${word}`;
  }
  return [...lines, current];
}

/** Words in which nothing is a request or an escape of troff, and each hyphen is one that can be typed (man-pages(7)). */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replace(/^[.']/, '\\&$&');
}
