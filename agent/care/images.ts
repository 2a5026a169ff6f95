/** The images that the runtime has, and those that nothing on this node needs. */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { isJsonObject, jsonObject } from '../../common/json-object.ts';
import type { Image } from '../../proto/generated/cri.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import { podSpecOf } from '../pods/pod-object.ts';

export interface NodeImage {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly bytes: number;
  /** False: no container, no stored pod and no sandbox is made of it. */
  readonly needed: boolean;
}

export type ImageCri = Pick<CriClient, 'listImages' | 'listContainers' | 'status' | 'removeImage'>;

/** @param pods those that this node is to run, listed after the images were */
export async function listImages(
  cri: ImageCri,
  pods: () => Promise<readonly Pod[]>,
  signal: AbortSignal,
): Promise<NodeImage[]> {
  // First: what comes while the others are read is then in none of them, and is not looked at.
  const images = await cri.listImages(signal);
  const [containers, stored, status] = await Promise.all([
    cri.listContainers({}, signal),
    pods(),
    cri.status(true, signal),
  ]);
  const needed = new Set([
    ...containers.flatMap(({ image, imageRef }) => [image, imageRef]),
    ...stored.flatMap(imagesOfPod),
    sandboxImage(status.info['config']) ?? '',
  ]);
  return images.map((image) => ({
    id: image.id,
    name: image.repoTags[0] ?? image.repoDigests[0] ?? image.id,
    bytes: Number(image.size),
    needed: image.pinned || namesOf(image).some((name) => needed.has(name)),
  }));
}

/** Every name by which a pod or a container may call it. */
function namesOf({ id, repoTags, repoDigests }: Image): string[] {
  const names = [...repoTags, ...repoDigests];
  return [id, ...names, ...names.flatMap(shortNames)];
}

/** `docker.io/library/busybox:latest` is also written `library/busybox:latest`, `busybox:latest` and `busybox`. */
function shortNames(name: string): string[] {
  const docker = name.startsWith('docker.io/') ? [name.slice('docker.io/'.length)] : [];
  const library = docker
    .filter((each) => each.startsWith('library/'))
    .map((each) => each.slice('library/'.length));
  const tagged = [name, ...docker, ...library];
  const untagged = tagged
    .filter((each) => each.endsWith(':latest'))
    .map((each) => each.slice(0, -':latest'.length));
  return [...docker, ...library, ...untagged];
}

function imagesOfPod(pod: Pod): string[] {
  const { containers, initContainers } = podSpecOf(pod);
  const volumes = jsonObject(pod.spec)['volumes'];
  const ofVolumes = (Array.isArray(volumes) ? volumes : []).map(
    (volume) => jsonObject(jsonObject(volume)['image'])['reference'],
  );
  const names = [...[...containers, ...initContainers].map(({ image }) => image), ...ofVolumes];
  return names.filter((name) => typeof name === 'string');
}

/** Of containerd's own configuration. */
function sandboxImage(config: string | undefined): string | undefined {
  try {
    const value: unknown = JSON.parse(config ?? '{}');
    const image = isJsonObject(value) ? value['sandboxImage'] : undefined;
    return typeof image === 'string' ? image : undefined;
  } catch {
    return undefined;
  }
}
