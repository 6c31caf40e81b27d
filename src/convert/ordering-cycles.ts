import { baseName } from '../text/names.ts';
import type { Statement } from '../text/source.ts';
import { createFindings } from './context.ts';
import type { Finding } from './findings/finding.ts';
import type { OutputFile } from './result.ts';
import { bootOrder } from './tables/boot-order.ts';

/**
 * For each unit those that start after it, with the stanzas that say so; none where systemd orders the two by itself.
 */
type Graph = ReadonlyMap<string, ReadonlyMap<string, readonly Statement[]>>;

/**
 * Units that wait for each other in a ring, which systemd would break at boot by leaving out one of them (systemd.unit(5)
 * `After=`). One finding for each ring, at a stanza that makes it.
 */
export function findOrderingCycles(outputs: readonly OutputFile[]): readonly Finding[] {
  const graph = orderOf(outputs);
  return rings(graph).flatMap((ring) => {
    const [statement] = ring.flatMap(
      (unit, index) => graph.get(unit)?.get(ring[(index + 1) % ring.length] ?? '') ?? [],
    );
    // What systemd's own units do is theirs.
    if (statement === undefined) return [];
    const findings = createFindings(statement.source);
    const path = [...ring, ring[0] ?? ''].join(', then ');
    findings.report(
      'ordering-cycle',
      statement,
      `Each of these starts before the next: ${path}. systemd breaks such a ring by not starting one of them.`,
    );
    return findings.all;
  });
}

/** Which units start before which, as the files say it and systemd adds it. */
function orderOf(outputs: readonly OutputFile[]): Graph {
  const graph = new Map<string, Map<string, readonly Statement[]>>();
  const add = (before: string, after: string, from: readonly Statement[]) => {
    // An order of a unit with itself is none.
    if (before === after) return;
    const edges = graph.get(before) ?? new Map<string, readonly Statement[]>();
    if (!edges.has(after)) edges.set(after, from);
    graph.set(before, edges);
  };
  const written = outputs.filter(({ path }) => /\.(?:service|socket|path|target)$/.test(path));
  for (const output of written) {
    const unit = baseName(output.path);
    const origin = new Map(output.lines.map(({ line, from }) => [line, from]));
    for (const [index, line] of output.content.split('\n').entries()) {
      const [, key, names = ''] = /^(After|Before)=(.*)$/.exec(line) ?? [];
      if (key === undefined) continue;
      for (const name of names.split(' ')) {
        const [before, after] = key === 'After' ? [name, unit] : [unit, name];
        add(before, after, origin.get(index + 1) ?? []);
      }
    }
    if (unit.endsWith('.service') && !/^DefaultDependencies=no$/m.test(output.content)) {
      add('basic.target', unit, []);
    }
  }
  const known = new Set(written.map(({ path }) => baseName(path)));
  const named = new Set([...graph].flatMap(([before, edges]) => [before, ...edges.keys()]));
  for (const name of named) {
    const isOrdinary = name.endsWith('.service') && !name.startsWith('systemd-');
    if (isOrdinary && !known.has(name)) add('basic.target', name, []);
  }
  for (const [before, after] of bootOrder) add(before, after, []);
  return graph;
}

/** The shortest ring through each unit that is in one, none twice. */
function rings(graph: Graph): readonly (readonly string[])[] {
  const found: string[][] = [];
  const told = new Set<string>();
  for (const unit of [...inRing(graph)].sort()) {
    if (told.has(unit)) continue;
    const ring = shortestRing(graph, unit);
    if (ring === undefined) continue;
    for (const each of ring) told.add(each);
    found.push(ring);
  }
  return found;
}

/** The units left when those that wait for nothing, and those for which nothing waits, are taken away, again and again. */
function inRing(graph: Graph): ReadonlySet<string> {
  const forward = new Map([...graph].map(([unit, edges]) => [unit, [...edges.keys()]]));
  const backward = new Map<string, string[]>();
  for (const [unit, targets] of forward) {
    for (const to of targets) {
      const known = backward.get(to);
      if (known === undefined) backward.set(to, [unit]);
      else known.push(unit);
    }
  }
  const left = new Set([...forward.keys(), ...backward.keys()]);
  for (const [next, behind] of [
    [forward, backward],
    [backward, forward],
  ] as const) {
    const count = new Map<string, number>();
    for (const unit of left) {
      count.set(unit, (behind.get(unit) ?? []).filter((other) => left.has(other)).length);
    }
    const free = [...left].filter((unit) => count.get(unit) === 0);
    for (let unit = free.pop(); unit !== undefined; unit = free.pop()) {
      left.delete(unit);
      for (const other of next.get(unit) ?? []) {
        const remaining = (count.get(other) ?? 0) - 1;
        count.set(other, remaining);
        if (remaining === 0 && left.has(other)) free.push(other);
      }
    }
  }
  return left;
}

function shortestRing(graph: Graph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (let index = 0; index < waiting.length; index += 1) {
    const unit = waiting[index] ?? start;
    for (const to of graph.get(unit)?.keys() ?? []) {
      if (to === start) return pathTo(unit);
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, unit);
      waiting.push(to);
    }
  }
  return undefined;

  function pathTo(last: string): string[] {
    const path = [last];
    for (let unit = last; unit !== start; ) {
      unit = cameFrom.get(unit) ?? start;
      path.unshift(unit);
    }
    return path;
  }
}
