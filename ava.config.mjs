/** How `npx ava FILE` and `npm test` run the tests: each file in a process of its own, as TypeScript, from the sources. */
import { build } from './scripts/build.mjs';
import { inCheckout } from './scripts/support/checkout.mjs';
import { GROUPS, groupedTests } from './scripts/support/test-groups.mjs';
import { TYPESCRIPT_FLAGS } from './scripts/support/typescript-flags.mjs';

// The tests run the programs as they are built.
await build();

const kind = process.env.EDGECTL_TESTS ?? 'short';
// A file runs with its group, or by itself where it is named.
const named = process.argv.slice(2).filter((word) => word.includes('test/'));
const once =
  named.length === 0 ? groupedTests() : named.some((word) => word.includes(GROUPS)) ? [] : [`${GROUPS}**`];
const FILES = {
  short: ['test/**/*.test.ts', '!test/long/**', '!test/apiserver/**', ...once.map((file) => `!${file}`)],
  long: ['test/long/**/*.test.ts'],
  apiserver: ['test/apiserver/**/*.test.ts'],
};
const rank = (file) => (file.includes('test/acceptance/') ? 0 : file.includes(GROUPS) ? 1 : 2);
// c8 reads what V8 counts, and V8 counts less in code that comes from a cache.
const measured = process.env.NODE_V8_COVERAGE !== undefined;

export default {
  files: FILES[kind],
  extensions: { ts: 'module' },
  nodeArguments: [...TYPESCRIPT_FLAGS, '--expose-gc'],
  // Most files load the same thousand modules: what one process has stripped and compiled, the next one reads.
  environmentVariables: measured
    ? {}
    : { NODE_COMPILE_CACHE: inCheckout('node_modules', '.cache', 'edgectl-compiled') },
  require: ['./scripts/support/test-file-time.mjs'],
  workerThreads: false,
  // What takes longest begins first, so that nothing long is left for the end.
  sortTestFiles: (one, other) => rank(one) - rank(other) || one.localeCompare(other, 'en'),
  // Ends a run in which no test has completed for that long.
  timeout: kind === 'short' ? '180s' : '30m',
  // Most files wait for containers and brokers half of their time or more. The long ones measure, and run alone.
  concurrency: kind === 'short' ? 4 : 1,
};
