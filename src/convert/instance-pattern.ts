/** The variables that an `instance` stanza names, in order, each once (init(5) `instance`). */
export function instanceVariables(pattern: string): readonly string[] {
  const found = pattern.matchAll(/\$(?:\{([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*))/g);
  return [...new Set([...found].map(([, braced, bare]) => braced ?? bare ?? ''))];
}

/** Whether the pattern is one variable and nothing else, so that the instance's name is its value. */
export function isOneVariable(pattern: string): boolean {
  return /^\$(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)$/.test(pattern);
}
