import { baseName } from '../text/names.ts';
import { createFindings } from './context.ts';
import type { Finding } from './findings/finding.ts';
import type { Input } from './input.ts';
import type { Shadowed } from './layers.ts';

/** What is to be said of files that nothing, or not all, is made of: `all` that count for one init, and those that do not. */
export function asideFindings(
  all: readonly Input[],
  shadowed: readonly Shadowed[],
): readonly Finding[] {
  return [
    ...loneOverrides(all.filter(({ link }) => link === undefined)),
    ...shadowed.flatMap(shadowFindings),
    ...all.flatMap(linkFindings),
  ];
}

/** What is to be said of a file that is no text. */
export function encodingFindings({ source, isUtf8 }: Input): readonly Finding[] {
  if (isUtf8) return [];
  const findings = createFindings(source);
  findings.report(
    'not-utf8',
    { source },
    'It has bytes that are no UTF-8, so it was read as Latin-1.',
  );
  return findings.all;
}

/** Overrides of jobs that are not here, which init takes no notice of. */
function loneOverrides(inputs: readonly Input[]): readonly Finding[] {
  const jobs = new Set(inputs.filter(({ kind }) => kind === 'job').map(({ name }) => name));
  return inputs
    .filter(({ kind, name }) => kind === 'override' && !jobs.has(name))
    .flatMap(({ source, name }) => {
      const findings = createFindings(source);
      const message = `There is no ${name}.conf beside it, and Upstart takes no notice of an override alone.`;
      findings.report('override-alone', { source }, message);
      return findings.all;
    });
}

/** What is to be said of a file that is a link. */
function linkFindings({ source, kind, name, link }: Input): readonly Finding[] {
  if (link === undefined) return [];
  const findings = createFindings(source);
  if (link === '/dev/null') {
    const message = {
      job: 'Init takes only files for jobs, and passes this over.',
      override: 'Init takes only files for overrides, and passes this over.',
      unit: `${name} is masked: nobody can start it.`,
      'drop-in': `It is masked: what a later directory has of this name does not count for ${name}.`,
    }[kind];
    findings.report('masked', { source }, message);
  } else {
    const message = `${name} is another name of ${baseName(link)}, which a job has not.`;
    findings.report('alias-lost', { source }, message);
  }
  return findings.all;
}

function shadowFindings({ input, by }: Shadowed): readonly Finding[] {
  const findings = createFindings(input.source);
  const message = `${by.source.name} stands in a directory that comes first, so this file does not count.`;
  findings.report('shadowed', { source: input.source }, message);
  return findings.all;
}
