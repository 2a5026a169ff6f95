/**
 * A listener for the suites of Eclipse Paho: aedes with what the embedded broker puts in front of it, but without users and access
 * list, so that `TopicA/#` is open to all. It keeps what clients retain, and sessions of MQTT 3.1.1, as the agent's listeners do not.
 * `node --conditions=source test/paho/open-broker.ts PORT`
 */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Aedes, type Client } from 'aedes';
import { lacksClientId } from '../../agent/broker/embedded-broker.ts';
import { acceptMqtt5, RECEIVE_MAXIMUM, writeMqtt5 } from '../../agent/broker/patches/mqtt5.ts';
import { guardPackets } from '../../agent/broker/patches/packet-guard.ts';
import { settlePacketLengths } from '../../agent/broker/patches/packet-lengths.ts';
import { keepNumbersAlone } from '../../agent/broker/patches/qos-2-numbers.ts';
import { keepRetainHandling } from '../../agent/broker/patches/retain-handling.ts';
import { systemClock } from '../../common/clock.ts';
import { DEFAULT_LIMITS } from '../../common/limits.ts';

/** Nobody may subscribe to it: the suites ask for one such filter. */
const CLOSED = 'test/nosubscribe';
const REJECTED = 2;

export interface OpenBroker {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startOpenBroker(port: number): Promise<OpenBroker> {
  writeMqtt5();
  const nameless = new WeakSet<Client>();
  const broker = await Aedes.createBroker({
    concurrency: 0,
    maxInflightInbound: RECEIVE_MAXIMUM,
    preConnect(client, packet, done) {
      if (lacksClientId(packet)) nameless.add(client);
      // As on the agent's listeners.
      if (packet.protocolVersion === (5 as number)) packet.clean = true;
      const accepted = acceptMqtt5(client, packet, {
        limits: DEFAULT_LIMITS,
        clock: systemClock,
        onWaiting: () => undefined,
      });
      done(accepted instanceof Error ? accepted : null, !(accepted instanceof Error));
    },
    authenticate(client, _user, _password, done) {
      if (!nameless.has(client)) return done(null, true);
      done(Object.assign(new Error('a session needs a client id'), { returnCode: REJECTED }), false);
    },
    authorizeSubscribe(_client, subscription, done) {
      const { topic } = subscription;
      done(null, topic === CLOSED || topic.startsWith('$share/') ? null : subscription);
    },
    authorizePublish: (_client, _packet, done) => done(null),
  });
  keepNumbersAlone(broker);
  keepRetainHandling(broker, systemClock);
  broker.once('client', () => void settlePacketLengths(systemClock));
  const server: Server = createServer((socket) => {
    guardPackets(socket, {
      maxBytes: DEFAULT_LIMITS.packetMaxBytes,
      clock: systemClock,
      onWrong: () => undefined,
      onGathered: () => undefined,
    });
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      await new Promise<void>((resolve) => {
        broker.close(() => resolve());
      });
      server.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { port } = await startOpenBroker(Number(process.argv[2] ?? 1883));
  process.stdout.write(`mqtt://127.0.0.1:${port}\n`);
}
