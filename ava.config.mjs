/** How `npx ava FILE` and `npm test` run the tests: each file in a process of its own, as TypeScript, from the sources. */
import { build } from './scripts/build.mjs';
import { inCheckout } from './scripts/support/checkout.mjs';
import { TYPESCRIPT_FLAGS } from './scripts/support/typescript-flags.mjs';

// The tests run the programs as they are built.
await build();

const long = process.env.EDGECTL_TESTS === 'long';
// c8 reads what V8 counts, and V8 counts less in code that comes from a cache.
const measured = process.env.NODE_V8_COVERAGE !== undefined;

export default {
  files: long ? ['test/long/**/*.test.ts'] : ['test/**/*.test.ts', '!test/long/**'],
  extensions: { ts: 'module' },
  nodeArguments: [...TYPESCRIPT_FLAGS, '--expose-gc'],
  // Most files load the same thousand modules: what one process has stripped and compiled, the next one reads.
  environmentVariables: measured
    ? {}
    : { NODE_COMPILE_CACHE: inCheckout('node_modules', '.cache', 'edgectl-compiled') },
  require: ['./scripts/support/test-file-time.mjs'],
  workerThreads: false,
  // Ends a run in which no test has completed for that long.
  timeout: long ? '30m' : '180s',
  // Most files wait for containers and brokers half of their time. The long ones measure, and run alone.
  concurrency: long ? 1 : 3,
};
