/** `npm test [-- FILES...]`: brings up what the tests need, runs ava, closes with `N passed, N failed`. `--long`: the longer runs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bootstrap } from './support/bootstrap.mjs';
import { buildTests } from './support/built-tests.mjs';
import { CHECKOUT } from './support/checkout.mjs';
import { TEST_PACKAGES } from './support/debian-packages.mjs';
import { fileTimes } from './support/file-times.mjs';
import { dependencyProgram } from './support/run.mjs';
import { runMain, say, seconds } from './support/say.mjs';
import { TapCounter } from './support/tap.mjs';
import { filesOfFailures, runnableTests } from './support/test-files.mjs';

/** What `npm test` may take on 2 cores; past it, the run says so. */
const WANTED_MS = 6 * 60_000;
/** What fails in more files than this is no accident of a busy machine. */
const RERUN_MAX_FILES = 5;
/** Past this a run hangs: it is stopped, and has failed. */
const LIMIT_MS = { short: 20 * 60_000, long: 6 * 60 * 60_000 };

/** Runs ava over `files`, which are built where `builtIn` names their folder. @returns what its TAP says, and its exit code */
function runAva({ files, builtIn, long, timesFile, limitMs }) {
  const ava = spawn(dependencyProgram('ava'), ['--tap', ...files], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      EDGECTL_TESTS: long ? 'long' : 'short',
      EDGECTL_TEST_TIMES: timesFile,
      ...(builtIn === undefined ? {} : { EDGECTL_BUILT_TESTS: builtIn }),
      FORCE_COLOR: '0',
    },
  });
  const counter = new TapCounter();
  createInterface({ input: ava.stdout }).on('line', (line) => {
    counter.line(line);
    process.stdout.write(`${line}\n`);
  });
  const stop = () => ava.kill('SIGINT');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const limit = setTimeout(() => {
    say(`The tests were stopped: they did not end within ${seconds(limitMs)}.`);
    ava.kill('SIGTERM');
    setTimeout(() => ava.kill('SIGKILL'), 10_000).unref();
  }, limitMs);
  return new Promise((resolve, reject) => {
    ava.on('error', reject);
    ava.on('close', (code) => {
      clearTimeout(limit);
      resolve({ counter, code: code ?? 1 });
    });
  });
}

/** The long tests measure, and run as they stand; so does a single file, which a person may debug. */
async function runWhole(files, options) {
  if (options.long || files.length === 1) return runAva({ ...options, files });
  const built = await buildTests(files);
  try {
    return await runAva({ ...options, files: built.files, builtIn: built.folder });
  } finally {
    built.remove();
  }
}

/**
 * Files in which something failed run once more, each alone: what then passes failed for want of time or of a port beside
 * the others. It is counted as passed, and named.
 * @returns {Promise<string[]>} the titles that passed alone
 */
async function rerunAlone(failures, files, options) {
  const byFile = filesOfFailures(failures, files);
  if (byFile === undefined || byFile.size > RERUN_MAX_FILES) return [];
  const passedAlone = [];
  for (const [file, titles] of byFile) {
    say(`\n${file} failed beside the others; it runs once more, alone.`);
    const { counter, code } = await runAva({ ...options, files: [file] });
    if (code === 0 && counter.complete && counter.failed === 0) passedAlone.push(...titles);
  }
  return passedAlone;
}

await runMain(async () => {
  const long = process.argv.includes('--long');
  const asked = process.argv.slice(2).filter((argument) => argument !== '--long');
  const missing = await bootstrap(TEST_PACKAGES);
  const { files, leftOut } = runnableTests({ long, asked, missing });
  const scratch = mkdtempSync(join(tmpdir(), 'edgectl-test-'));
  const timesFile = join(scratch, 'times');
  const started = performance.now();
  const options = { long, timesFile, limitMs: long ? LIMIT_MS.long : LIMIT_MS.short };
  const { counter, code } = await runWhole(files, options);
  const passedAlone =
    counter.complete && files.length > 1 ? await rerunAlone(counter.failures, files, options) : [];
  const tookMs = performance.now() - started;
  say(`\nThe tests took ${seconds(tookMs)}. The slowest files:`);
  const times = fileTimes(timesFile);
  for (const { file, seconds: lived } of times.slice(0, 10))
    say(`${lived.toFixed(1).padStart(7)} s  ${file}`);
  rmSync(scratch, { recursive: true, force: true });
  if (!long && tookMs > WANTED_MS) say(`That is more than the ${seconds(WANTED_MS)} that they may take.`);
  for (const { file, need } of leftOut) say(`Left out, for want of ${need.join(' and ')}: ${file}`);
  // A crash before the first test, or a file that hangs (ava's TAP reporter falls over it), must not read as a success.
  if (!counter.complete) {
    const ended = new Set(times.map(({ file }) => file));
    const hung = files.filter((file) => !ended.has(file));
    say(
      `The run was cut off: a test file hung, or ava itself failed. Not ended: ${hung.join(', ') || 'none'}.`,
    );
  }
  for (const title of passedAlone) say(`Failed beside the others, and passed alone: ${title}`);
  if (!counter.complete || (code !== 0 && counter.failed === 0)) counter.failed += 1;
  counter.failed -= passedAlone.length;
  counter.passed += passedAlone.length;
  if (counter.passed + counter.failed === 0) {
    say('No test was run.');
    counter.failed = 1;
  }
  process.stdout.write(`\n${counter.summary()}\n`);
  return counter.failed === 0 ? 0 : 1;
});
