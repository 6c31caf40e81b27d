/** Jobs that are not finished: templates of a configuration or build system that nobody has filled in. */

import type { Statement } from '../../text/source.ts';
import type { Job } from '../job.ts';
import { type Found, quoted, type TrapCheck } from './trap.ts';

/**
 * What ERB, Jinja and Autoconf put in a file for others to replace. Two braces count only around a plain name, since
 * programs take templates of their own as arguments: `{{.State.Pid}}`.
 */
const placeholder =
  /<%.*?%>|\{%-?\s.*?\s-?%\}|\{\{-?\s*[A-Za-z_][\w.]*(?:\s*\|[^{}]*)?\s*-?\}\}|(?<![\w.+-])@[A-Za-z_]\w*@/;

function unfilled({ statements }: Job): Found[] {
  for (const statement of statements) {
    const written = textOf(statement);
    const place = placeholder.exec(written);
    if (place === null) continue;
    const start = statement.range.start + place.index;
    return [
      {
        statement,
        range: { start, end: start + place[0].length },
        message: `${quoted(place[0])} looks like the placeholder of a template that was not filled in; it is taken as it stands.`,
        advice: 'Let the system that the file belongs to fill it in, and convert the result.',
      },
    ];
  }
  return [];
}

function textOf({ source, range }: Statement): string {
  return source.text.slice(range.start, range.end);
}

export const templateTraps: readonly TrapCheck[] = [
  { code: 'template-not-filled-in', find: unfilled },
];
