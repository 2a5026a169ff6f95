import test from 'ava';
import { silentConnections } from '../acceptance/silent-connections.ts';

test.serial('H5: 560 silent connections at each door keep nobody out', (t) =>
  silentConnections(t, { connections: 560, visits: 20 }),
);
