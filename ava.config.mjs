/** How `npx ava FILE` and `npm test` run the tests: TypeScript as it stands, each file in a process of its own. */
import { build } from './scripts/build.mjs';
import { TYPESCRIPT_FLAGS } from './scripts/support/typescript-flags.mjs';

// The tests run the programs as they are built.
await build();

const long = process.env.EDGECTL_TESTS === 'long';

export default {
  files: long ? ['test/long/**/*.test.ts'] : ['test/**/*.test.ts', '!test/long/**'],
  extensions: { ts: 'module' },
  nodeArguments: [...TYPESCRIPT_FLAGS, '--expose-gc'],
  require: ['./scripts/support/test-file-time.mjs'],
  workerThreads: false,
  // Ends a run in which no test has completed for that long.
  timeout: long ? '30m' : '180s',
  // Most files wait for containers and brokers half of their time. The long ones measure, and run alone.
  concurrency: long ? 1 : 3,
};
