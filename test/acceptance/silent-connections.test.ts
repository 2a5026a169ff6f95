import test from 'ava';
import { silentConnections } from './silent-connections.ts';

test('H5: connections that never finish the handshake keep nobody out, and are closed', (t) =>
  silentConnections(t, { connections: 140, visits: 3 }));
