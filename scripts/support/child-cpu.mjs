/** The CPU time of all processes that we and our children have waited for. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @returns {number} seconds, user and system; 0 where the kernel has no /proc */
export function childCpuSeconds() {
  try {
    const text = readFileSync('/proc/self/stat', 'utf8');
    // The name in parentheses may hold anything; the fields that follow it are numbers (proc(5): cutime and cstime are 16 and 17).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return 0;
  }
}
