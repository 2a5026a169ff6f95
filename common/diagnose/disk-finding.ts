/** Room on the disk: what changes something is written down first, and refused where that is not possible. */
import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failed, type Finding, fine, warning } from './check.ts';

const MIB = 1024 * 1024;
/** Below, SQLite's journal of one busy hour may not fit. */
const FULL_BYTES = 16 * MIB;
const SCARCE_BYTES = 256 * MIB;
const SCARCE_SHARE = 0.05;

/** @param path a file or folder; where it is not there, the nearest folder above it is looked at */
export async function diskFinding(name: string, path: string): Promise<Finding> {
  const { place, stats } = await nearest(path);
  const available = stats.bavail * stats.bsize;
  const share = stats.blocks === 0 ? 1 : stats.bavail / stats.blocks;
  const left = `${Math.floor(available / MIB)} MiB (${Math.floor(share * 100)} %) free for ${place}`;
  const remedy = {
    hint: 'make room there: old images, logs and core files first',
    command: `du -xh -d1 ${place} | sort -h | tail`,
  };
  if (available < FULL_BYTES) return failed(name, `${left}: the disk is full`, remedy);
  if (stats.files > 0 && stats.ffree === 0) return failed(name, `no inode is free for ${place}`, remedy);
  return available < SCARCE_BYTES || share < SCARCE_SHARE ? warning(name, left, remedy) : fine(name, left);
}

async function nearest(path: string): Promise<{ place: string; stats: StatsFs }> {
  try {
    return { place: path, stats: await statfs(path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return nearest(dirname(path));
  }
}
