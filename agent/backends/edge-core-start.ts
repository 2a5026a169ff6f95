/** Which start of EdgeCore this is. It makes its DMI socket again at each; nothing else that it leaves says so. */
import { socketFile, type SocketFile } from './socket-file.ts';

/** `undefined` if EdgeCore has no DMI socket, or is just making it. */
export type EdgeCoreStart = () => SocketFile | undefined;

const STORE = '/var/lib/kubeedge/edgecore.db';
const DMI_SOCKET = '/etc/kubeedge/dmi.sock';

/** @param dmiSocket as configured; absent: KubeEdge's default below the root that the store is in */
export function edgeCoreStart(storePath: string, dmiSocket?: string): EdgeCoreStart {
  const root = storePath.endsWith(STORE) ? storePath.slice(0, -STORE.length) : '';
  const path = dmiSocket ?? `${root}${DMI_SOCKET}`;
  return () => socketFile(path);
}
