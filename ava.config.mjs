/**
 * How `npx ava FILE` and `npm test` run the tests: each file in a process of its own; TypeScript as it stands, or (a whole run) built
 * beforehand into the folder that `EDGECTL_BUILT_TESTS` names.
 */
import { build } from './scripts/build.mjs';
import { TYPESCRIPT_FLAGS } from './scripts/support/typescript-flags.mjs';

// The tests run the programs as they are built.
await build();

const long = process.env.EDGECTL_TESTS === 'long';
const built = process.env.EDGECTL_BUILT_TESTS;
const sources = long ? ['test/long/**/*.test.ts'] : ['test/**/*.test.ts', '!test/long/**'];
const forChildren = new URL('./scripts/support/typescript-for-children.mjs', import.meta.url);

export default {
  files: built === undefined ? sources : [`${built}/test/**/*.test.js`],
  extensions: { ts: 'module', js: true },
  nodeArguments: [...(built === undefined ? TYPESCRIPT_FLAGS : [`--import=${forChildren}`]), '--expose-gc'],
  require: ['./scripts/support/test-file-time.mjs'],
  workerThreads: false,
  // Ends a run in which no test has completed for that long.
  timeout: long ? '30m' : '180s',
  // Most files wait for containers and brokers half of their time. The long ones measure, and run alone.
  concurrency: long ? 1 : 3,
};
