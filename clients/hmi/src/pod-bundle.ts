/** What `edgectl bundle pod NAME` makes, as far as a page can: by the same code, through the same filters. */
import type { Client } from '@edgectl/client/browser';
import { AgentParts, type PodName } from '../../edgectl/bundle/agent-parts.ts';
import { type BundleClock, Collection } from '../../edgectl/bundle/collection.ts';
import { makeBundle } from '../../edgectl/bundle/make-bundle.ts';
import { tarOf } from '../../edgectl/bundle/tar.ts';

const COLLECT_MS = 18_000;
const FILTER_MS = 8_000;

export interface PodBundle {
  readonly name: string;
  readonly file: Blob;
  readonly files: number;
  /** Parts that could not be had; the bundle lists them. */
  readonly missing: number;
}

const webClock: BundleClock = {
  monotonic: () => performance.now(),
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    return { stop: () => clearTimeout(handle) };
  },
};

/** With the rights of who asks for it: what they may not see is missing. */
export async function makePodBundle(client: Client, pod: PodName, withLogs: boolean): Promise<PodBundle> {
  const madeAt = new Date();
  const collection = new Collection(COLLECT_MS, webClock);
  await new AgentParts(client, collection, { pod, withLogs }).collect();
  collection.miss('diagnosis, configuration and logs of programs', 'the bundle was made in a browser');
  const { root, files, missing } = await makeBundle(collection, {
    node: client.node,
    withLogs,
    redactNames: false,
    madeAt,
    filterMs: FILTER_MS,
    version: String(client.state?.version ?? 'unknown'),
    sha256: digestOf,
  });
  const tar = new Blob([...(await tarOf(root, files, madeAt))] as BlobPart[]);
  const file = await new Response(tar.stream().pipeThrough(new CompressionStream('gzip'))).blob();
  const stamp = madeAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return { name: `${root}-${pod.name}-${stamp}.tar.gz`, file, files: files.length, missing: missing.length };
}

/** The page is served over TLS or on loopback: the browser's own digest is there. */
async function digestOf(content: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', content as BufferSource);
  return Buffer.from(digest).toString('hex');
}
