import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convert, expectRefused, plainJob, textAt, workspace } from '../cli/command.ts';
import { barriers, noBrowser, openFile, startBrowser } from './browser.ts';

const title = (text: string) =>
  noBrowser === undefined ? text : `${text} (skipped: ${noBrowser})`;

const hostile = '</script><script>document.title = "owned"</script><img src=x onerror="fetch(1)">';

/** A machine with one job of each state, an override, a job that others wait for, and texts that want out of the page. */
const jobs = {
  'init/plain.conf': plainJob,
  'init/plain.override': 'env MODE=quick\nrespawn\n',
  // Nothing is made of the stanza, and it is the job's all the same.
  'init/first.override': 'manual\n',
  'init/first.conf': 'start on runlevel [2345]\nemits ready\nexec /usr/bin/first\n',
  'init/second.conf':
    'start on started first and ready\nstop on stopping first\nexec /usr/bin/second\n',
  'init/waiting.conf': 'start on unheard-of\nexec /usr/bin/waiting\n',
  'init/broken.conf': 'start on (a and\n',
  'init/hostile.conf': `description "${hostile.replaceAll('"', "'")}"\nstart on runlevel [2345]\n# ${hostile}\n# \u202etxet\u202c \u0007\nexec /bin/true\n`,
  'init/long.conf': [
    'start on runlevel [2345]',
    'script',
    ...Array.from({ length: 120 }, (_, line) => `  echo line ${line} >> /var/log/long`),
    'end script',
    '',
  ].join('\n'),
};

function report(files: Readonly<Record<string, string>> = jobs): string {
  const directory = workspace(files);
  const place = join(directory, 'report.html');
  const { status } = convert(['init', '--report', 'report.html', '--root', directory], {
    cwd: directory,
  });
  expect([0, 1, 2]).toContain(status);
  return place;
}

describe('the file', () => {
  test('is the same each time, and replaces itself', () => {
    const place = report();
    const first = textAt(place);
    const { stdout, stderr } = convert(['init', '--report', 'report.html'], {
      cwd: join(place, '..'),
    });
    expect(textAt(place)).toBe(first);
    // What the page shows is not shown a second time; what came of it in all is.
    expect(stdout).toBe('');
    expect(stderr).toContain('wrote report.html');
    expect(stderr).toMatch(/exact \(\d+ %\)/);
    expect(stderr).not.toContain('event-has-no-unit');
  });

  test('never replaces what is no page of ours', () => {
    const directory = workspace({ 'a.conf': plainJob, 'b.conf': plainJob });
    expectRefused(convert(['--report', 'a.conf', 'b.conf'], { cwd: directory }), /no report/);
    expect(textAt(directory, 'a.conf')).toBe(plainJob);
    expectRefused(convert(['b.conf', '--report', '.'], { cwd: directory }), /no file/);
    expectRefused(
      convert(['b.conf', '--report', 'none/r.html'], { cwd: directory }),
      /no such file/,
    );
  });

  test('loads nothing and lets nothing in it run but its own program', () => {
    const html = textAt(report());
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/,
    );
    expect(html).not.toMatch(/(?:src|href)="?https?:/);
    expect(html.match(/<script/g)).toHaveLength(2);
  });
});

describe.skipIf(noBrowser !== undefined)(title('in a browser'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const names = (page: Page) => page.locator('.entries a .name').allTextContents();
  const heading = (page: Page) => page.locator('main h2').textContent();
  /** Opens an entry by its name in the list, and waits until it is there. */
  const open = async (page: Page, name: string) => {
    await page.locator('.entries a', { has: page.getByText(name, { exact: true }) }).click();
    await expect.poll(() => heading(page)).toMatch(new RegExp(`(?:^|/)${name}$`));
  };

  test('it comes up from a disk, asks for nothing, and shows what needs a person first', async () => {
    const { page, requests, errors } = await openFile(browser, report());
    expect(requests).toEqual([]);
    expect(errors).toEqual([]);
    const shown = await names(page);
    // An override is shown with its job.
    expect(shown).toHaveLength(Object.keys(jobs).length - 2);
    expect(shown.slice(0, 2)).toEqual(['broken.conf', 'waiting.conf']);
    await expect.poll(() => heading(page)).toBe('init/broken.conf');
    await page.context().close();
  });

  test('texts of files stay texts', async () => {
    const { page, requests, errors } = await openFile(browser, report());
    await open(page, 'hostile.conf');
    const code = await page.locator('.side').first().locator('code').allTextContents();
    expect(code).toContain(`# ${hostile}`);
    // Nobody sees these otherwise, or reads the line the other way around.
    expect(code).toContain('# ⟨202E⟩txet⟨202C⟩ ⟨0007⟩');
    expect(await page.title()).toContain('hostile.conf');
    expect([requests, errors]).toEqual([[], []]);
    await page.context().close();
  });

  test('it is searched and narrowed', async () => {
    const { page } = await openFile(browser, report());
    const status = page.getByRole('status');
    await page.getByLabel('Search').fill('usr/bin/SECOND started');
    expect(await names(page)).toEqual(['second.conf']);
    expect(await status.textContent()).toBe('1 of 7 entries');
    // Also by what is in the unit alone.
    await page.getByLabel('Search').fill('WantedBy=multi-user.target');
    expect(await names(page)).toContain('plain.conf');
    await page.getByLabel('Search').fill('');
    await page.getByLabel('State').selectOption('refused');
    expect(await names(page)).toEqual(['broken.conf']);
    await page.getByLabel('State').selectOption('');
    await page.getByLabel('Finding').selectOption('event-has-no-unit');
    expect(await names(page)).toEqual(['waiting.conf']);
    await page.getByLabel('Finding').selectOption('');
    await page.getByLabel('Order').selectOption('name');
    const shown = await names(page);
    expect(shown).toEqual(shown.toSorted());
    await page.context().close();
  });

  test('a stanza points at the lines it became, and back, as the conversion says', async () => {
    const place = report();
    const { stdout } = convert(['init/plain.conf', '--format', 'json'], { cwd: join(place, '..') });
    const said = JSON.parse(stdout) as {
      inputs: { file: string; lines: { line: number; outputs: { line: number }[] }[] }[];
    };
    const { page } = await openFile(browser, place);
    await open(page, 'plain.conf');
    let checked = 0;
    for (const [side, file] of ['init/plain.conf', 'init/plain.override'].entries()) {
      const own = page.locator('.side').first().locator('ol.lines').nth(side);
      for (const { line, outputs } of said.inputs.find((one) => one.file === file)?.lines ?? []) {
        if (outputs.length === 0) continue;
        await own
          .locator('li')
          .nth(line - 1)
          .locator('code')
          .hover();
        const lit = await page
          .locator('.side')
          .nth(1)
          .locator('li.other .number')
          .allTextContents();
        const wanted = [...new Set(outputs.map((output) => output.line))];
        expect(lit.map(Number)).toEqual(wanted.toSorted((one, other) => one - other));
        // And from there the stanza is among those it is from.
        const [first = 1] = wanted;
        const target = page
          .locator('.side')
          .nth(1)
          .locator('ol.lines')
          .first()
          .locator('li')
          .nth(first - 1);
        await target.locator('code').hover();
        await expect
          .poll(async () => (await own.locator('li.other .number').allTextContents()).map(Number))
          .toContain(line);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(6);
    await page.context().close();
  });

  test('findings stand below their lines, with what to do and the whole page on them', async () => {
    const { page } = await openFile(browser, report());
    await open(page, 'waiting.conf');
    const line = page.locator('ol.lines > li').first();
    await expect.poll(() => line.locator('code').first().textContent()).toBe('start on unheard-of');
    const finding = line.locator('.finding.action');
    expect(await finding.locator('.severity').textContent()).toBe('for you');
    expect(await finding.locator('.advice').count()).toBe(1);
    await finding.locator('summary').click();
    expect(await finding.locator('details p').first().isVisible()).toBe(true);
    await open(page, 'broken.conf');
    expect(await page.locator('.finding.error').count()).toBe(1);
    await page.context().close();
  });

  test('the keyboard is enough', async () => {
    const { page } = await openFile(browser, report());
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('j');
    await expect.poll(() => heading(page)).toBe('init/waiting.conf');
    await press('n');
    expect(await page.locator('.finding:focus').count()).toBe(1);
    // From a finding the arrows go on to the lines around it.
    await press('ArrowDown');
    expect(await page.locator('button.number:focus').count()).toBe(1);
    await press('k');
    await expect.poll(() => heading(page)).toBe('init/broken.conf');
    await press('/');
    await page.keyboard.type('long');
    await press('Enter');
    await expect.poll(() => heading(page)).toBe('init/long.conf');
    // From the first linked line to the last, and to what it became, which comes into view.
    await page.locator('.side').first().locator('button.number[tabindex="0"]').focus();
    await press('End', 'Enter');
    const focused = page.locator('.side').nth(1).locator('button.number:focus');
    expect(await focused.count()).toBe(1);
    expect(await focused.getAttribute('aria-label')).toMatch(/^Line \d+, comes from /);
    await expect
      .poll(() =>
        page
          .locator('.side')
          .nth(1)
          .evaluate((side) => {
            const line = side.querySelector('button.number:focus')?.getBoundingClientRect();
            const frame = side.getBoundingClientRect();
            return line !== undefined && line.top >= frame.top && line.bottom <= frame.bottom;
          }),
      )
      .toBe(true);
    // What is scrolled by arrows goes on being scrolled by them.
    const side = page.locator('.side').first();
    await side.evaluate((element) => element.scrollTo(0, 0));
    await side.focus();
    await press('ArrowDown', 'ArrowDown');
    await expect.poll(() => side.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
    await press('?');
    expect(await page.locator('dialog[open] dt').count()).toBeGreaterThan(8);
    await press('Escape', 'g');
    await expect.poll(() => heading(page)).toBe('What starts what at boot');
    await press('g');
    await expect.poll(() => heading(page)).toBe('init/long.conf');
    await press('t', 't');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.context().close();
  });

  test('the graph shows what starts what, before and after, and leads to the jobs', async () => {
    const { page } = await openFile(browser, report());
    await page.keyboard.press('g');
    const labels = () => page.locator('.drawing .node title').allTextContents();
    expect(await labels()).toEqual(
      expect.arrayContaining(['multi-user.target', 'first.service', 'second.service']),
    );
    await page.getByLabel('before', { exact: true }).check();
    expect(await labels()).toEqual(expect.arrayContaining(['first', 'second', 'ready']));
    expect(await page.locator('.drawing .edge.stops').count()).toBe(0);
    await page.getByLabel('order and stops, too').check();
    expect(await page.locator('.drawing .edge.stops').count()).toBeGreaterThan(0);
    // What starts another stands left of it.
    const left = (name: string) =>
      page
        .locator('.drawing .node', { has: page.locator(`title:text-is("${name}")`) })
        .locator('rect')
        .getAttribute('x')
        .then(Number);
    expect(await left('first')).toBeLessThan(await left('second'));
    await page.locator('.drawing a.node', { has: page.locator('title:text-is("second")') }).click();
    await expect.poll(() => heading(page)).toBe('init/second.conf');
    // And the same in words.
    expect(await page.locator('.relations').textContent()).toMatch(/started by.*first/);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('no barriers in %s', async (colorScheme) => {
    // The checker is a script that the page's policy would keep out.
    const { page } = await openFile(browser, report(), { colorScheme, bypassCSP: true });
    for (const name of ['broken.conf', 'waiting.conf', 'plain.conf', 'long.conf']) {
      await open(page, name);
      expect(await barriers(page), name).toEqual([]);
    }
    const line = page.locator('.side').first().locator('button.number').first();
    await line.focus();
    expect(await barriers(page), 'with lines lit').toEqual([]);
    await page.keyboard.press('g');
    await page.getByLabel('order and stops, too').check();
    expect(await barriers(page), 'graph').toEqual([]);
    await page.locator('main h2').focus();
    await page.keyboard.press('?');
    expect(await barriers(page), 'help').toEqual([]);
    await page.context().close();
  });

  test('on a narrow screen nothing is out of reach to the side', async () => {
    const { page } = await openFile(browser, report(), { viewport: { width: 420, height: 800 } });
    await open(page, 'hostile.conf');
    const widths = await page
      .locator('html')
      .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth] as const);
    expect(widths[0]).toBeLessThanOrEqual(widths[1]);
    await page.context().close();
  });

  test('an address leads to an entry, also after it has been sent to somebody', async () => {
    const place = report();
    const { page } = await openFile(browser, place);
    await open(page, 'second.conf');
    const url = page.url();
    await page.goto('about:blank');
    await page.goto(url);
    await expect.poll(() => heading(page)).toBe('init/second.conf');
    await page.context().close();
  });

  test('a package whose unit is kept is shown with it', async () => {
    const directory = workspace({
      'etc/init/web.conf': plainJob,
      'usr/lib/systemd/system/web.service': '[Service]\nExecStart=/usr/bin/theirs\n',
    });
    convert(['--root', '.', '--report', 'r.html'], { cwd: directory });
    const { page } = await openFile(browser, join(directory, 'r.html'));
    await open(page, 'web.conf');
    expect(await page.locator('.shipped').textContent()).toContain('ExecStart=/usr/bin/theirs');
    await page.context().close();
  });
});

test('a page that was cut short is nobody else’s file', () => {
  const place = report();
  writeFileSync(place, readFileSync(place).subarray(0, 200));
  const { stderr } = convert(['init', '--report', 'report.html'], { cwd: join(place, '..') });
  expect(stderr).toContain('wrote report.html');
});
