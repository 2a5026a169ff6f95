import test from 'ava';
import { reopenedConnections, silentConnections } from '../acceptance/silent-connections.ts';

test.serial('H5: 560 silent connections at each door keep nobody out', (t) =>
  silentConnections(t, { connections: 560, visits: 20, slowestMs: 2_000 }),
);

for (const saying of ['nothing', 'a first byte', 'half a hello'] as const) {
  test.serial(`H5: who opens connections again as fast as it can, saying ${saying}, keeps nobody out`, (t) =>
    reopenedConnections(t, { saying, visits: 20, slowestMs: 2_000 }),
  );
}
