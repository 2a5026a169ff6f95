import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import type { IClientOptions } from 'mqtt';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { EmbeddedBroker } from '../../../../agent/broker/embedded-broker.ts';
import type { ListenerConfiguration } from '../../../../agent/config/configuration.ts';
import { UserDirectory } from '../../../../agent/access/user-directory.ts';
import { systemClock } from '../../../../common/clock.ts';
import { hashPassword } from '../../../../common/credentials/password.ts';
import { type User, usersText } from '../../../../common/credentials/users-file.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../../common/limits.ts';
import { writePrivateFile } from '../../../../common/private-file.ts';
import { freePort } from '../../../../sandbox/free-port.ts';
import { wallTime } from '../../../helpers/kept-time.ts';
import { NODE } from '../../../helpers/test-configuration.ts';
import { connectTo, type TestClient, topics } from '../../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { CertificateAuthority } from '../../../tunnel/helpers/certificates.ts';

const LONG_MS = 30_000;
const password = hashPassword('secret');

interface Started {
  readonly broker: EmbeddedBroker;
  readonly folder: string;
  readonly port: number;
  readonly usersFile: string;
  readonly topicsSeen: string[];
  /** Options of a client with a certificate of this name. */
  certificate(commonName: string, authority?: CertificateAuthority): IClientOptions;
}

interface StartOptions {
  readonly secure?: boolean;
  readonly limits?: Partial<Limits>;
  readonly allowedOrigins?: readonly string[];
}

function textOf(...users: User[]): string {
  return usersText(new Map(users.map((user) => [user.name, user])));
}

async function start(
  t: ExecutionContext,
  kind: ListenerConfiguration['kind'],
  { secure = false, limits = {}, allowedOrigins = [] }: StartOptions = {},
): Promise<Started> {
  const folder = temporaryFolder(t);
  const authority = new CertificateAuthority(folder);
  const server = authority.issueServer('localhost');
  const file = (name: string, content: Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const certificates = {
    certFile: file('server.crt', server.cert),
    keyFile: file('server.key', server.key),
    clientCaFile: file('clients.crt', authority.certificate),
  };
  const port = await freePort();
  const usersFile = join(folder, 'users.yaml');
  writePrivateFile(
    usersFile,
    textOf({ name: 'alice', password: await password, tokens: [] }, { name: 'bob', tokens: [] }),
  );
  const log = pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
  const stopping = new AbortController();
  const users = new UserDirectory({
    path: () => usersFile,
    clock: systemClock,
    time: wallTime(systemClock),
    log,
  });
  users.start(stopping.signal);
  const topicsSeen: string[] = [];
  const listener = { kind, address: '127.0.0.1', port, allowedOrigins, ...(secure ? certificates : {}) };
  const broker = new EmbeddedBroker({
    node: NODE,
    socket: join(folder, 'mqtt.sock'),
    listeners: [listener],
    users,
    limits: { ...DEFAULT_LIMITS, ...limits },
    clock: systemClock,
    log,
    onMessage: (_attachment, { topic }) => topicsSeen.push(topic),
  });
  await broker.start();
  t.teardown(async () => {
    stopping.abort();
    await broker.stop();
  });
  return {
    broker,
    folder,
    port,
    usersFile,
    topicsSeen,
    certificate(commonName, signer = authority) {
      const { cert, key } = signer.issue({ commonName });
      return { ca: authority.certificate, cert, key };
    },
  };
}

const ALICE = { username: 'alice', password: 'secret' };

async function refusalOf(url: string, options: IClientOptions): Promise<string> {
  try {
    const client = await connectTo(url, options);
    await client.end();
    return 'let in';
  } catch (error) {
    return (error as Error).message;
  }
}

function closingOf({ client }: TestClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

/** Also of one that is reset. */
function closingOfSocket(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Alice is heard under her name, and hears what is published to her. */
async function useAs(
  t: ExecutionContext,
  principal: string,
  client: TestClient,
  { broker, topicsSeen }: Started,
): Promise<void> {
  const branch = { principal, client: 'test' };
  await client.subscribe(topics.clientFilter(branch));
  await client.publish(topics.request(branch), '{}');
  t.deepEqual(topicsSeen, [topics.request(branch)]);
  await broker.publish(topics.response(branch), 'answer', { qos: 1 });
  t.is((await client.next(() => true)).payload.toString(), 'answer');
  await client.end();
}

for (const [kind, secure, scheme] of [
  ['tcp', false, 'mqtt'],
  ['tls', true, 'mqtts'],
  ['websocket', false, 'ws'],
  ['websocket', true, 'wss'],
] as const) {
  test(`a user comes in by ${scheme}:// with the password, and nobody without`, async (t) => {
    const started = await start(t, kind, { secure });
    const url = `${scheme}://127.0.0.1:${started.port}`;
    const { ca } = started.certificate('x');
    const trust = ca === undefined ? {} : { ca };
    await useAs(t, 'alice', await connectTo(url, { ...trust, ...ALICE }), started);
    t.regex(await refusalOf(url, { ...trust, username: 'alice', password: 'wrong' }), /bad user/i);
    t.regex(await refusalOf(url, { ...trust, username: 'root', password: 'secret' }), /bad user/i);
    t.regex(await refusalOf(url, trust), /bad user/i);
    // Bob has no password, so none is right.
    t.regex(await refusalOf(url, { ...trust, username: 'bob', password: '' }), /bad user/i);
  });
}

for (const [kind, scheme] of [
  ['tls', 'mqtts'],
  ['websocket', 'wss'],
] as const) {
  test(`a client certificate says who comes in by ${scheme}://`, async (t) => {
    const started = await start(t, kind, { secure: true });
    const url = `${scheme}://127.0.0.1:${started.port}`;
    await useAs(t, 'bob', await connectTo(url, started.certificate('bob')), started);
    const bob = started.certificate('bob');
    t.regex(await refusalOf(url, { ...bob, username: 'alice', password: 'secret' }), /bad user/i);
    t.regex(await refusalOf(url, started.certificate('mallory')), /bad user/i);
    t.regex(await refusalOf(url, started.certificate('root')), /bad user/i);
    const others = new CertificateAuthority(temporaryFolder(t), 'others');
    t.regex(await refusalOf(url, started.certificate('bob', others)), /bad user/i);
  });
}

test('H5: who shows a good certificate is not put off for wrong passwords of that name', async (t) => {
  const started = await start(t, 'tls', { secure: true });
  const url = `mqtts://127.0.0.1:${started.port}`;
  const wrong = { ca: started.certificate('bob').ca!, username: 'bob', password: 'wrong' };
  let refusals = '';
  for (let guess = 0; guess < 6; guess += 1) refusals = await refusalOf(url, wrong);
  t.regex(refusals, /unavailable/i);
  await useAs(t, 'bob', await connectTo(url, started.certificate('bob')), started);
});

for (const [kind, secure, scheme] of [
  ['tcp', false, 'mqtt'],
  ['websocket', true, 'wss'],
] as const) {
  test(`what is sent at once, before a goodbye, arrives whole and in order by ${scheme}://`, async (t) => {
    const { port, certificate, topicsSeen } = await start(t, kind, { secure });
    const client = await connectTo(`${scheme}://127.0.0.1:${port}`, secure ? certificate('bob') : ALICE);
    const principal = secure ? 'bob' : 'alice';
    const sent = Array.from({ length: 300 }, (_, index) =>
      topics.request({ principal, client: `c${index}` }),
    );
    for (const topic of sent) client.client.publish(topic, '{}', { qos: 0 });
    await client.client.endAsync();
    t.not(await waitUntil(() => topicsSeen.length === sent.length, LONG_MS), undefined);
    t.deepEqual(topicsSeen, sent);
  });
}

test('a certificate that is replaced is shown to who connects next, and who is connected stays', async (t) => {
  const { port, folder, certificate } = await start(t, 'tls', { secure: true });
  const url = `mqtts://127.0.0.1:${port}`;
  const { ca } = certificate('x');
  const alice = await connectTo(url, { ...ALICE, ...(ca === undefined ? {} : { ca }) });
  const shown = (): Promise<string> =>
    new Promise((resolve) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', () => resolve(''));
    });
  const before = await shown();
  const renewed = new CertificateAuthority(temporaryFolder(t), 'later').issueServer('localhost');
  writeFileSync(join(folder, 'server.crt'), renewed.cert);
  writeFileSync(join(folder, 'server.key'), renewed.key);
  const serial = new X509Certificate(renewed.cert).serialNumber;
  t.not(before, serial);
  let now = before;
  const seen = await waitUntil(() => {
    void shown().then((next) => (now = next));
    return now === serial;
  }, LONG_MS);
  t.not(seen, undefined);
  await alice.subscribe(topics.clientFilter({ principal: 'alice', client: 'test' }));
  await alice.end();
});

test('a page of another origin is not let connect, a page that was named is', async (t) => {
  const { port } = await start(t, 'websocket', { allowedOrigins: ['https://hmi.example'] });
  const open = async (origin: string, path = '/mqtt', protocol = 'mqtt'): Promise<string> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, { origin });
    const opened = once(socket, 'open').then(() => 'open');
    const failed = once(socket, 'unexpected-response').then(([, response]) =>
      String((response as { statusCode: number }).statusCode),
    );
    socket.on('error', () => {});
    const result = await Promise.race([opened, failed]);
    socket.terminate();
    return result;
  };
  t.is(await open('https://hmi.example'), 'open');
  t.is(await open('https://evil.example'), '403');
  t.is(await open('https://hmi.example.evil.example'), '403');
  t.is(await open('null'), '403');
  t.is(await open('https://hmi.example', '/other'), '404');
  t.is(await open('https://hmi.example', '/mqtt', 'amqp'), '400');
});

test('a user who is removed is put out, and one who stays is not', async (t) => {
  const { port, usersFile } = await start(t, 'tcp');
  const alice = await connectTo(`mqtt://127.0.0.1:${port}`, ALICE);
  const closed = closingOf(alice);
  writePrivateFile(usersFile, textOf({ name: 'bob', password: await password, tokens: [] }));
  await closed;
  const bob = await connectTo(`mqtt://127.0.0.1:${port}`, { username: 'bob', password: 'secret' });
  writePrivateFile(
    usersFile,
    textOf({ name: 'carol', tokens: [] }, { name: 'bob', password: await password, tokens: [] }),
  );
  t.regex(await refusalOf(`mqtt://127.0.0.1:${port}`, ALICE), /bad user/i);
  await bob.subscribe(topics.clientFilter({ principal: 'bob', client: 'test' }));
  await bob.end();
});

test('M1: a certificate proves nothing once the authority that signed it is no longer named', async (t) => {
  const started = await start(t, 'tls', { secure: true });
  const { port, folder, topicsSeen, certificate } = started;
  const url = `mqtts://localhost:${port}`;
  const willTopic = topics.request({ principal: 'bob', client: 'will' });
  const bob = await connectTo(url, {
    ...certificate('bob'),
    will: { topic: willTopic, payload: Buffer.from('run this'), qos: 1, retain: false },
  });
  const alice = await connectTo(url, { ca: certificate('bob').ca ?? '', ...ALICE });
  const closed = closingOf(bob);
  const other = new CertificateAuthority(temporaryFolder(t));
  writeFileSync(join(folder, 'clients.crt'), other.certificate);
  await closed;
  t.not(await refusalOf(url, certificate('bob')), 'let in');
  const branch = { principal: 'alice', client: 'test' };
  await alice.publish(topics.request(branch), '{}');
  t.deepEqual(topicsSeen, [topics.request(branch)], 'neither the will nor anything else of bob');
  await alice.end();
});

test('a client id ends the connections of its own principal alone', async (t) => {
  const { port, usersFile } = await start(t, 'tcp');
  const hash = await password;
  writePrivateFile(
    usersFile,
    textOf({ name: 'alice', password: hash, tokens: [] }, { name: 'bob', password: hash, tokens: [] }),
  );
  const url = `mqtt://127.0.0.1:${port}`;
  const alice = await connectTo(url, { ...ALICE, clientId: 'hmi' });
  let bob: TestClient | undefined;
  const connected = await waitUntil(() => {
    if (bob === undefined) {
      void connectTo(url, { username: 'bob', password: 'secret', clientId: 'hmi' }).then(
        (client) => (bob = client),
        () => undefined,
      );
    }
    return bob !== undefined;
  }, LONG_MS);
  t.not(connected, undefined);
  await alice.subscribe(topics.clientFilter({ principal: 'alice', client: 'test' }));
  const ended = closingOf(alice);
  const again = await connectTo(url, { ...ALICE, clientId: 'hmi' });
  await ended;
  await again.end();
  await bob?.end();
});

test('who says nothing is put out, and so is who comes with too much', async (t) => {
  const impatient = await start(t, 'tcp', { limits: { loginTimeoutMs: 300 } });
  await closingOfSocket(connectSocket(impatient.port, '127.0.0.1'));
  const { port } = await start(t, 'tcp', { limits: { packetMaxBytes: 4096 } });
  const alice = await connectTo(`mqtt://127.0.0.1:${port}`, ALICE);
  const closed = closingOf(alice);
  const branch = { principal: 'alice', client: 'test' };
  alice.client.publish(topics.request(branch), Buffer.alloc(8192), { qos: 1 });
  await closed;
  t.pass();
});

test('H5: connections of a user past the limit of an address are refused', async (t) => {
  const { port } = await start(t, 'tcp', { limits: { connectionsPerAddress: 2 } });
  const url = `mqtt://127.0.0.1:${port}`;
  const first = await connectTo(url, ALICE);
  const second = await connectTo(url, ALICE);
  t.regex(await refusalOf(url, ALICE), /unavailable/i);
  t.true(first.client.connected && second.client.connected);
  await first.end();
  await second.end();
});

test('a client cannot subscribe without end', async (t) => {
  const { port } = await start(t, 'tcp', { limits: { subscriptionsPerConnection: 3 } });
  const alice = await connectTo(`mqtt://127.0.0.1:${port}`, ALICE);
  const filters = Array.from({ length: 5 }, (_, index) =>
    topics.clientFilter({ principal: 'alice', client: `c${index}` }),
  );
  const granted = await alice.client.subscribeAsync(filters, { qos: 1 }).catch(() => []);
  t.true(granted.filter(({ qos }) => qos !== 128).length <= 3);
  await alice.client.unsubscribeAsync(filters.slice(0, 3));
  await alice.subscribe(topics.clientFilter({ principal: 'alice', client: 'later' }));
  await alice.end();
});

test('a port that is taken keeps nothing else from working, and the status says so', async (t) => {
  const first = await start(t, 'tcp');
  const folder = temporaryFolder(t);
  const broker = new EmbeddedBroker({
    node: NODE,
    socket: join(folder, 'mqtt.sock'),
    listeners: [{ kind: 'tcp', address: '127.0.0.1', port: first.port }],
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    onMessage: () => {},
  });
  await broker.start();
  t.true(broker.connected);
  t.regex(broker.status().reason ?? '', new RegExp(`tcp 127.0.0.1:${first.port}.*EADDRINUSE`));
  await broker.stop();
});
