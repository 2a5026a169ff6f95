/** The log folders of pods, and those whose pod is gone. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { CriClient } from '../backends/cri/cri-client.ts';

export interface LogFolder {
  readonly path: string;
  readonly namespace: string;
  readonly pod: string;
  readonly bytes: number;
  /** False: neither the runtime nor a stored pod knows its uid. */
  readonly needed: boolean;
}

export interface LogFolderParts {
  readonly root: string;
  readonly cri: Pick<CriClient, 'listSandboxes'>;
  readonly pods: () => Promise<readonly Pod[]>;
}

/** kubelet's own form: namespace, name, uid. */
const FOLDER = /^([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)_([a-z0-9](?:[-.a-z0-9]*[a-z0-9])?)_([-0-9a-f]{32,36})$/;
/** Of a pod that is made from a file, the folder has the uid of the file. */
const FILE_UIDS = ['kubernetes.io/config.hash', 'kubernetes.io/config.mirror'];
/** A folder with more entries is not walked further: it is as large as what was counted, or larger. */
const MAX_ENTRIES = 20_000;

export async function listLogFolders(
  { root, cri, pods }: LogFolderParts,
  signal: AbortSignal,
): Promise<LogFolder[]> {
  // First: the folder of a pod that comes meanwhile is not looked at.
  const names = await readdir(root).catch(() => []);
  const [sandboxes, stored] = await Promise.all([cri.listSandboxes({}, signal), pods()]);
  const known = new Set([...sandboxes.map(({ pod }) => pod.uid), ...stored.flatMap(uidsOf)]);
  const folders: LogFolder[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    const [, namespace = '', pod = '', uid = ''] = FOLDER.exec(name) ?? [];
    const path = join(root, name);
    if (uid === '' || !(await isFolder(path))) continue;
    folders.push({ path, namespace, pod, bytes: await sizeOf(path, signal), needed: known.has(uid) });
  }
  return folders;
}

export async function removeLogFolder({ path }: LogFolder): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

function uidsOf({ metadata }: Pod): string[] {
  const ofFile = FILE_UIDS.map((name) => metadata.annotations?.[name]);
  return [metadata.uid, ...ofFile].filter((uid) => uid !== undefined);
}

/** A link leads elsewhere. */
async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** What it takes on the disk; links are not followed. */
async function sizeOf(folder: string, signal: AbortSignal): Promise<number> {
  const waiting = [folder];
  let bytes = 0;
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined && seen < MAX_ENTRIES; next = waiting.pop()) {
    signal.throwIfAborted();
    const entries = await readdir(next, { withFileTypes: true }).catch(() => []);
    seen += entries.length + 1;
    for (const entry of entries.slice(0, MAX_ENTRIES)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else
        bytes += await lstat(path).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        );
    }
  }
  return bytes;
}
