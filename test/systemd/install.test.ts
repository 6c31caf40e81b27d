/** What `systemctl enable` makes of an [Install] section, asked of the real program, which needs no running systemd. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { enablement } from '../../src/systemd/install.ts';
import { readUnit } from '../../src/systemd/read.ts';
import { titled } from '../e2e/lab.ts';

function enabled(name: string, install: string, asked = name) {
  const text = `[Service]\nExecStart=/bin/true\n[Install]\n${install}`;
  const { unit } = readUnit(name, { fragment: { name, text } });
  return { text, ...enablement(unit, asked) };
}

const version = /^systemd (\d+)/.exec(
  spawnSync('systemctl', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];
const noSystemctl = version === undefined ? 'needs systemctl' : undefined;

/** The links that systemctl makes. */
function reallyEnabled(name: string, text: string, asked: string): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'upstart-systemd-enable-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const units = join(root, 'etc/systemd/system');
  mkdirSync(units, { recursive: true });
  writeFileSync(join(units, name), text);
  spawnSync('systemctl', [`--root=${root}`, 'enable', asked]);
  return readdirSync(units, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${relative(units, path)} -> ${basename(readlinkSync(path))}`)
    .sort();
}

const listed = fc.array(
  fc.constantFrom(
    ...[
      'multi-user.target',
      'a.service',
      'b@.service',
      'b@x.service',
      'no-suffix',
      '%p.target',
      '%i.target',
    ],
    ...[
      'al.service',
      'al@.service',
      'al@x.service',
      'al@y.service',
      'al.socket',
      '%n',
      '%p-too.service',
      'a.target.wants/%n',
      'a.target.requires/web.service',
      'b@x.service.wants/t@.service',
      'a.target.wants/t@x.service',
      'a.target.upholds/web.service',
      'nothing.wants/web.service',
      '%I.target',
      '%I%%t.service',
      'a/b.target',
    ],
  ),
  { maxLength: 3 },
);
const line = fc
  .tuple(fc.constantFrom('WantedBy', 'RequiredBy', 'Alias', 'Alias'), listed)
  .map(([key, values]) => `${key}=${values.join(' ')}`);
const install = fc
  .tuple(
    fc.array(line, { maxLength: 4 }),
    fc.constantFrom('', 'DefaultInstance=x\n', 'DefaultInstance=d\n'),
  )
  .map(([lines, instance]) => `${lines.join('\n')}\n${instance}`);
const names = fc.constantFrom(
  ['web.service', 'web.service'],
  ['t@.service', 't@.service'],
  ['t@.service', 't@x.service'],
);

describe('to enable a unit', () => {
  test.skipIf(noSystemctl)(titled('makes the links that systemctl makes', noSystemctl), () => {
    fc.assert(
      fc.property(names, install, ([name = '', asked = ''], section) => {
        const { text, links } = enabled(name, section, asked);
        const made = [...new Set(links.map(({ path, target }) => `${path} -> ${target}`))].sort();
        expect(made, `${asked}\n${text}`).toEqual(reallyEnabled(name, text, asked));
      }),
      { numRuns: 150 },
    );
  });

  it('is to want it where it is wanted, and to give it its other names', () => {
    const { links, also } = enabled(
      'web.service',
      'WantedBy=multi-user.target\nAlias=httpd.service\nAlso=web.socket\n',
    );
    expect(links).toEqual([
      { path: 'httpd.service', target: 'web.service' },
      { path: 'multi-user.target.wants/web.service', target: 'web.service' },
    ]);
    expect(also).toEqual(['web.socket']);
  });

  it('is to do so for an instance of a template', () => {
    expect(enabled('t@.service', 'WantedBy=%i.target\n', 't@a.service').links).toEqual([
      { path: 'a.target.wants/t@a.service', target: 't@.service' },
    ]);
    expect(enabled('t@.service', 'WantedBy=a.target\nDefaultInstance=d\n').links).toEqual([
      { path: 'a.target.wants/t@d.service', target: 't@.service' },
    ]);
  });

  it('makes no link where it cannot, and says so', () => {
    const { links, refused } = enabled(
      't@.service',
      'WantedBy=a.target no-suffix\nAlias=al.service\n',
    );
    expect(links).toEqual([]);
    expect(refused).toHaveLength(3);
  });

  it('knows UpheldBy= from 254 on', () => {
    const text = '[Service]\nExecStart=/bin/true\n[Install]\nUpheldBy=a.target\n';
    const { unit } = readUnit('web.service', { fragment: { name: 'web.service', text } });
    expect(enablement(unit, 'web.service', 253).links).toEqual([]);
    expect(enablement(unit, 'web.service', 254).links).toEqual([
      { path: 'a.target.upholds/web.service', target: 'web.service' },
    ]);
  });

  it('does nothing for a unit without a section for it', () => {
    expect(enabled('web.service', '')).toMatchObject({ links: [], also: [], refused: [] });
  });
});
