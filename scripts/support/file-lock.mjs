/** One process at a time: a folder that holds the number of the process that has its turn. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 100;
/** Between the making of the folder and the writing of the number. */
const NUMBER_LATE_MS = 1000;

function runs(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function acquire(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

function holder(folder) {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs `action` when no other process is in it. The turn of a process that died is taken over. */
export async function withFileLock(folder, action) {
  let withoutNumberMs = 0;
  while (!acquire(folder)) {
    const pid = holder(folder);
    withoutNumberMs = pid ? 0 : withoutNumberMs + POLL_MS;
    if ((pid && !runs(pid)) || withoutNumberMs > NUMBER_LATE_MS)
      rmSync(folder, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await action();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
