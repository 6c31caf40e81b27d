import { nodesOf, parseShell } from './parse.ts';

/**
 * A text in which variables of these names, which always have a value, are read without saying what to take for want of one: `${PORT:-80}`
 * and `${PORT-80}` as `${PORT}`. As it is where it cannot be parsed.
 */
export function withoutDefaults(text: string, isKnown: (name: string) => boolean): string {
  const script = parseShell(text);
  if (script === undefined) return text;
  const places = [...nodesOf(script)].flatMap((node) => {
    if (node.type !== 'ParameterExpansion' || node.operation?.type !== 'Default') return [];
    const { parameter, prefix, index, operation, pos, end } = node;
    const isPlain = prefix === undefined && index === undefined && /^:?-$/.test(operation.operator);
    return isPlain && isKnown(parameter) ? [{ parameter, pos, end }] : [];
  });
  // From the end; what stands within another one goes with that.
  return places
    .filter(({ pos }) => !places.some((other) => other.pos < pos && pos < other.end))
    .toReversed()
    .reduce(
      (whole, { parameter, pos, end }) =>
        `${whole.slice(0, pos)}\${${parameter}}${whole.slice(end)}`,
      text,
    );
}
