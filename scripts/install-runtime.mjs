/**
 * `node scripts/install-runtime.mjs 26|24|22`: puts the pinned Node.js of that major below `.runtime`, from the npm registry, with the
 * digest of scripts/runtime/package-lock.json. Runs on any Node.js from 20 on, with what it imports. Where 26 cannot run (it needs
 * libatomic), 24 is taken.
 */
import { join } from 'node:path';
import { installPackages } from './support/debian-packages.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { fetchPinned } from './support/pinned-runtime.mjs';
import { run } from './support/run.mjs';
import { Refusal, runMain, say } from './support/say.mjs';

async function runs(program) {
  return (await run(program, ['--version'], { output: 'capture' })).code === 0;
}

/** @returns {Promise<boolean>} whether it runs on this machine */
async function installPinned(major) {
  const program = join((await fetchPinned(major)).folder, 'bin', 'node');
  if (await runs(program)) return true;
  if (major === '26') await installPackages(['libatomic1']);
  return runs(program);
}

await runMain(async () => {
  const release = endOnSignals();
  const [major = '26'] = process.argv.slice(2);
  if (await installPinned(major)) return 0;
  if (major !== '26') throw new Refusal(`The pinned Node.js ${major} does not run on this machine.`);
  say('Node.js 26 needs libatomic.so.1 (Debian: libatomic1), which this machine lacks: taking Node.js 24.');
  if (!(await installPinned('24'))) throw new Refusal('Neither Node.js 26 nor 24 runs on this machine.');
  release();
  return 0;
});
