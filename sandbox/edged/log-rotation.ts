/** Rotates a container's log as kubelet does: rename, compress what was rotated before, and have the runtime open a new file. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { PodRuntime } from './pod-runtime.ts';

const compress = promisify(gzip);

/** kubelet's `containerLogMaxFiles`: the current file counts. */
const MAX_FILES = 5;

/** `20261122-165506`, in the node's time zone as kubelet writes it. */
function stamp(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}

/** Rotates the log of a running container. Returns the path of the file that was rotated. */
export async function rotateLog(runtime: PodRuntime, containerId: string, now: number): Promise<string> {
  const { status } = await runtime.cri.containerStatus({ containerId });
  if (status === undefined) throw new Error(`the runtime has no container ${containerId}`);
  const { logPath } = status;
  const earlier = readdirSync(dirname(logPath))
    .filter((file) => file.startsWith(`${basename(logPath)}.`))
    .toSorted()
    .map((file) => join(dirname(logPath), file));
  for (const file of earlier) {
    if (file.endsWith('.gz')) continue;
    writeFileSync(`${file}.tmp`, await compress(readFileSync(file)));
    renameSync(`${file}.tmp`, `${file}.gz`);
    rmSync(file);
  }
  for (const file of earlier.slice(0, Math.max(0, earlier.length - (MAX_FILES - 2))))
    rmSync(file.endsWith('.gz') ? file : `${file}.gz`);
  // Two rotations within a second would share a name.
  let at = now;
  let rotated = `${logPath}.${stamp(new Date(at))}`;
  while (existsSync(rotated) || existsSync(`${rotated}.gz`)) {
    at += 1000;
    rotated = `${logPath}.${stamp(new Date(at))}`;
  }
  renameSync(logPath, rotated);
  await runtime.cri.reopenContainerLog({ containerId });
  return rotated;
}
