/**
 * A file that failed beside others runs again alone, and if it passes, once more beside others: a failure that comes back is
 * real, one that does not was caused by load. Either is printed.
 */
import { runAva } from './run-ava.mjs';
import { say } from './say.mjs';
import { filesOfFailures } from './test-files.mjs';

/** What fails in more files than this is no accident of a busy machine. */
const MAX_FILES = 5;
/** Enough to keep as many processes busy as a whole run does. */
const COMPANIONS = 8;

async function passes(files, of, options) {
  const { counter, code } = await runAva({ ...options, files });
  if (!counter.complete) return false;
  if (code === 0) return true;
  const failed = filesOfFailures(counter.failures, files);
  return failed !== undefined && !failed.has(of);
}

/** Files from all over the list, without `file`. */
function companionsOf(file, files) {
  const others = files.filter((other) => other !== file);
  const step = Math.max(1, Math.floor(others.length / COMPANIONS));
  return others.filter((_, index) => index % step === 0).slice(0, COMPANIONS);
}

/**
 * @param {readonly string[]} failures titles
 * @param {readonly string[]} files all of the run
 * @returns {Promise<{title: string, beside: boolean}[]>} what passed alone, and whether it then passed beside others too
 */
export async function rerun(failures, files, options) {
  const byFile = filesOfFailures(failures, files);
  if (byFile === undefined || byFile.size > MAX_FILES) return [];
  const passedAlone = [];
  for (const [file, titles] of byFile) {
    say(`\n${file} failed beside the others; it runs once more, alone.`);
    if (!(await passes([file], file, options))) continue;
    say(`\n${file} passed alone; it runs once more, beside others.`);
    const beside = await passes([file, ...companionsOf(file, files)], file, options);
    passedAlone.push(...titles.map((title) => ({ title, beside })));
  }
  return passedAlone;
}
