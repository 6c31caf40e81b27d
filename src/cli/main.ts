import { CommanderError } from 'commander';
import { goesOnWithoutReader } from './broken-pipe.ts';
import { Failure, reasonOf } from './failure.ts';
import { createProgram } from './program.ts';
import { programName } from './program-name.ts';
import { runConvert } from './run.ts';
import { runExplain } from './run-explain.ts';
import { runGraph } from './run-graph.ts';
import { runInspect } from './run-inspect.ts';
import { runRoundTrip } from './run-round-trip.ts';
import { runUndo } from './run-undo.ts';
import { runVerify } from './run-verify.ts';

/** Exit status for bad usage, bad input, and what could not be read or written. */
const couldNot = 2;

// Whoever reads our output may stop early: `convert … | head` is no error. Everything else that keeps us from saying
// what is to be said is one.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      if (goesOnWithoutReader()) return;
      process.exit(process.exitCode ?? 0);
    }
    if (stream === process.stdout) {
      process.stderr.write(`${name}: standard output: ${reasonOf(error)}\n`);
    }
    process.exit(couldNot);
  });
}

const name = programName(process.argv[1] ?? '', process.env);
const program = createProgram(name, {
  convert: async (paths, options) => {
    process.exitCode = await runConvert(paths, options, name, process.argv.slice(2));
  },
  inspect: (paths, options) => {
    process.exitCode = runInspect(paths, options, name);
  },
  roundTrip: (paths, options) => {
    process.exitCode = runRoundTrip(paths, options);
  },
  verify: (paths, options) => {
    process.exitCode = runVerify(paths, options);
  },
  completion: (text) => {
    process.stdout.write(text);
  },
  graph: (paths, options) => {
    process.exitCode = runGraph(paths, options);
  },
  undo: (directory) => {
    process.exitCode = runUndo(directory);
  },
  explain: (code) => {
    process.exitCode = runExplain(code);
  },
});

program.parseAsync().catch(explainFailure);

function explainFailure(error: unknown): void {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : couldNot;
  else if (error instanceof Failure) {
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = couldNot;
  } else throw error;
}
