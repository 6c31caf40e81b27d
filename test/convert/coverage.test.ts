import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concerns } from '../../src/convert/concerns/index.ts';
import { convert } from '../../src/convert/convert.ts';
import { findingPages } from '../../src/convert/findings/pages.ts';
import { leftDirective } from '../../src/convert/tables/left-directives.ts';
import { releases } from '../../src/convert/tables/releases.ts';
import { directivesOf } from '../../src/systemd/catalogue.ts';
import { stanzaNames } from '../../src/upstart/stanzas.ts';
import { trapCodes } from '../../src/upstart/traps.ts';
import { version } from '../../src/version.ts';

const claimed = Object.values(concerns).flatMap(({ stanzas }) => stanzas);

describe('the concerns together', () => {
  test('claim every stanza there is', () => {
    expect([...new Set(claimed)].sort()).toEqual([...stanzaNames].sort());
  });

  test('claim no stanza twice', () => {
    expect(claimed.length).toBe(new Set(claimed).size);
  });

  test('claim no directive twice', () => {
    const directives = Object.values(concerns).flatMap((concern) => concern.directives);
    expect(directives.filter((one, index) => directives.indexOf(one) !== index)).toEqual([]);
  });

  test.each([
    ['apparmor load /etc/apparmor.d/x', 'apparmor load'],
    ['apparmor switch x', 'apparmor switch'],
    ['cgroup memory limit_in_bytes 1', 'cgroup'],
    ['debug', 'debug'],
    ['import A', 'import'],
    ['tmpfiles /x.conf', 'tmpfiles'],
  ])('lose no rare stanza in silence: %s', (line, name) => {
    const chromeos = releases.get('chromeos');
    const { findings, inputs, problems } = convert(
      [{ name: 'web.conf', content: `exec /bin/web\n${line}\n` }],
      chromeos ? { release: chromeos } : {},
    );
    expect(problems).toEqual([]);
    const [said] = inputs[0]?.lines.filter(({ statement }) => statement.name === name) ?? [];
    expect((said?.outputs.length ?? 0) + (said?.findings.length ?? 0)).toBeGreaterThan(0);
    expect(findings.map(({ code }) => code)).not.toContain('stanza-lost');
  });
});

describe('the directives of systemd', () => {
  const known = new Set(Object.values(concerns).flatMap(({ directives }) => directives));
  const sections = ['Unit', 'Service', 'Socket', 'Install'];
  const all = sections.flatMap((section) =>
    directivesOf(section).filter(({ aliasOf, removed }) => aliasOf === undefined && !removed),
  );

  test('are each known to a concern, or said to be lost in words of their own', () => {
    const silent = all.filter(
      ({ section, key }) =>
        !known.has(`${section}.${key}`) && leftDirective(section, key) === undefined,
    );
    expect(silent.map(({ section, key }) => `${section}.${key}`)).toEqual([]);
  });

  test('are not said to be lost where a concern knows them', () => {
    const both = all.filter(
      ({ section, key }) =>
        section !== 'Socket' &&
        known.has(`${section}.${key}`) &&
        leftDirective(section, key) !== undefined,
    );
    expect(both.map(({ section, key }) => `${section}.${key}`)).toEqual([]);
  });
});

describe('tables that have to agree', () => {
  test('every trap has a page', () => {
    expect(trapCodes.filter((code) => !Object.hasOwn(findingPages, code))).toEqual([]);
  });

  test('the version is the one of package.json', () => {
    const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(manifest).toMatchObject({ version });
  });
});
