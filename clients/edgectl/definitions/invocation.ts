/** What one run of the program carries from its arguments to its exit code. */
export interface Invocation {
  /** What stands behind `--`; `undefined` where there is no `--`. */
  readonly remote: readonly string[] | undefined;
  exitCode: number;
}
