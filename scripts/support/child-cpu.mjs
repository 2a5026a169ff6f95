/** The CPU time of all processes that we and our children have waited for. */
import { readFileSync } from 'node:fs';

/** The kernel's clock ticks per second, the same on every Linux on x86 and ARM. */
const TICKS_PER_SECOND = 100;

/** @returns {number} seconds, user and system; 0 where the kernel has no /proc */
export function childCpuSeconds() {
  try {
    const text = readFileSync('/proc/self/stat', 'utf8');
    // The name in parentheses may hold anything; the fields that follow it are numbers (proc(5): cutime and cstime are 16 and 17).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
