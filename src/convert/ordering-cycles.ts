import { detached } from '../text/detached.ts';
import { baseName } from '../text/names.ts';
import type { Statement } from '../text/source.ts';
import { createFindings } from './context.ts';
import type { Finding } from './findings/finding.ts';
import type { OutputFile } from './result.ts';
import { bootOrder } from './tables/boot-order.ts';

/**
 * For each unit those that start after it, with a stanza that says so; none where systemd orders the two by itself.
 */
type Graph = ReadonlyMap<string, ReadonlyMap<string, Statement | undefined>>;

/**
 * The order that units say and systemd adds, gathered unit by unit, to find those that wait for each other in a ring, which systemd
 * would break at boot by leaving out one of them (systemd.unit(5) `After=`).
 */
export class UnitOrder {
  readonly #edges = new Map<string, Map<string, Statement | undefined>>();
  readonly #known = new Set<string>();
  /** A name that many units say is kept once, and as a text of its own. */
  readonly #names = new Map<string, string>();

  /** Takes in what a file says, if it is a unit that has an order. */
  add({ path, content, lines }: OutputFile): void {
    if (!/\.(?:service|socket|path|target)$/.test(path)) return;
    const unit = this.#name(baseName(path));
    this.#known.add(unit);
    const origin = new Map(lines.map(({ line, from }) => [line, from]));
    for (const [index, line] of content.split('\n').entries()) {
      const [, key, names = ''] = /^(After|Before)=(.*)$/.exec(line) ?? [];
      if (key === undefined) continue;
      const [from] = origin.get(index + 1) ?? [];
      for (const each of names.split(' ')) {
        const name = this.#name(each);
        const [before, after] = key === 'After' ? [name, unit] : [unit, name];
        this.#order(before, after, from);
      }
    }
    if (unit.endsWith('.service') && !/^DefaultDependencies=no$/m.test(content)) {
      this.#order('basic.target', unit);
    }
  }

  /** One finding for each ring, at a stanza that makes it. */
  findRings(): readonly Finding[] {
    this.#orderOthers();
    const graph: Graph = this.#edges;
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

  /** The order of units that are not among the files: ordinary ones, and those of systemd's own boot. */
  #orderOthers(): void {
    for (const name of this.#names.keys()) {
      const isOrdinary = name.endsWith('.service') && !name.startsWith('systemd-');
      if (isOrdinary && !this.#known.has(name)) this.#order('basic.target', name);
    }
    for (const [before, after] of bootOrder) this.#order(before, after);
  }

  #order(before: string, after: string, from?: Statement): void {
    // An order of a unit with itself is none.
    if (before === after) return;
    const edges = this.#edges.get(before) ?? new Map<string, Statement | undefined>();
    if (!edges.has(after)) edges.set(after, from);
    this.#edges.set(before, edges);
  }

  #name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const own = detached(name);
    this.#names.set(own, own);
    return own;
  }
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
