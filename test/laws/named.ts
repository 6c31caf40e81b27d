import { concerns } from '../../src/convert/concerns/index.ts';
import { convert } from '../../src/convert/convert.ts';
import type { Conversion } from '../../src/convert/result.ts';
import type { Statement } from '../../src/text/source.ts';

/** The concerns of findings that point at a line of another concern, or at no line. */
const aboutAnother: Readonly<Record<string, readonly string[]>> = {
  'no-start-on': ['activation'],
  'nothing-starts-it': ['activation'],
  'stop-signal-changed': ['termination'],
  'readiness-told': ['readiness'],
  'reload-by-default': ['termination'],
  // What its main process leaves behind lives on by a directive.
  'lives-on-unwatched': ['processes', 'termination'],
  'daemon-leaves': ['readiness', 'processes', 'termination'],
  'ends-with-its-own-code': ['restart'],
  'socket-starts-alone': ['sockets', 'activation'],
  'start-timeout-lost': ['readiness'],
  'condition-is-guard': ['guards', 'processes'],
  'guard-is-condition': ['guards', 'processes'],
  'file-seen-once': ['activation', 'guards'],
  'file-gone': ['activation', 'guards'],
  'directory-by-systemd': ['directories', 'processes'],
  'directory-made': ['directories', 'processes'],
  'needs-program': ['credentials', 'processes', 'scheduling'],
  'condition-asked-by-shell': ['questions', 'processes', 'guards'],
  'program-name-lost': ['processes'],
  'condition-wider': ['guards', 'processes'],
  // Below a shell with other commands a program is not known for what it takes.
  'steps-joined': ['processes', 'sockets', 'readiness'],
  'stop-timeout-covers-scripts': ['termination', 'processes'],
  'log-differs': ['console'],
  'output-redirected': ['console', 'processes'],
};

/** The concerns of which a finding speaks. */
export function namedConcerns({ findings }: Conversion): readonly string[] {
  return findings.flatMap(({ statements, code }) => {
    const also = aboutAnother[code];
    return also ?? statements.flatMap(concernsOf);
  });
}

function concernsOf({ name, section }: Statement): readonly string[] {
  return Object.values(concerns)
    .filter((concern) =>
      section === undefined
        ? concern.stanzas.includes(name)
        : concern.directives.includes(`${section}.${name}`),
    )
    .map((concern) => concern.name);
}

/** The outputs of a conversion as the inputs of another, and as files on a machine. */
export function back(conversion: Conversion): Conversion {
  const files = new Map(conversion.outputs.map(({ path, content }) => [`/${path}`, content]));
  return convert(
    conversion.outputs
      .filter(({ path }) => /\.(?:service|socket|conf)$/.test(path))
      .map(({ path, content }) => ({ name: path, content })),
    { machine: { readFile: (path) => files.get(path), exists: (path) => files.has(path) } },
  );
}
