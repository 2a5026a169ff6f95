/** The clients of what runs on the node. Each connects, and loads what is heavy, when first used. */
import type { Clock } from '../../common/clock.ts';
import type { BackendsConfiguration } from '../config/configuration.ts';
import { CriClient } from '../node/cri/cri-client.ts';
import { EdgeStore } from '../node/edge-store/edge-store.ts';
import { EdgedClient } from '../node/edged/edged-client.ts';
import { MapperDirectory } from '../node/mapper/mapper-directory.ts';
import { MetaServerClient } from '../node/metaserver/metaserver-client.ts';
import type { BackendWatchOptions } from '../status/backend-watch.ts';

export interface NodeClients {
  readonly metaServer: MetaServerClient;
  readonly edged: EdgedClient;
  readonly cri: CriClient;
  readonly store: EdgeStore;
  readonly mappers: MapperDirectory;
  close(): Promise<void>;
}

export function createClients(backends: BackendsConfiguration, clock: Clock): NodeClients {
  const metaServer = new MetaServerClient({ baseUrl: backends.metaserver });
  const edged = new EdgedClient({ baseUrl: backends.edged });
  const cri = new CriClient({ endpoint: backends.cri });
  const store = new EdgeStore({ path: backends.edgeStore, clock });
  const mappers = new MapperDirectory(store);
  return {
    metaServer,
    edged,
    cri,
    store,
    mappers,
    async close() {
      mappers.close();
      cri.connection.close();
      await Promise.all([metaServer.close(), edged.close()]);
    },
  };
}

/** Where it is looked whether each of them is there. */
export function watchedAddresses(backends: BackendsConfiguration): BackendWatchOptions['addresses'] {
  const { metaserver, edged, cri, edgeStore } = backends;
  return { metaserver, edged, cri, store: edgeStore };
}
