import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Aedes } from 'aedes';
import test from 'ava';
import { pino } from 'pino';
import { systemClock } from '../../../common/clock.ts';
import { ExternalBroker } from '../../../agent/broker/external-broker.ts';
import { freePort } from '../../../sandbox/free-port.ts';
import { CertificateAuthority } from '../../tunnel/helpers/certificates.ts';
import type { IncomingMessage } from '../../../agent/broker/attachment.ts';
import { faultyClock } from '../../helpers/faulty-clock.ts';
import { startMosquitto, startOpenMosquitto } from '../../helpers/mosquitto.ts';
import { connectTo, topics } from '../../helpers/mqtt-client.ts';
import { whenAttached } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const OPTIONS = {
  topics,
  clock: systemClock,
  log: pino({ level: 'silent' }),
  onMessage: () => {},
  offlineState: () => '{"state":"offline"}',
  alive: (state: 'online' | 'offline') => `${state} 1.0 b`,
};

function create(url: string): ExternalBroker {
  return new ExternalBroker({
    ...OPTIONS,
    broker: { name: 'node', enabled: true, url, accessControl: 'none' },
  });
}

test('publishing over a connection that is down rejects with Unavailable, at once when it is stopped', async (t) => {
  const broker = create(`mqtt://user:secret@127.0.0.1:${await freePort()}`);
  await broker.start();
  const publishing = broker.publish(topics.state(), 'x', { qos: 1 });
  await broker.stop();
  const error = await t.throwsAsync(publishing);
  t.like(error, { kind: 'Unavailable', layer: 'broker' });
  t.notRegex(error?.message ?? '', /secret/);
  t.notRegex(broker.status().address, /secret/);
});

test('what is published while the broker restarts arrives once it is back, and bulk listeners are told', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const broker = create(mosquitto.url);
  const stopped = new AbortController();
  t.teardown(() => broker.stop());
  await broker.start();
  await whenAttached(broker);
  const down = new Promise<void>((resolve) => {
    broker.onChange((attached) => {
      if (!attached) resolve();
    }, stopped.signal);
  });
  const bulkAgain = new Promise<void>((resolve) => {
    broker.onBulkReconnect(resolve, stopped.signal);
  });
  await broker.publishBulk(topics.state(), Buffer.from('before'), 1);
  await mosquitto.broker.stop();
  await down;
  t.is(typeof broker.status().error, 'string');
  const publishing = broker.publish(topics.state(), 'held', { qos: 1, retain: true });
  await mosquitto.broker.start();
  await publishing;
  await bulkAgain;
  t.is(broker.status().error, undefined);
  stopped.abort();
  const client = await connectTo(mosquitto.url);
  await client.subscribe(topics.state());
  t.is((await client.next(() => true)).payload.toString(), 'held');
  await client.end();
});

test('what is published after something unanswered is not held back', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const broker = create(mosquitto.url);
  t.teardown(() => broker.stop());
  await broker.start();
  await whenAttached(broker);
  const took: number[] = [];
  for (let count = 0; count < 20; count += 1) {
    await broker.publish(topics.state(), 'unanswered', { qos: 0 });
    await nextTurn();
    const started = performance.now();
    await broker.publish(topics.state(), 'acknowledged', { qos: 1 });
    took.push(performance.now() - started);
  }
  // Linux delays the acknowledgement of a segment that nobody answers by 40 ms: every one would take that.
  t.true(Math.min(...took) < 30, took.join());
});

test('a broker that has no MQTT 5 is attached with 3.1.1', async (t) => {
  const old = await Aedes.createBroker();
  const server = createServer(old.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const broker = create(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await broker.start();
  await whenAttached(broker);
  t.is(broker.status().protocol, '3.1.1');
  await broker.stop();
  await new Promise<void>((resolve) => old.close(resolve));
  server.close();
});

test('a refused credential is named in the status, and tried again', async (t) => {
  const mosquitto = await startMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const broker = create(mosquitto.url);
  t.teardown(() => broker.stop());
  const refused = new Promise<void>((resolve) => {
    broker.onChange(() => resolve(), new AbortController().signal);
  });
  await broker.start();
  await refused;
  t.false(broker.connected);
  t.regex(broker.status().error ?? '', /not authori[sz]ed/i);
});

test('2: a certificate that is half written fails the attempt alone, and its broker is attached when it is whole', async (t) => {
  const folder = temporaryFolder(t);
  const authority = new CertificateAuthority(folder);
  const { ca, cert, key } = authority.issue({ commonName: 'broker', altNames: 'IP:127.0.0.1' });
  const [caFile, certFile, keyFile] = ['ca.crt', 'node.crt', 'node.key'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(caFile, ca);
  writeFileSync(certFile, '-----BEGIN CERTIFICATE-----\nMIIB');
  writeFileSync(keyFile, '-----BEGIN PRIVATE');
  const aedes = await Aedes.createBroker();
  const server = createTlsServer({ cert, key }, (socket) => void aedes.handle(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `mqtts://127.0.0.1:${port}`;
  const files = { caFile, certFile, keyFile };
  const broker = new ExternalBroker({
    ...OPTIONS,
    broker: { name: 'tls', enabled: true, url, accessControl: 'none', ...files },
  });
  t.teardown(async () => {
    await broker.stop();
    await new Promise<void>((resolve) => {
      aedes.close(resolve);
    });
    server.close();
  });
  await broker.start();
  t.regex(broker.status().error ?? '', /PEM|bad end line|no start line/i);
  writeFileSync(keyFile, key);
  writeFileSync(certFile, cert);
  await whenAttached(broker);
  t.true(broker.connected);
});

test('a message that a fault kept from being taken is handed on with the fault, to be refused', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const { clock, failNext, faults } = faultyClock();
  const came: IncomingMessage[] = [];
  const broker = new ExternalBroker({
    ...OPTIONS,
    clock,
    onMessage: (_, message) => came.push(message),
    broker: { name: 'node', enabled: true, url: mosquitto.url, accessControl: 'none' },
  });
  t.teardown(() => broker.stop());
  await broker.start();
  await whenAttached(broker);
  const client = await connectTo(mosquitto.url);
  t.teardown(() => client.end());
  const topic = topics.request({ principal: 'alice', client: 'hmi' });
  for (const [payload, qos] of [
    ['one', 1],
    ['two', 0],
  ] as const) {
    failNext('listener');
    await client.publish(topic, payload, { qos });
    t.truthy(
      await waitUntil(() => came.some((message) => message.payload.toString() === payload), 30_000),
      payload,
    );
  }
  t.deepEqual(
    came.map(({ payload, fault }) => [payload.toString(), (fault as Error).message]),
    [
      ['one', 'a fault in a listener'],
      ['two', 'a fault in a listener'],
    ],
  );
  t.is(faults.length, 2);
});
