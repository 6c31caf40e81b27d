import { createHash } from 'node:crypto';
import type { PageData } from './data.ts';

/** What the page is made of besides its data: a style sheet and a program, as text. */
export interface PageParts {
  readonly style: string;
  readonly program: string;
}

/** How a page of ours begins: what begins otherwise is somebody else's file. */
export const pageStart =
  '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="upstart-systemd';

/**
 * The page as one HTML file that needs nothing else: it loads nothing, and says so itself in its Content-Security-Policy. What comes
 * from inputs is data in it, and no markup.
 */
export function pageHtml(data: PageData, { style, program }: PageParts): string {
  return [
    `${pageStart} ${data.version}">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(program)}; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>Upstart to systemd: what became of each file</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page is made by a program that is inside of it: let the browser run it.</noscript>',
    '<div id="page"></div>',
    `<script type="application/json" id="data">${inScript(JSON.stringify(data))}</script>`,
    `<script>${program}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** What the policy calls the one style sheet and the one program that count (CSP3, `hash-source`). */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** JSON that may stand in a script element: nothing in it ends that, or begins a comment (HTML, 4.12.1.3). */
function inScript(json: string): string {
  return json.replace(
    /[<\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
