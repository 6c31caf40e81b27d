import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's own; nothing is downloaded. */
const executablePath = '/usr/bin/chromium';

/** Why tests in a browser cannot run here; undefined when they can. */
export const noBrowser = existsSync(executablePath) ? undefined : `needs ${executablePath}`;

/** Starts the browser, once for a file of tests. */
export function startBrowser(): Promise<Browser> {
  // Its own sandbox cannot be made by root.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A page as a person opens it from a disk, with what it asked for besides itself and what went wrong in it. */
export interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly errors: readonly string[];
}

/** Opens a file in a window of its own. */
export async function openFile(
  browser: Browser,
  path: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return { page, requests, errors };
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds fault with in a page as it is: each rule with the elements that break it. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: axe }).catch(() => undefined);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run: () => Promise<{
          violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await checker.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
