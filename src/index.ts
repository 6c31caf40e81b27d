/** Upstart jobs to systemd units, and back. Pure: text in, values out. */

export type { Machine } from './convert/context.ts';
export { convert } from './convert/convert.ts';
export type { Finding, Severity } from './convert/findings/finding.ts';
export { severities } from './convert/findings/finding.ts';
export type { FindingPage } from './convert/findings/page.ts';
export { type FindingCode, findingPages } from './convert/findings/pages.ts';
export type { InputFile } from './convert/input.ts';
export type { ConvertOptions } from './convert/options.ts';
export { readSite, SiteProblem } from './convert/read-site.ts';
export type {
  Conversion,
  ConvertedInput,
  ConvertedLine,
  Fidelity,
  OutputFile,
  OutputLine,
} from './convert/result.ts';
export { noSite, type Site, type SiteDaemon } from './convert/site.ts';
export { type Style, styles } from './convert/style.ts';
export { releaseNamed, releases, type UpstartRelease } from './convert/tables/releases.ts';
export {
  type Position,
  positionAt,
  type Range,
  type Source,
  type Statement,
} from './text/source.ts';
export { SyntaxProblem } from './text/syntax-error.ts';
export { version } from './version.ts';
