/** Whether something answers at an address: the cheapest question that tells, asked without loading a client. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createConnection, type NetConnectOpts } from 'node:net';
import { orReject } from './fault-boundary.ts';
import { socketHost } from './network-address.ts';

/** @throws Error that says why nothing can be reached there */
export function probeAddress(address: string, signal: AbortSignal): Promise<void> {
  if (address.startsWith('/')) return access(address, constants.R_OK);
  if (address.startsWith('unix://')) return connect({ path: address.slice('unix://'.length) }, signal);
  const url = new URL(address);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return connect({ host: socketHost(url), port }, signal);
}

function connect(options: NetConnectOpts, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ ...options, signal });
    const connected = orReject(reject, () => {
      socket.destroy();
      resolve();
    });
    socket.once('connect', connected);
    socket.once('error', reject);
  });
}
