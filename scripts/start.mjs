#!/usr/bin/env node
// The installed command, dist/cli.js: runs the bundle next to it with the code that V8 compiled at build time.
//
// Compiling the bundle is half of what a run costs above bare `node`. The compiled code fits one version of Node; under
// another V8 refuses it and compiles as usual. Node's own modules are asked for with getBuiltinModule because an import
// statement would first read every property of each, and load what hides behind some.
const { readFileSync } = process.getBuiltinModule('node:fs');
const { Script } = process.getBuiltinModule('node:vm');

const filename = `${import.meta.dirname}/cli-main.cjs`;

function compiledBefore() {
  try {
    return readFileSync(`${filename}.cache`);
  } catch {
    return undefined;
  }
}

// The bundle is ASCII, and as Latin-1 it needs no decoding.
const source = readFileSync(filename, 'latin1');
const bundle = new Script(source, { filename, cachedData: compiledBefore() });
bundle.runInThisContext()(process.getBuiltinModule, import.meta.dirname);
