import { existsSync, readFileSync, statSync } from 'node:fs';
import { normalize } from 'node:path';
import type { Machine } from '../convert/context.ts';
import { chase } from './chase.ts';

/** Files larger than this are not looked into: no script and no file of variables is. */
const largest = 1 << 20;

/** The machine below `root`, by the paths it has itself. What cannot be read is not there. */
export function machineAt(root: string): Machine {
  // A path is taken as the machine has it: neither ".." nor a link can lead out of its root.
  const place = (path: string) => (root === '/' ? normalize(`/${path}`) : chase(root, path));
  return {
    exists(path) {
      try {
        // Of a directory alone one may ask for what it calls itself.
        return existsSync(path.endsWith('/.') ? `${place(path)}/.` : place(path));
      } catch {
        return false;
      }
    },
    readFile(path) {
      try {
        const kind = statSync(place(path));
        if (!kind.isFile() || kind.size > largest) return undefined;
        return readFileSync(place(path), 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}
