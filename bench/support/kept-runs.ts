/** Which runs stay in `bench/history/`: the last ones, and those of releases. Their names begin with their date. */

const KEPT = 30;
const RELEASE = /-v\d+\.\d+\.\d+\.json$/;

/** @returns those of the file names that go */
export function outdatedRuns(names: readonly string[]): string[] {
  const runs = names.filter((name) => name.endsWith('.json') && !RELEASE.test(name)).toSorted();
  return runs.slice(0, Math.max(0, runs.length - KEPT));
}
