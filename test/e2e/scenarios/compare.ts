/** Two outcomes of a scenario side by side. */
import type {
  Scenario,
  ScenarioOutcome,
  Step,
  StepResult,
  TraceMode,
  TraceRule,
} from './scenario.ts';

/** Durations that differ by less say nothing: seconds, and a share of the expected one. */
const tolerance = { seconds: 1.5, share: 0.15 };

/** What is different from what Upstart left, a sentence each; nothing when all is equal. */
export function differences(scenario: Scenario, outcome: ScenarioOutcome): string[] {
  const { golden, compare, steps } = scenario;
  return [
    ...steps.flatMap((step, index) => {
      const [expected = {}, found = {}] = [golden.steps[index], outcome.steps[index]];
      const place = `step ${index + 1}, ${told(step)}`;
      return stepDifferences(step, expected, found, compare.status === 'loose').map(
        (difference) => `${place}: ${difference}`,
      );
    }),
    ...traceDifferences(compare.trace ?? 'sequence', golden.trace, outcome.trace),
  ];
}

function told(step: Step): string {
  return Object.entries(step)
    .filter(([key]) => key !== 'ignore')
    .map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
    .join(' ');
}

function stepDifferences(
  step: Step,
  expected: StepResult,
  found: StepResult,
  isLoose: boolean,
): string[] {
  const ignored = new Set(step.ignore);
  if (ignored.has('*')) return [];
  if (found.unsupported !== undefined) return [`cannot be done: ${found.unsupported}`];
  const because = found.note === undefined ? '' : ` (${found.note})`;
  const seen = (value: StepResult['value']) =>
    isLoose && step.do === 'status' && value === 'failed' ? 'stopped' : value;
  const list: string[] = [];
  if (expected.ok !== undefined && !ignored.has('ok') && found.ok !== expected.ok) {
    list.push(`${expected.ok ? 'fails' : 'succeeds'}, other than under Upstart${because}`);
  }
  if (expected.value !== undefined && !ignored.has('value')) {
    const [wanted, got] = [seen(expected.value), seen(found.value)];
    if (wanted !== got) list.push(`${String(got)} instead of ${String(wanted)}${because}`);
  }
  const isTimed = !ignored.has('dur') && step.do !== 'boot' && step.do !== 'shutdown';
  if (isTimed && expected.secs !== undefined && found.secs !== undefined) {
    const allowed = Math.max(tolerance.seconds, tolerance.share * expected.secs);
    if (Math.abs(found.secs - expected.secs) > allowed) {
      list.push(`takes ${found.secs.toFixed(1)} s instead of ${expected.secs.toFixed(1)} s`);
    }
  }
  return list;
}

function traceDifferences(
  given: TraceMode | TraceRule,
  golden: readonly string[],
  found: readonly string[],
): string[] {
  const {
    mode = 'sequence',
    order = [],
    re = [],
  } = typeof given === 'string' ? { mode: given } : given;
  const [wanted, got] = [replaced(golden, re), replaced(found, re)];
  switch (mode) {
    case 'none':
      return [];
    case 'sequence':
      return sequenceDifference(wanted, got);
    case 'set':
      return lineDifferences([...new Set(wanted)], [...new Set(got)]);
    case 'multiset':
      return lineDifferences(wanted, got);
    case 'partial':
      return [...lineDifferences(wanted, got), ...disorder(got, order)];
  }
}

function replaced(
  trace: readonly string[],
  rules: NonNullable<TraceRule['re']>,
): readonly string[] {
  return rules.reduce<readonly string[]>(
    (lines, [pattern, by]) =>
      lines.map((line) => line.replace(new RegExp(pattern, 'g'), by.replace(/\\(\d)/g, '$$$1'))),
    trace,
  );
}

function sequenceDifference(wanted: readonly string[], got: readonly string[]): string[] {
  const length = Math.max(wanted.length, got.length);
  const at = Array.from({ length }).findIndex((_, index) => wanted[index] !== got[index]);
  if (at < 0) return [];
  const line = (trace: readonly string[]) =>
    at < trace.length ? JSON.stringify(trace[at]) : 'the end';
  return [`line ${at + 1} of the trace: ${line(got)} instead of ${line(wanted)}`];
}

function lineDifferences(wanted: readonly string[], got: readonly string[]): string[] {
  const missing = without(wanted, got).map((line) => `not in the trace: ${JSON.stringify(line)}`);
  const extra = without(got, wanted).map(
    (line) => `too much in the trace: ${JSON.stringify(line)}`,
  );
  return [...missing, ...extra];
}

/** The lines that are left when each of `others` has taken one like itself away. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...lines];
  for (const other of others) {
    const at = left.indexOf(other);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

function disorder(trace: readonly string[], order: NonNullable<TraceRule['order']>): string[] {
  return order
    .filter(([first, second]) => {
      const [before, after] = [trace.indexOf(first), trace.indexOf(second)];
      return before >= 0 && after >= 0 && before > after;
    })
    .map(
      (pair) =>
        `out of order in the trace: ${pair.map((line) => JSON.stringify(line)).join(' before ')}`,
    );
}
