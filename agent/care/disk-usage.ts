/** `node.disk`: what takes the space on this node. */
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  BackendNote,
  DiskItem,
  NodeDiskResult,
  NodeFileSystem,
} from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import { type ImageCri, listImages } from './images.ts';
import { listLogFolders, type LogFolderParts } from './pod-log-folders.ts';

export interface DiskParts extends LogFolderParts {
  readonly cri: ImageCri & Pick<CriClient, 'listSandboxes' | 'listContainerStats'>;
  /** EdgeCore's database and the agent's own. */
  readonly stores: readonly { readonly name: string; readonly path: string }[];
  readonly clock: Clock;
}

/** What SQLite keeps beside a database. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/** Answers with the runtime gone: then without images and containers, and says so. */
export async function diskUsage(parts: DiskParts, signal: AbortSignal): Promise<NodeDiskResult> {
  const notes: BackendNote[] = [];
  const known = async (items: Promise<DiskItem[]>): Promise<DiskItem[]> =>
    items.catch((error: unknown) => {
      signal.throwIfAborted();
      const { layer, message } = EdgectlError.from(error, 'Unavailable', { layer: 'cri' });
      if (!notes.some((note) => note.message === message)) notes.push({ layer, message });
      return [];
    });
  const [images, containers, logs, stores, fileSystems] = await Promise.all([
    known(imageItems(parts, signal)),
    known(containerItems(parts, signal)),
    known(logItems(parts, signal)),
    storeItems(parts),
    fileSystemsOf([parts.root, ...parts.stores.map(({ path }) => dirname(path))]),
  ]);
  const items = [...images, ...containers, ...logs, ...stores].toSorted(
    (one, other) => other.bytes - one.bytes,
  );
  return {
    meta: {
      source: 'agent',
      observedAt: new Date(parts.clock.now()).toISOString(),
      ...(notes.length > 0 && { notes }),
    },
    fileSystems,
    items,
  };
}

async function imageItems({ cri, pods }: DiskParts, signal: AbortSignal): Promise<DiskItem[]> {
  const images = await listImages(cri, pods, signal);
  return images.map(({ name, bytes, needed }) => ({ kind: 'image', name, bytes, needed }));
}

async function containerItems({ cri }: DiskParts, signal: AbortSignal): Promise<DiskItem[]> {
  const [containers, stats] = await Promise.all([
    cri.listContainers({}, signal),
    cri.listContainerStats({}, signal),
  ]);
  const byId = new Map(containers.map((container) => [container.id, container]));
  return stats.flatMap(({ attributes, writableLayer }) => {
    const container = byId.get(attributes?.id ?? '');
    const bytes = Number(writableLayer?.usedBytes?.value ?? 0n);
    if (container === undefined || bytes === 0) return [];
    const { namespace, name } = container.pod;
    return [{ kind: 'container', name: `${namespace}/${name}/${container.name}`, bytes, needed: true }];
  });
}

async function logItems(parts: DiskParts, signal: AbortSignal): Promise<DiskItem[]> {
  const folders = await listLogFolders(parts, signal);
  return folders.map(({ namespace, pod, path, bytes, needed }) => ({
    kind: 'log',
    name: `${namespace}/${pod}`,
    path,
    bytes,
    needed,
  }));
}

async function storeItems({ stores }: DiskParts): Promise<DiskItem[]> {
  return Promise.all(
    stores.map(async ({ name, path }): Promise<DiskItem> => {
      const sizes = BESIDE.map((suffix) =>
        stat(`${path}${suffix}`).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        ),
      );
      const bytes = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
      return { kind: 'store', name, path, bytes, needed: true };
    }),
  );
}

/** Each file system once. */
async function fileSystemsOf(paths: readonly string[]): Promise<NodeFileSystem[]> {
  const found = new Map<string, NodeFileSystem>();
  for (const path of paths) {
    const at = await Promise.all([stat(path), statfs(path)]).catch(() => undefined);
    if (at === undefined) continue;
    const [{ dev }, { bsize, blocks, bavail }] = at;
    const key = String(dev);
    if (!found.has(key)) found.set(key, { path, sizeBytes: blocks * bsize, availableBytes: bavail * bsize });
  }
  return [...found.values()];
}
