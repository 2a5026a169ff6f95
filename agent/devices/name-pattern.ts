/** Patterns of the configuration's `publish`: three names with slashes between, `*` for any. */
export type NamePattern = (names: readonly [string, string, string]) => boolean;

export function namePattern(patterns: readonly string[]): NamePattern {
  const split = patterns.map((pattern) => pattern.split('/'));
  return (names) =>
    split.some((parts) => names.every((name, index) => parts[index] === '*' || parts[index] === name));
}
