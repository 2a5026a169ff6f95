/** Whether a process waits in `write` for the reader of one of its descriptors (proc_pid_syscall(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** The number of the system call `write`, by architecture. */
const WRITE: Readonly<Record<string, string>> = { x64: '1', arm64: '64' };

/** The registers of a thread that waits in `write` to `descriptor`; the same text twice is the same call, still waiting. */
export function blockedWrite(pid: number, descriptor: number): string | undefined {
  const start = `${WRITE[process.arch]} 0x${descriptor.toString(16)} `;
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/syscall`, 'utf8'))
    .find((call) => call.startsWith(start));
}
