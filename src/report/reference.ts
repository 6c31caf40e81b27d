import { concernNames, concerns } from '../convert/concerns/index.ts';
import { severities } from '../convert/findings/finding.ts';
import { type FindingCode, findingPages, isFindingCode } from '../convert/findings/pages.ts';

const madeFrom = 'This page is made from the declarations in the source: `npm run docs`.';

/** The mapping as a page: what each concern accounts for on each side. */
export function mappingPage(): string {
  const rows = concernNames.map((name) => {
    const { title, stanzas, directives } = concerns[name];
    return `| ${title} | ${listed(stanzas)} | ${listed(directives.map(directiveText))} |`;
  });
  return [
    '# The mapping',
    '',
    madeFrom,
    '',
    'Each row is one concern, a file in `src/convert/concerns/`. Whatever else a job or a unit says ends in a finding.',
    '',
    '| what it is about | in a job | in a unit |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Every kind of finding as a page, in order of severity and name. */
export function findingsPage(): string {
  const codes = Object.keys(findingPages).filter(isFindingCode).sort();
  return [
    '# Findings',
    '',
    madeFrom,
    '`convert explain CODE` prints one entry.',
    '',
    ...[...severities]
      .reverse()
      .flatMap((severity) => [
        `## ${severity}`,
        '',
        ...codes.filter((code) => findingPages[code].severity === severity).flatMap(entry),
      ]),
  ].join('\n');
}

function entry(code: FindingCode): readonly string[] {
  const { title, why, example, advice } = findingPages[code];
  return [
    `### \`${code}\``,
    '',
    `**${title}.** ${why}`,
    '',
    ...(example === undefined ? [] : ['```', example, '```', '']),
    ...(advice === undefined ? [] : [`*What to do:* ${advice}`, '']),
  ];
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** `Service.Restart` as people write it: `Restart=`; of another section with its name. */
function directiveText(directive: string): string {
  const [section, key] = directive.split('.');
  return section === 'Service' ? `${key}=` : `[${section}] ${key}=`;
}
