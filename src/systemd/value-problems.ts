import { positionAt } from '../text/source.ts';
import { directiveInfo } from './catalogue.ts';
import { parseEnvironment } from './environment.ts';
import { parseExecValue } from './exec.ts';
import { locateInValue } from './lines.ts';
import type { Problem } from './problem.ts';
import { refusalOf } from './refusals.ts';
import { hasSpecifier } from './specifiers.ts';
import type { Setting, Unit } from './unit.ts';
import { isValidValue } from './validity.ts';

/** What is wrong with a part of a value. */
interface Fault {
  readonly code: 'bad-value' | 'refused';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The values of a unit that systemd does not take, in the order of the lines: `bad-value` for one that is ignored, so that the
 * value before it stays, `refused` for one for which systemd does not load the unit. What depends on specifiers is left alone.
 */
export function valueProblems(unit: Unit): Problem[] {
  return unit.settings.flatMap((setting) =>
    faultsOf(setting).flatMap((fault) => problemOf(setting, fault) ?? []),
  );
}

function faultsOf(setting: Setting): readonly Fault[] {
  const { section, key, value } = setting;
  const kind = directiveInfo(section, key)?.kind;
  if (kind === 'command') {
    return parseExecValue(value).problems.map(({ fatal, message, start, end }) => ({
      code: fatal ? 'refused' : 'bad-value',
      message,
      start,
      end,
    }));
  }
  if (kind === 'environ') {
    return parseEnvironment(value).problems.map((problem) => ({ ...problem, code: 'bad-value' }));
  }
  const whole = { start: 0, end: value.length };
  const refusal = hasSpecifier(value) ? undefined : refusalOf(setting, (text) => text);
  if (refusal !== undefined) return [{ code: 'refused', message: refusal, ...whole }];
  if (isValidValue(section, key, value)) return [];
  const message = `Failed to parse ${key}= value, ignoring: ${value}`;
  return [{ code: 'bad-value', message, ...whole }];
}

const advice = {
  'bad-value': 'systemd goes on as if this were not there: correct it, or leave it out.',
  refused: 'systemd does not load the unit until this is corrected.',
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
