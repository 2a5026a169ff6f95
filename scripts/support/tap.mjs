/** Reads the TAP that ava writes: counts what passed and failed, and keeps what a person wants to see. */

/** What a run came to; `skipped` holds tests marked skip or todo. */
export class TapCounter {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** The titles of what failed, as ava writes them: the names of folders and file first. */
  failures = [];
  /** True once the closing line with the number of results was read: without it the run was cut off. */
  complete = false;

  /**
   * Takes one line without its end.
   * @returns {'pass' | 'fail' | 'skip' | undefined} what it reports, where it is a test's result
   */
  line(text) {
    if (/^1\.\.\d+$/.test(text)) this.complete = true;
    const result = /^(not )?ok\b(?: \d+)?(.*)$/.exec(text);
    if (result === null) return undefined;
    const [, not, rest] = result;
    if (/ # (SKIP|TODO)\b/i.test(rest)) {
      this.skipped += 1;
      return 'skip';
    }
    if (not === undefined) {
      this.passed += 1;
      return 'pass';
    }
    this.failed += 1;
    this.failures.push(rest.replace(/^ - /, ''));
    return 'fail';
  }

  /** The plain closing line. */
  summary() {
    const skipped = this.skipped === 0 ? '' : `, ${this.skipped} skipped`;
    return `${this.passed} passed, ${this.failed} failed${skipped}`;
  }
}
