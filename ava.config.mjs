/** How `npx ava FILE` and `npm test` run the tests: each file in a process of its own, as TypeScript, from the sources. */
import { build } from './scripts/build.mjs';
import { inCheckout } from './scripts/support/checkout.mjs';
import { TYPESCRIPT_FLAGS } from './scripts/support/typescript-flags.mjs';

// The tests run the programs as they are built.
await build();

const kind = process.env.EDGECTL_TESTS ?? 'short';
const FILES = {
  short: ['test/**/*.test.ts', '!test/long/**', '!test/apiserver/**'],
  long: ['test/long/**/*.test.ts'],
  apiserver: ['test/apiserver/**/*.test.ts'],
};
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
  // Ends a run in which no test has completed for that long.
  timeout: kind === 'short' ? '180s' : '30m',
  // Most files wait for containers and brokers half of their time or more. The long ones measure, and run alone.
  concurrency: kind === 'short' ? 4 : 1,
};
