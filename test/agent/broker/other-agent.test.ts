/** An agent whose broker is the listener of another agent: it is answered there, and hears why it may not serve it. */
import test from 'ava';
import { pino } from 'pino';
import { ExternalBroker } from '../../../agent/broker/external-broker.ts';
import { ProbeConnection } from '../../../agent/broker/probe/probe-connection.ts';
import { systemClock } from '../../../common/clock.ts';
import { startBrokerNode } from '../../helpers/broker-node.ts';
import { topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { join } from 'node:path';

for (const [kind, scheme] of [
  ['tcp', 'mqtt'],
  ['websocket', 'ws'],
] as const) {
  test(`B4: the ${kind} listener of another agent answers MQTT 5 and 3.1.1, and refuses what is no user's`, async (t) => {
    const other = await startBrokerNode(t, ['alice'], { kind });
    const url = `${scheme}://127.0.0.1:${other.port}`;
    const credentials = { username: 'alice', password: 'alice' };
    const signal = AbortSignal.timeout(30_000);
    const probe = { url, credentials, clientId: 'probe', clock: systemClock };
    for (const protocolVersion of [5, 4] as const) {
      const admitted = await ProbeConnection.open({ ...probe, protocolVersion }, signal);
      t.not(admitted, undefined);
      admitted?.end();
    }
    const passwordFile = join(temporaryFolder(t), 'password');
    writePrivateFile(passwordFile, 'alice\n');
    const broker = new ExternalBroker({
      broker: { name: 'other', url, username: 'alice', passwordFile, enabled: true, accessControl: 'none' },
      topics,
      clock: systemClock,
      log: pino({ level: 'silent' }),
      onMessage: () => undefined,
      offlineState: () => '{}',
      alive: (state: 'online' | 'offline') => `${state} 1.0 b`,
    });
    t.teardown(() => broker.stop());
    await broker.start();
    // Alice is not an agent there.
    await waitUntil(
      () => /refuses the subscription|Unspecified|Not authorized/.test(broker.status().error ?? ''),
      30_000,
    );
    t.regex(broker.status().error ?? '', /refuses the subscription|Unspecified|Not authorized/);
  });
}
