/** Imported before the files of a group: a few of their tests run at a time, as many as a file alone has that would not wait for others. */
import test from 'ava';

const AT_ONCE = 3;
const waiting: (() => void)[] = [];
let tests = 0;

test.beforeEach('wait for a place', async () => {
  tests += 1;
  if (tests <= AT_ONCE) return;
  await new Promise<void>((resolve) => waiting.push(resolve));
});

test.afterEach.always('give it to the next', () => {
  tests -= 1;
  waiting.shift()?.();
});
