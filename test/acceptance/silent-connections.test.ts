import test from 'ava';
import { reopenedConnections, silentConnections } from './silent-connections.ts';

const BUSY_MS = 30_000;

test.serial('H5: connections that never finish the handshake keep nobody out, and are closed', (t) =>
  silentConnections(t, { connections: 140, visits: 3, slowestMs: BUSY_MS }),
);

test.serial('H5: connections that are opened again as fast as the machine can keep nobody out', (t) =>
  reopenedConnections(t, { saying: 'nothing', visits: 2, slowestMs: BUSY_MS }),
);
