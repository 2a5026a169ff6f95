/** `npm run conformance -- --url URL --user NAME[:PASSWORD] --client js|python`: the cases of the contract against an agent that runs. */
import { spawnSync } from 'node:child_process';
import { TYPESCRIPT_FLAGS } from './support/typescript-flags.mjs';

const { status } = spawnSync(
  process.execPath,
  [...TYPESCRIPT_FLAGS, 'test/conformance/command.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
