/** The ConfigMaps that the node's pods use: from MetaServer, else from EdgeCore's store. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import { startDeadline } from '../../common/deadline.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';

export interface ConfigMapSources {
  readonly metaServer: Pick<MetaServerClient, 'list'>;
  readonly store: Pick<EdgeStore, 'list'>;
}

/** A backend that hangs must leave time for the next one. */
const METASERVER_TIMEOUT_MS = 3_000;

export class ConfigMaps {
  readonly #sources: ConfigMapSources;

  constructor(sources: ConfigMapSources) {
    this.#sources = sources;
  }

  /** All of them, in no order. @throws EdgectlError `Unavailable` if neither can be read */
  async list(signal: AbortSignal): Promise<readonly KubernetesObject[]> {
    const { metaServer, store } = this.#sources;
    const deadline = startDeadline(METASERVER_TIMEOUT_MS, signal);
    try {
      return whole(await metaServer.list('configmaps', {}, deadline.signal));
    } catch {
      signal.throwIfAborted();
      return whole(await store.list('configmaps', undefined, signal));
    } finally {
      deadline.release();
    }
  }
}

function whole(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.map((object) => ({ ...object, apiVersion: 'v1', kind: 'ConfigMap' }));
}
