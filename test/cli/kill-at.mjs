// Loaded into the command by the tests: kills it before its KILL_AT-th call that changes a file system.
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const killAt = Number(process.env['KILL_AT']);
let calls = 0;

function count() {
  calls += 1;
  if (calls === killAt) process.kill(process.pid, 'SIGKILL');
}

function wrap(owner, name) {
  const original = owner[name];
  owner[name] = function wrapped(...args) {
    count();
    return Reflect.apply(original, this, args);
  };
}

const changing = [
  'chmod',
  'copyFile',
  'fsync',
  'link',
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'unlink',
  'writeFile',
];
for (const name of changing) {
  if (typeof fs[`${name}Sync`] === 'function') wrap(fs, `${name}Sync`);
  if (typeof promises[name] === 'function') wrap(promises, name);
}
const open = promises.open;
promises.open = async (...args) => {
  count();
  const handle = await open(...args);
  for (const name of ['writeFile', 'chmod', 'sync', 'close']) wrap(handle, name);
  return handle;
};
syncBuiltinESMExports();
