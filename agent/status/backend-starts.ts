/** Which start of a backend this is, told by the sockets that are made anew at each. */
import type { BackendsConfiguration } from '../config/configuration.ts';
import { edgeCoreStart } from '../node/edge-core-start.ts';
import { type SocketFile, socketFile } from '../node/socket-file.ts';
import type { BackendWatchOptions } from './backend-watch.ts';

/** EdgeCore's servers are on TCP, which says nothing: its DMI socket does. The store is a file, and has no start. */
const OF_EDGE_CORE: ReadonlySet<string> = new Set(['metaserver', 'edged']);

export function backendStarts({
  edgeStore,
  dmiSocket,
}: Pick<BackendsConfiguration, 'edgeStore' | 'dmiSocket'>): NonNullable<BackendWatchOptions['startOf']> {
  const edgeCore = edgeCoreStart(edgeStore, dmiSocket);
  return (name, kind, address): SocketFile | undefined => {
    if (kind === 'backend' && OF_EDGE_CORE.has(name)) return edgeCore();
    return address.startsWith('unix://') ? socketFile(address.slice('unix://'.length)) : undefined;
  };
}
