import { baseName } from '../text/names.ts';
import { partition } from '../text/partition.ts';
import type { Source } from '../text/source.ts';
import { createFindings, type Machine } from './context.ts';
import type { Finding } from './findings/finding.ts';
import { unitDirectories } from './manager.ts';
import type { OutputFile } from './result.ts';

/** Where packages put their units, by where an administrator's are (systemd.unit(5) "Unit File Load Path"). */
const packageDirectories: ReadonlyMap<string, readonly string[]> = new Map([
  [unitDirectories.system, ['/usr/lib/systemd/system', '/lib/systemd/system']],
  [unitDirectories.user, ['/usr/lib/systemd/user']],
]);

/** The unit that a package of the machine has in the place of an output; undefined for none. */
function shippedFor({ path }: OutputFile, target: Machine): string | undefined {
  const name = baseName(path);
  const directories = packageDirectories.get(path.slice(0, -name.length - 1)) ?? [];
  return directories
    .map((directory) => `${directory}/${name}`)
    .find((place) => target.exists(place));
}

/** Whether a machine has a unit, its packages' or its administrator's. */
export function hasUnit(name: string, { exists }: Machine): boolean {
  const own = [unitDirectories.system, '/run/systemd/system'];
  const places = [...own, ...(packageDirectories.get(unitDirectories.system) ?? [])];
  return places.some((directory) => exists(`${directory}/${name}`));
}

interface Outputs {
  readonly outputs: readonly OutputFile[];
  readonly findings: readonly Finding[];
}

/**
 * What is made of a job whose package has a unit of its own on the machine that is to run it: ours, marked as standing beside
 * that one (`instead`), with all that only goes with ours; and the finding that says so.
 */
export function besideShipped(piece: Outputs, source: Source, target: Machine): Outputs {
  const [main, ...others] = piece.outputs;
  const shipped = main && shippedFor(main, target);
  if (main === undefined || shipped === undefined) return piece;
  const findings = createFindings(source);
  findings.report(
    'package-has-unit',
    { source },
    `${shipped} is there already: ${baseName(main.path)} as the job says it is shown beside it, and not written.`,
  );
  const [own, alike] = partition(others, (other) => shippedFor(other, target) === undefined);
  return {
    outputs: [
      { ...main, instead: shipped },
      ...own.map((other) => ({ ...other, instead: shipped })),
      ...alike.map((other) => ({ ...other, instead: shippedFor(other, target) ?? shipped })),
    ],
    findings: [...piece.findings, ...findings.all],
  };
}
