import { positionAt } from '../text/source.ts';
import { directiveInfo } from './catalogue.ts';
import { parseEnvironment } from './environment.ts';
import { parseExecValue } from './exec.ts';
import { dislikes, type Expand, type Fault, itemFaults } from './item-problems.ts';
import { locateInValue } from './lines.ts';
import type { Problem } from './problem.ts';
import { refusalOf } from './refusals.ts';
import { hasSpecifier } from './specifiers.ts';
import type { Setting, Unit } from './unit.ts';
import { isValidValue } from './validity.ts';

/**
 * The values of a unit that systemd does not take, in the order of the lines: `bad-value` for one that is ignored, so that the
 * value before it stays, or the list lacks an item; `refused` for one for which systemd does not load the unit;
 * `deprecated-value` for one that it warns of. Without `expand`, what depends on specifiers is left alone.
 */
export function valueProblems(unit: Unit, expand?: Expand): Problem[] {
  return unit.settings.flatMap((setting) =>
    faultsOf(setting, expand).flatMap((fault) => problemOf(setting, fault) ?? []),
  );
}

function faultsOf(setting: Setting, expand: Expand | undefined): readonly Fault[] {
  const { section, key, value } = setting;
  const kind = directiveInfo(section, key)?.kind;
  if (kind === 'command') {
    return parseExecValue(value, expand && { expand }).problems.map(
      ({ fatal, message, start, end }) => ({
        code: fatal ? 'refused' : 'bad-value',
        message,
        start,
        end,
      }),
    );
  }
  if (kind === 'environ') {
    return parseEnvironment(value, expand).problems.map((problem) => ({
      ...problem,
      code: 'bad-value',
    }));
  }
  const whole = { start: 0, end: value.length };
  const isKnown = expand !== undefined || !hasSpecifier(value);
  const refusal = isKnown ? refusalOf(setting, expand ?? ((text) => text)) : undefined;
  if (refusal !== undefined) return [{ code: 'refused', message: refusal, ...whole }];
  if (isKnown) {
    const faults = [...itemFaults(setting, expand ?? ((text) => text)), ...dislikes(setting)];
    if (faults.length > 0) return faults;
  }
  if (isValidValue(section, key, value)) return [];
  const message = `Failed to parse ${key}= value, ignoring: ${value}`;
  return [{ code: 'bad-value', message, ...whole }];
}

const advice = {
  'bad-value': 'systemd goes on as if this were not there: correct it, or leave it out.',
  refused: 'systemd does not load the unit until this is corrected.',
  'deprecated-value': 'It works for now. Look for what came in its place.',
} as const;

function problemOf(setting: Setting, fault: Fault): Problem | undefined {
  const [statement] = setting.from;
  if (statement === undefined) return undefined;
  const { source } = statement;
  return {
    code: fault.code,
    message: fault.message,
    source,
    line: positionAt(source, statement.range.end).line,
    range: locateInValue(statement, fault.start, fault.end),
    advice: advice[fault.code],
  };
}
