/** `node.prune`: takes away what nothing on this node needs: images by the runtime, log folders of pods that are gone. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { NodePruneParams, NodePruneResult, PrunedItem } from '@edgectl/rpc-schema/generated/types';
import type { Effect } from '../../common/effect.ts';
import type { DiskParts } from './disk-usage.ts';
import { listImages } from './images.ts';
import { listLogFolders, removeLogFolder } from './pod-log-folders.ts';

/** What can go, and how. */
interface Spare extends PrunedItem {
  remove(): Promise<void>;
}

/** @throws EdgectlError `Unavailable` where it is not known what the node is to run: nothing is then removed */
export async function prune(
  parts: DiskParts,
  { what, dryRun = false }: NodePruneParams,
  effect: Effect,
  signal: AbortSignal,
): Promise<NodePruneResult> {
  const spare = what === 'images' ? await spareImages(parts, signal) : await spareLogs(parts, signal);
  const items: PrunedItem[] = [];
  for (const { remove, ...item } of spare) {
    if (dryRun) {
      items.push(item);
      continue;
    }
    signal.throwIfAborted();
    effect.begins();
    const message = await remove().then(
      () => undefined,
      (error: unknown) => EdgectlError.from(error, 'BackendError').message,
    );
    if (message === undefined) effect.happened();
    items.push({ ...item, ...(message !== undefined && { message }) });
  }
  const freed = items.filter(({ message }) => message === undefined);
  return {
    meta: { source: 'agent', observedAt: new Date(parts.clock.now()).toISOString() },
    what,
    dryRun,
    bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0),
    items,
  };
}

async function spareImages({ cri, pods }: DiskParts, signal: AbortSignal): Promise<Spare[]> {
  const images = await listImages(cri, pods, signal);
  return images
    .filter(({ needed }) => !needed)
    .map(({ id, name, bytes }) => ({ name, bytes, remove: () => cri.removeImage(id, signal) }));
}

async function spareLogs(parts: DiskParts, signal: AbortSignal): Promise<Spare[]> {
  const folders = await listLogFolders(parts, signal);
  return folders
    .filter(({ needed }) => !needed)
    .map((folder) => {
      const { namespace, pod, path, bytes } = folder;
      return { name: `${namespace}/${pod}`, path, bytes, remove: () => removeLogFolder(folder) };
    });
}
