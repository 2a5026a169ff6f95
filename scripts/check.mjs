/** `npm run check`: types, format, lint with the import arrows, rules of the house, dead code. Ends with the list of what failed. */
import { installDependencies } from './support/node-modules.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { checkNodeVersion } from './support/node-version.mjs';
import { violations } from './support/house-rules.mjs';
import { dependencyProgram, run } from './support/run.mjs';
import { runMain, say, seconds } from './support/say.mjs';

const program =
  (name, ...args) =>
  () =>
    run(dependencyProgram(name), args, { output: 'capture' });

async function houseRules() {
  const found = violations();
  return { code: found.length === 0 ? 0 : 1, output: found.join('\n') };
}

const CHECKS = {
  types: program('tsc', '-p', '.'),
  'types of the page': program('tsc', '-p', 'clients/hmi'),
  format: program('biome', 'format', '.'),
  lint: program('oxlint', '--deny-warnings', '--report-unused-disable-directives'),
  'rules of the house': houseRules,
  'dead code': program('knip', '--treat-config-hints-as-errors'),
};

await runMain(async () => {
  checkNodeVersion();
  endOnSignals();
  await installDependencies('all');
  const failed = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const started = performance.now();
    const { code, output } = await check();
    say(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds(performance.now() - started)})`);
    if (code === 0) continue;
    failed.push(name);
    say(output);
  }
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});
