import test from 'ava';
import { MqttConnection } from '../../../agent/broker/mqtt-connection.ts';
import { ProbeConnection } from '../../../agent/broker/probe/probe-connection.ts';
import { NodeConnection } from '../../../clients/js/src/connection.ts';
import { systemClock } from '../../../common/clock.ts';
import { freePort } from '../../../sandbox/free-port.ts';
import { Mosquitto } from '../../../sandbox/mosquitto.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

for (const [scheme, protocol] of [
  ['mqtt', 'mqtt'],
  ['ws', 'websockets'],
] as const) {
  test(`B4: a ${scheme} broker at an IPv6 address is reached by agent, probe and client library`, async (t) => {
    const port = await freePort();
    const broker = new Mosquitto({
      folder: temporaryFolder(t),
      access: `allow_anonymous true\nlistener ${port} ::1\nprotocol ${protocol}\nsocket_domain ipv6`,
    });
    await broker.start();
    t.teardown(() => broker.stop());
    const url = `${scheme}://[::1]:${port}`;
    // The agent's timers, as that of the next attempt, keep no process alive.
    const alive = setInterval(() => undefined, 1000);
    t.teardown(() => clearInterval(alive));
    await new Promise<void>((resolve) => {
      const connection = new MqttConnection({
        url,
        clientId: () => 'agent',
        clock: systemClock,
        credentials: () => ({}),
        publishTimeoutMs: 10_000,
        onUp: resolve,
        // mosquitto opens its listeners one after the other; the connection tries again.
        onDown: () => undefined,
      });
      t.teardown(() => connection.stop());
      connection.start();
    });
    const probe = await ProbeConnection.open(
      { url, credentials: {}, clientId: 'probe', protocolVersion: 5, clock: systemClock },
      AbortSignal.timeout(30_000),
    );
    t.not(probe, undefined);
    probe?.end();
    // Credentials of the URL itself are no part of the address that is dialled.
    const written = url.replace('//', '//me:secret@');
    const client = new NodeConnection({ url: written }, written, {
      onMessage() {},
      onBack() {},
      onLost() {},
    });
    await client.open({ clientId: 'library', filters: ['edgectl/v1/+/state'] });
    t.true(client.up);
    await client.close();
  });
}
