import { defaultDependencies, defaults } from '../convert/defaults.ts';
import type { OutputFile } from '../convert/result.ts';
import { readUnit } from '../systemd/read.ts';
import { baseName } from '../text/names.ts';
import type { Style } from './style.ts';

/**
 * What holds for a service unit without standing in it, as lines of text, a directive and its meaning in each; empty for what is no service of
 * the system's manager.
 */
export function defaultsText({ path, content }: OutputFile, style: Style): string {
  const name = baseName(path);
  if (!path.startsWith('etc/systemd/system/') || !name.endsWith('.service')) return '';
  const { settings } = readUnit(name, { fragment: { name: path, text: content } }).unit;
  const isWritten = (key: string) => settings.some((one) => one.key === key);
  const hasDependencies = !settings.some(
    ({ key, value }) => key === 'DefaultDependencies' && value === 'no',
  );
  const rows = [
    ...defaults.filter(({ key, concerns }) => !isWritten(key) && (concerns?.(settings) ?? true)),
    ...(hasDependencies ? defaultDependencies : []),
  ];
  const width = Math.max(...rows.map(({ key, value }) => key.length + value.length)) + 1;
  const lines = rows.map(({ key, value, meaning }) => {
    const directive = `${key}=${value}`.padEnd(width);
    return `  ${directive}  ${style.faint(meaning)}\n`;
  });
  return `${style.heading(`${name} does not say what systemd does anyway:`)}\n${lines.join('')}\n`;
}
