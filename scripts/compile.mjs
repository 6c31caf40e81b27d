// node compile.mjs ARGS: runs the built command on ARGS and, when it has ended, saves what V8 compiled meanwhile, for
// dist/cli.js to start with. After the run rather than before, so that the functions that ran are in it.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const filename = fileURLToPath(new URL('../dist/cli-main.cjs', import.meta.url));
const bundle = new Script(readFileSync(filename, 'latin1'), { filename });

process.on('exit', () => writeFileSync(`${filename}.cache`, bundle.createCachedData()));
bundle.runInThisContext()(process.getBuiltinModule, dirname(filename));
