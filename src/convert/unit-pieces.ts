import type { Context } from './context.ts';
import { isStateTarget } from './event-units.ts';
import type { Made } from './pieces.ts';
import { convertTimer } from './timers.ts';
import {
  convertService,
  convertTarget,
  type ReadUnit,
  reportStranger,
  socketsOf,
} from './to-upstart.ts';

/** What is made of units: of services with their sockets, of timers and targets, and what is said of all others. */
export function* unitPieces(
  units: readonly ReadUnit[],
  surroundings: Omit<Context, 'findings'>,
): Generator<Made> {
  const told = new Set<ReadUnit>();
  const socketsByService = socketsOf(units);
  const own = units.filter(({ isStranger }) => !isStranger);
  for (const service of own.filter(({ unit }) => unit.type === 'service')) {
    const sockets = socketsByService.get(service.unit.name) ?? [];
    for (const each of [service, ...sockets]) told.add(each);
    const statements = [service, ...sockets].flatMap(({ unit }) => unit.statements);
    const { source } = service;
    yield { ...convertService(service, sockets, surroundings), source, statements };
  }
  for (const timer of own.filter(({ unit }) => unit.type === 'timer')) {
    told.add(timer);
    const { source, unit } = timer;
    yield { ...convertTimer(timer, surroundings), source, statements: unit.statements };
  }
  for (const target of own.filter(({ unit }) => isStateTarget(unit.name, surroundings.units))) {
    told.add(target);
    const { source, unit } = target;
    yield { ...convertTarget(target, surroundings), source, statements: unit.statements };
  }
  for (const other of units.filter((unit) => !told.has(unit))) {
    const findings = reportStranger(other, surroundings);
    const { source, unit } = other;
    yield { source, statements: unit.statements, outputs: [], findings };
  }
}
