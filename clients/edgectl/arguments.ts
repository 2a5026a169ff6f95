/**
 * Flags that pflag (kubectl's flag parser) accepts and commander does not: `--follow=false`, `-n=factory`, `-i=true`. They are
 * rewritten for commander. Everything after `--` belongs to the remote command and is taken off untouched.
 */
export interface SplitArguments {
  /** What comes before `--`. */
  readonly own: readonly string[];
  /** What comes after `--`; `undefined` if there is no `--`. */
  readonly remote: readonly string[] | undefined;
}

export function splitAtDashes(argv: readonly string[]): SplitArguments {
  const dashes = argv.indexOf('--');
  return dashes === -1
    ? { own: argv, remote: undefined }
    : { own: argv.slice(0, dashes), remote: argv.slice(dashes + 1) };
}

const TRUE = new Set(['true', 't', '1', 'TRUE', 'True', 'T']);
const FALSE = new Set(['false', 'f', '0', 'FALSE', 'False', 'F']);

/** What is needed of the definitions of the flags. */
export interface FlagFacts {
  /** True if a flag (`--follow`, `-f`) takes no value. */
  readonly isBoolean: (flag: string) => boolean;
  /** The flag that switches one off whose default is on. */
  readonly negation: (flag: string) => string | undefined;
}

/** Rewrites one list of arguments. `factsOf`, which walks through all commands, is asked where an argument needs it. */
export function normalizeFlags(argv: readonly string[], factsOf: () => FlagFacts): string[] {
  let known: FlagFacts | undefined;
  return argv.flatMap((argument) => {
    const match = /^(--[a-z][a-z-]*|-[a-zA-Z])=(.*)$/s.exec(argument);
    if (match === null) return [argument];
    const [, flag = '', value = ''] = match;
    // kubectl's ways to dry-run; here the node always does the checking.
    if (flag === '--dry-run' && (value === 'server' || value === 'client')) return [flag];
    if (flag === '--dry-run' && value === 'none') return [];
    known ??= factsOf();
    const { isBoolean, negation } = known;
    if (isBoolean(flag)) {
      if (TRUE.has(value)) return [flag];
      if (FALSE.has(value)) return negation(flag) ?? [];
      return [argument];
    }
    return flag.startsWith('--') ? [argument] : [flag, value];
  });
}
