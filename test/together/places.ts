import test from 'ava';

/** Lets so many tests of the process run at a time. Hooks run in the order of their imports: this comes before the files of the group. */
export function limitTests(places: number): void {
  const waiting: (() => void)[] = [];
  let tests = 0;
  test.beforeEach('wait for a place', async () => {
    tests += 1;
    if (tests <= places) return;
    await new Promise<void>((resolve) => waiting.push(resolve));
  });
  test.afterEach.always('give it to the next', () => {
    tests -= 1;
    waiting.shift()?.();
  });
}
