/** The README's tour: commands with their output, as they stand between its two markers. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { inCheckout } from './checkout.mjs';

/** @returns {{command: string, output: string[]}[]} the steps of the `console` blocks of a text */
export function readSteps(markdown) {
  const steps = [];
  for (const [, block] of markdown.matchAll(/^```console\n(.*?)^```$/gms)) {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: [] });
      else steps.at(-1)?.output.push(line);
    }
  }
  return steps;
}

/** The steps of the tour in README.md. */
export function readTour() {
  const readme = readFileSync(inCheckout('README.md'), 'utf8');
  const [, tour] = readme.split(/^<!-- \/?tour -->$/m);
  return readSteps(tour ?? '');
}

/** Runs a step as a person would: in a shell, in the checkout, both streams in one. @returns {Promise<string>} its output */
export function runStep({ command }, socket) {
  const PATH = [inCheckout('dist'), process.env.PATH].join(delimiter);
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-c', `exec 2>&1; ${command}`], {
      cwd: inCheckout(),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH, EDGECTL_SOCKET: socket },
    });
    let output = '';
    shell.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    shell.on('error', reject);
    shell.on('close', () => resolve(output));
  });
}

/** The parts that may differ between two runs of one command: figures, generated names, durations. */
function shape(line) {
  return line
    .replace(/\b[0-9a-f]{12,}\b/g, 'ID')
    .replace(/\b(CrashLoopBackOff|Running|Error)\b/g, 'STATUS')
    .replace(/\s*\(\S+ ago\)/g, '')
    .replace(/(\d+[dhms]?)+/g, '0')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Compares expected output with actual output. `…` at the end of a line stands for the rest of the line; alone on a line, for any
 * number of lines.
 * @returns {string | undefined} the first difference
 */
export function differenceOf(written, came) {
  const lines = came.replace(/\n$/, '').split('\n');
  let at = 0;
  for (const [index, expected] of written.entries()) {
    if (expected.trim() === '…') {
      const next = written[index + 1];
      if (next === undefined) return undefined;
      while (at < lines.length && !matches(next, lines[at])) at += 1;
      continue;
    }
    if (at >= lines.length || !matches(expected, lines[at])) {
      return `written: ${expected}\ncame:    ${lines[at] ?? '(nothing)'}`;
    }
    at += 1;
  }
  return at === lines.length || (lines.length === 1 && lines[0] === '')
    ? undefined
    : `came beyond what is written: ${lines[at]}`;
}

function matches(expected, line) {
  if (!expected.endsWith('…')) return shape(expected) === shape(line);
  return shape(line).startsWith(shape(expected.slice(0, -1)));
}
