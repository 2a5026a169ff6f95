/**
 * Replaces several files as one step: all, or none. What is to be undone is in a file before the first of them is touched, so that
 * a power cut in between leaves nothing that is half the one and half the other: {@link undoUnfinished} puts the old ones back.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { jsonObject } from './json-object.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

export interface Replacement {
  readonly path: string;
  /** The file that takes its place, in the same folder; absent if there is to be none. */
  readonly fresh?: string;
}

interface Step extends Replacement {
  /** Where the old one is put; absent if there was none. */
  readonly aside?: string;
}

const RECORD_MAX_BYTES = 1024 * 1024;

/**
 * @param record the file that says what is to be undone
 * @param stamp added to the names of the old files
 * @returns the old files, which are left to the caller
 * @throws EdgectlError `Unavailable` if one cannot be replaced; then all are as they were
 */
export function replaceTogether(
  record: string,
  replacements: readonly Replacement[],
  stamp: string,
): readonly string[] {
  const steps: Step[] = replacements.map((one) =>
    existsSync(one.path) ? { ...one, aside: `${one.path}.${stamp}` } : one,
  );
  writePrivateFile(record, JSON.stringify({ steps }));
  syncFolder(dirname(record));
  try {
    for (const { path, fresh, aside } of steps) {
      if (aside !== undefined) renameSync(path, aside);
      if (fresh === undefined) continue;
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
      renameSync(fresh, path);
    }
    for (const folder of new Set(steps.map(({ path }) => dirname(path)))) syncFolder(folder);
  } catch (cause) {
    undoUnfinished(record);
    throw new EdgectlError('Unavailable', `nothing was replaced: ${(cause as Error).message}`, { cause });
  }
  rmSync(record);
  syncFolder(dirname(record));
  return steps.flatMap(({ aside }) => (aside === undefined ? [] : [aside]));
}

/** @returns whether there was something to undo */
export function undoUnfinished(record: string): boolean {
  const text = readPrivateFile(record, RECORD_MAX_BYTES);
  if (text === undefined) return false;
  for (const { path, fresh, aside } of stepsOf(text).toReversed()) {
    if (fresh !== undefined && !existsSync(fresh) && (aside === undefined || existsSync(aside)))
      rmSync(path, { force: true });
    if (fresh !== undefined) rmSync(fresh, { force: true });
    if (aside !== undefined && existsSync(aside)) renameSync(aside, path);
  }
  rmSync(record);
  return true;
}

function stepsOf(text: string): readonly Step[] {
  const { steps } = jsonObject(JSON.parse(text));
  return Array.isArray(steps) ? (steps as readonly Step[]) : [];
}

/** A rename is on the disk when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
