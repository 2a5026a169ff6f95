/**
 * `npm test [-- FILES...]`: brings up what the tests need, runs ava, closes with `N passed, N failed`. `--long`: the longer runs;
 * `--allow-missing`: a test that this machine cannot run does not fail the run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './support/bootstrap.mjs';
import { childCpuSeconds } from './support/child-cpu.mjs';
import { LONG_TEST_PACKAGES, TEST_PACKAGES } from './support/debian-packages.mjs';
import { fileTimes } from './support/file-times.mjs';
import { runAva } from './support/run-ava.mjs';
import { rerun } from './support/rerun.mjs';
import { runMain, say, seconds } from './support/say.mjs';
import { runnableTests } from './support/test-files.mjs';

/** What `npm test` may take on 2 cores; past it, the run says so. */
const WANTED_MS = 6 * 60_000;
const WANTED_CPU_SECONDS = 650;
/** Past this a run hangs: it is stopped, and has failed. */
const LIMIT_MS = { short: 20 * 60_000, long: 6 * 60 * 60_000 };
const FLAGS = ['--long', '--allow-missing'];

function tellTimes(times) {
  say('The slowest files:');
  for (const { file, seconds: lived } of times.slice(0, 10))
    say(`${lived.toFixed(1).padStart(7)} s  ${file}`);
}

/** A crash before the first test, or a file that hangs (ava's TAP reporter falls over it), must not read as a success. */
function tellCutOff(files, times) {
  const ended = new Set(times.map(({ file }) => file));
  const hung = files.filter((file) => !ended.has(file));
  say(
    `The run was cut off: a test file hung, or ava itself failed. Not ended: ${hung.join(', ') || 'none'}.`,
  );
}

await runMain(async () => {
  const words = process.argv.slice(2);
  const long = words.includes('--long');
  const missing = await bootstrap(long ? [...TEST_PACKAGES, ...LONG_TEST_PACKAGES] : TEST_PACKAGES);
  const asked = words.filter((word) => !FLAGS.includes(word));
  const { files, leftOut } = runnableTests({ long, asked, missing });
  const scratch = mkdtempSync(join(tmpdir(), 'edgectl-test-'));
  const started = performance.now();
  const options = {
    kind: long ? 'long' : 'short',
    timesFile: join(scratch, 'times'),
    limitMs: long ? LIMIT_MS.long : LIMIT_MS.short,
  };
  const { counter, code } = await runAva({ ...options, files });
  const again = counter.complete && files.length > 1 ? await rerun(counter.failures, files, options) : [];
  const tookMs = performance.now() - started;
  const cpuSeconds = childCpuSeconds();
  const times = fileTimes(options.timesFile);
  rmSync(scratch, { recursive: true, force: true });

  say(
    `\nThe tests took ${seconds(tookMs)}, and ${cpuSeconds.toFixed(0)} s of CPU, on Node.js ${process.version}.`,
  );
  tellTimes(times);
  if (!long && tookMs > WANTED_MS) say(`That is more than the ${seconds(WANTED_MS)} that they may take.`);
  if (!long && cpuSeconds > WANTED_CPU_SECONDS)
    say(`That is more than the ${WANTED_CPU_SECONDS} s of CPU that they may take.`);
  if (!counter.complete) tellCutOff(files, times);
  if (!counter.complete || (code !== 0 && counter.failed === 0)) counter.failed += 1;
  for (const { title, beside } of again) {
    say(`Failed beside the others, passed alone, ${beside ? 'passed' : 'FAILED'} beside others: ${title}`);
    if (!beside) continue;
    counter.failed -= 1;
    counter.passed += 1;
  }
  for (const { file, need } of leftOut) say(`Left out, for want of ${need.join(' and ')}: ${file}`);
  if (leftOut.length > 0 && !words.includes('--allow-missing')) {
    say('A test that was left out fails the run; --allow-missing allows it.');
    counter.failed += leftOut.length;
  }
  if (counter.passed + counter.failed === 0) {
    say('No test was run.');
    counter.failed = 1;
  }
  process.stdout.write(`\n${counter.summary()}\n`);
  return counter.failed === 0 ? 0 : 1;
});
