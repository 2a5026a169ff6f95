/** Child processes of the scripts: run to their end, with their output shown, captured, or shown only when they fail. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CHECKOUT } from './checkout.mjs';
import { endWithUs } from './interrupt.mjs';
import { Refusal } from './say.mjs';

/**
 * Runs a program to its end.
 * @param {object} [options] `output`: `inherit` (default), `capture`, or `stderr` (its stdout goes to our stderr); `outlivesUs`: a
 * signal that ends the script while it sets up leaves the program running; `limitMs`: past it the program is killed.
 * @returns {Promise<{code: number, output: string}>} `output` is what was captured, both streams in order.
 */
export function run(
  command,
  args,
  { output = 'inherit', env = {}, cwd = CHECKOUT, outlivesUs = false, limitMs } = {},
) {
  const stdio = { inherit: 'inherit', capture: ['ignore', 'pipe', 'pipe'], stderr: ['inherit', 2, 2] }[
    output
  ];
  return new Promise((resolve, reject) => {
    // What shares our terminal stays in its foreground group; the others lead a group each, to be ended with all they started.
    const detached = output !== 'inherit';
    const child = spawn(command, args, { cwd, stdio, detached, env: { ...process.env, ...env } });
    if (detached && !outlivesUs) endWithUs(child);
    const late =
      limitMs && setTimeout(() => process.kill(detached ? -child.pid : child.pid, 'SIGKILL'), limitMs);
    let captured = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        captured += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      resolve({ code: code ?? 1, output: captured });
    });
  });
}

/** Runs a program that must succeed. @throws Refusal with what it printed. */
export async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Refusal(`${command} ${args.join(' ')} failed (exit code ${code})\n${output}`);
  return output;
}

/** Debian keeps daemons in sbin, which is not on every user's PATH. */
const SEARCH = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The full path of a program, or `undefined`. */
export function findProgram(name) {
  return SEARCH.filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The path of a program that came with the dependencies. */
export function dependencyProgram(name) {
  return join(CHECKOUT, 'node_modules', '.bin', name);
}
