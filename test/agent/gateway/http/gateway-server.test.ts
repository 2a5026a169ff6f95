import { once } from 'node:events';
import { get } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import test from 'ava';
import { faultyClock } from '../../../helpers/faulty-clock.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { CertificateAuthority } from '../../../tunnel/helpers/certificates.ts';
import type { Route } from '../../../../agent/gateway/http/route.ts';
import { sendJson } from '../../../../agent/gateway/http/respond.ts';
import { pod, MemoryObjects, startTestDoor } from '../test-door.ts';

const WAIT_MS = 30_000;

const open: Route = {
  method: 'GET',
  path: '/healthz',
  access: 'anybody',
  handle: (_request, response) => sendJson(response, 'ok'),
};
const echo: Route = {
  method: 'POST',
  path: '/echo',
  access: 'known',
  async handle(request, response) {
    sendJson(response, { body: (await request.body()).toString(), caller: request.caller });
  },
};
/** Answers half, then fails. */
const broken: Route = {
  method: 'GET',
  path: '/broken',
  access: 'known',
  async handle(_request, response) {
    response.writeHead(200);
    await new Promise((resolve) => {
      response.write('half', resolve);
    });
    throw new Error('a fault');
  },
};
const stream: Route = {
  method: 'POST',
  path: '/stream',
  access: () => ({ action: 'pod.exec', params: { namespace: 'default' } }),
  handle() {},
  upgrade({ signal }, socket) {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    // Whoever does not read does not hear of the end.
    socket.resume();
    return Promise.resolve();
  },
};

/** Sends raw bytes, and gives what comes until the server closes. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  return textOf(socket);
}

async function textOf(socket: Socket): Promise<string> {
  const closed = once(socket, 'close');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed;
  return Buffer.concat(chunks).toString();
}

async function untilHead(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await waitUntil(() => text.includes('\r\n\r\n'), WAIT_MS);
  return text;
}

test('who proves nothing is refused, except at the probes', async (t) => {
  const door = await startTestDoor({ routes: [open] });
  t.teardown(() => door.stop());
  const refused = await fetch(`${door.url}/api/v1/pods`);
  t.is(refused.status, 401);
  t.is(refused.headers.get('www-authenticate'), 'Bearer realm="edgectl"');
  const status = (await refused.json()) as { kind: string; reason: string };
  t.like(status, { kind: 'Status', reason: 'Unauthorized', code: 401, status: 'Failure' });
  t.is((await door.get('/api/v1/pods', { authorization: 'Bearer stranger' })).status, 401);
  t.is((await door.get('/api/v1/pods', { authorization: 'Basic YWxpY2U6eA==' })).status, 401);
  t.is((await fetch(`${door.url}/healthz`)).status, 200);
  // What is not there is not told to strangers.
  t.is((await fetch(`${door.url}/api/v1/secrets`)).status, 401);
});

test('what is not served answers 404 and 405 in the words of kube-apiserver', async (t) => {
  const door = await startTestDoor();
  t.teardown(() => door.stop());
  const nothing = await door.get('/api/v1/secrets');
  t.is(nothing.status, 404);
  t.like(await nothing.json(), {
    message: 'the server could not find the requested resource',
    reason: 'NotFound',
  });
  const other = await fetch(`${door.url}/api/v1/pods`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer alice' },
  });
  t.is(other.status, 405);
  t.is(other.headers.get('allow'), 'GET');
  t.like(await other.json(), { reason: 'MethodNotAllowed' });
});

test('whom no rule permits hears which rule lacks', async (t) => {
  const door = await startTestDoor();
  t.teardown(() => door.stop());
  const refused = await door.get('/api/v1/namespaces/factory/pods', { authorization: 'Bearer nobody' });
  t.is(refused.status, 403);
  t.like(await refused.json(), {
    reason: 'Forbidden',
    message: 'no rule lets nobody call pod.list: ask an admin',
  });
  t.deepEqual(door.asked.at(-1), {
    principal: 'nobody',
    action: 'pod.list',
    params: { namespace: 'factory' },
  });
});

test('K11: of requests that stand one behind the other on a connection nothing is left when it is lost', async (t) => {
  let waiting = 0;
  const endless: Route = {
    method: 'GET',
    path: '/endless',
    access: 'known',
    async handle({ signal }, response) {
      response.writeHead(200).write('it began');
      waiting += 1;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      waiting -= 1;
    },
  };
  const door = await startTestDoor({ routes: [endless] });
  t.teardown(() => door.stop());
  const socket = connect(door.port, '127.0.0.1');
  socket.on('error', () => undefined);
  for (let requests = 0; requests < 3; requests += 1)
    socket.write('GET /endless HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n\r\n');
  t.not(await waitUntil(() => waiting === 3, WAIT_MS), undefined);
  socket.destroy();
  t.not(await waitUntil(() => waiting === 0, WAIT_MS), undefined, `${waiting} wait`);
});

test('a foreign Host and a foreign Origin are refused before anything else', async (t) => {
  const door = await startTestDoor({ routes: [open] });
  t.teardown(() => door.stop());
  const request = (headers: string): Promise<string> =>
    raw(door.port, `GET /healthz HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  t.regex(await request('Host: evil.example\r\n'), /^HTTP\/1\.1 403 /);
  t.regex(await request('Host: localhost\r\nOrigin: https://evil.example\r\n'), /^HTTP\/1\.1 403 /);
  t.regex(await request('Host: localhost\r\nOrigin: https://plant.example\r\n'), /^HTTP\/1\.1 200 /);
  t.regex(await request(''), /^HTTP\/1\.1 400 /);
  for (const twice of [
    'Host: localhost\r\nHost: evil.example',
    'Host: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b',
  ]) {
    t.regex(
      await request(`${twice}\r\n`),
      /^HTTP\/1\.1 400 [^]*the request has the header [^ ]+ twice/,
      twice,
    );
  }
});

test('a body is read up to its limit, and a larger one is refused with its size', async (t) => {
  const door = await startTestDoor({ routes: [echo] });
  t.teardown(() => door.stop());
  const post = (body: string): Promise<Response> =>
    fetch(`${door.url}/echo`, { method: 'POST', body, headers: { authorization: 'Bearer alice' } });
  t.like(await (await post('x'.repeat(1024))).json(), { caller: { door: 'rest', principal: 'alice' } });
  const refused = await post('x'.repeat(1025));
  t.is(refused.status, 413);
  t.like(await refused.json(), { reason: 'RequestEntityTooLarge' });
  t.is((await post('again')).status, 200);
});

test('too large a head, and what is no HTTP', async (t) => {
  const door = await startTestDoor({ routes: [open] });
  t.teardown(() => door.stop());
  t.regex(
    await raw(door.port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
  t.regex(await raw(door.port, 'what is this\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('a head that never ends, and a body', async (t) => {
  const door = await startTestDoor({
    routes: [open],
    server: { timeouts: { headMs: 600, requestMs: 800, keepAliveMs: 60_000, checkMs: 50 } },
  });
  t.teardown(() => door.stop());
  t.regex(await raw(door.port, 'GET /healthz HTTP/1.1\r\nHost: local'), /^HTTP\/1\.1 408 /);
  const slowBody =
    'POST /echo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\nContent-Length: 9\r\n\r\n';
  t.regex(await raw(door.port, slowBody), /^HTTP\/1\.1 (404|408) /);
  t.true((await waitUntil(() => door.server.connections === 0, WAIT_MS)) !== undefined);
});

test('H5: of one address no more connections of somebody stay than may, beside those that have proved nothing', async (t) => {
  const door = await startTestDoor({ routes: [open], server: { maxConnectionsPerAddress: 2 } });
  t.teardown(() => door.stop());
  const silent = [connect(door.port, '127.0.0.1'), connect(door.port, '127.0.0.1')];
  t.teardown(() => silent.forEach((socket) => socket.destroy()));
  await waitUntil(() => door.server.connections === 2, WAIT_MS);
  const request = 'GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n';
  const proved = connect(door.port, '127.0.0.1');
  t.teardown(() => proved.destroy());
  proved.write(`${request}\r\n`);
  t.regex(await untilHead(proved), /^HTTP\/1\.1 200 /);
  t.is(door.server.connections, 3);
  t.regex(await raw(door.port, `${request}Connection: close\r\n\r\n`), /^HTTP\/1\.1 200 /);
  t.false(proved.destroyed);
  // Both belong to somebody now: there is no room for a third of the same user.
  const second = connect(door.port, '127.0.0.1');
  t.teardown(() => second.destroy());
  second.write(`${request}\r\n`);
  t.regex(await untilHead(second), /^HTTP\/1\.1 200 /);
  t.regex(await raw(door.port, `${request}Connection: close\r\n\r\n`), /^HTTP\/1\.1 429 /);
});

test('who asks too often is told to wait', async (t) => {
  const door = await startTestDoor({ requests: 1 });
  t.teardown(() => door.stop());
  t.is((await door.get('/api/v1/pods')).status, 200);
  const refused = await door.get('/api/v1/pods');
  t.is(refused.status, 429);
  t.is(refused.headers.get('retry-after'), '1');
  t.like(await refused.json(), { reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } });
});

test('half an answer never looks whole', async (t) => {
  const door = await startTestDoor({ routes: [broken] });
  t.teardown(() => door.stop());
  const answer = await raw(
    door.port,
    'GET /broken HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n\r\n',
  );
  t.regex(answer, /half/);
  t.false(answer.endsWith('0\r\n\r\n'));
});

test('an upgrade takes the same way as a request, whatever its method', async (t) => {
  const door = await startTestDoor({ routes: [stream] });
  t.teardown(() => door.stop());
  const upgrade = (token: string, path = '/stream', method = 'POST'): Promise<string> =>
    raw(
      door.port,
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
        'Connection: Upgrade\r\nUpgrade: test\r\n\r\n',
    );
  const refused = await upgrade('nobody');
  t.regex(refused, /^HTTP\/1\.1 403 /);
  t.regex(refused, /"reason":"Forbidden"/);
  t.like(door.asked.at(-1), { action: 'pod.exec' });
  t.regex(await upgrade('stranger'), /^HTTP\/1\.1 401 /);
  t.regex(await upgrade('alice', '/api/v1/pods', 'GET'), /^HTTP\/1\.1 400 .*cannot be upgraded/s);
  t.true((await waitUntil(() => door.runningRequests.size === 0, WAIT_MS)) !== undefined);
});

test('an upgraded connection ends with its client, with its user, and with the door', async (t) => {
  const door = await startTestDoor({ routes: [stream] });
  t.teardown(() => door.stop());
  const dial = async (user: string): Promise<Socket> => {
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `POST /stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${user}\r\n` +
        'Connection: Upgrade\r\nUpgrade: test\r\n\r\n',
    );
    t.regex(await untilHead(socket), /^HTTP\/1\.1 101 /);
    return socket;
  };
  const gone = await dial('alice');
  gone.destroy();
  t.true((await waitUntil(() => door.runningRequests.size === 0, WAIT_MS)) !== undefined);
  const removed = await dial('bob');
  const ended = once(removed, 'close');
  door.users.remove('bob');
  await ended;
  const left = await dial('alice');
  const closed = once(left, 'close');
  await door.server.stop();
  await closed;
  t.true((await waitUntil(() => door.server.connections === 0, WAIT_MS)) !== undefined);
});

test('requests that are given up leave nothing behind', async (t) => {
  const objects = new MemoryObjects();
  objects.put(pod('web-0'));
  const door = await startTestDoor({ objects });
  t.teardown(() => door.stop());
  await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const controller = new AbortController();
      const asked = fetch(`${door.url}/api/v1/pods${index % 2 === 0 ? '?watch=true' : ''}`, {
        headers: { authorization: 'Bearer alice' },
        signal: controller.signal,
      });
      if (index % 3 === 0) controller.abort();
      const answer = await asked.catch(() => undefined);
      controller.abort();
      return answer;
    }),
  );
  t.true(
    (await waitUntil(() => door.runningRequests.size === 0 && door.feed.watchers === 0, WAIT_MS)) !==
      undefined,
  );
  t.is((await door.get('/api/v1/pods')).status, 200);
});

/** A request of a head of so many bytes. */
function headOf(bytes: number): string {
  const start = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-long: ';
  return `${start}${'a'.repeat(bytes - start.length - 4)}\r\n\r\n`;
}

test('B9: a head of 60 KiB is taken, one of 70 KiB is refused with a Status', async (t) => {
  const door = await startTestDoor({ routes: [open] });
  t.teardown(() => door.stop());
  t.regex(await raw(door.port, headOf(60 * 1024)), /^HTTP\/1\.1 200 /);
  const [head = '', body = ''] = (await raw(door.port, headOf(70 * 1024))).split('\r\n\r\n');
  t.regex(head, /^HTTP\/1\.1 431 [\s\S]*content-type: application\/json/i);
  const status = JSON.parse(body) as { message: string };
  t.like(status, { kind: 'Status', status: 'Failure', code: 431, reason: 'RequestEntityTooLarge' });
  t.regex(status.message, /64 KiB, or 1 MiB with a client certificate/);
});

for (const [title, text, code] of [
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['no host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
  [
    'an expectation',
    'GET /healthz HTTP/1.1\r\nhost: localhost\r\nexpect: miracles\r\nconnection: close\r\n\r\n',
    417,
  ],
  ['CONNECT', 'CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\n\r\n', 405],
] as const) {
  test(`B9: ${title} is refused with a Status`, async (t) => {
    const door = await startTestDoor({ routes: [open] });
    t.teardown(() => door.stop());
    const [head = '', body = ''] = (await raw(door.port, text)).split('\r\n\r\n');
    t.true(head.startsWith(`HTTP/1.1 ${code} `), head);
    t.like(JSON.parse(body), { kind: 'Status', status: 'Failure', code });
  });
}

test('B9: a verified client certificate may come with a head of 1 MiB', async (t) => {
  const authority = new CertificateAuthority(temporaryFolder(t));
  const { cert, key } = authority.issueServer('localhost');
  const ca = authority.certificate;
  const tls = { cert: cert.toString(), key: key.toString(), clientCa: ca.toString() };
  const door = await startTestDoor({ routes: [open], server: { tls } });
  t.teardown(() => door.stop());
  const statusWith = (credentials: object, bytes: number): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { 'x-long': 'a'.repeat(bytes) };
      get(
        {
          host: '127.0.0.1',
          servername: 'localhost',
          port: door.port,
          path: '/healthz',
          headers,
          ...credentials,
          ca,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      ).on('error', reject);
    });
  const alice = authority.issue({ commonName: 'alice' });
  t.is(await statusWith(alice, 1_000_000), 200);
  t.is(await statusWith({}, 60_000), 200);
  t.is(await statusWith({}, 70_000), 431);
  t.is(await statusWith(alice, 1_100_000), 431);
});

test('L9: who asks /healthz without a name uses up what his own connection has, and nobody else is refused', async (t) => {
  const door = await startTestDoor({ routes: [open], requests: 100 });
  t.teardown(() => door.stop());
  const ask = (headers: string): string => `GET /healthz HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`;
  const answers = await raw(door.port, `${ask('').repeat(149)}${ask('connection: close\r\n')}`);
  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
  t.deepEqual(statuses, [
    ...Array.from({ length: 100 }, () => '200'),
    ...Array.from({ length: 50 }, () => '429'),
  ]);
  t.regex(await raw(door.port, ask('connection: close\r\n')), /^HTTP\/1\.1 200 /);
  t.is((await door.get('/api/v1/pods')).status, 200);
});

test('H4: bodies that are begun and not ended are bounded for each principal, over all connections', async (t) => {
  const door = await startTestDoor({ routes: [echo] });
  t.teardown(() => door.stop());
  const begin = (user: string): { readonly end: () => void; readonly answer: Promise<string> } => {
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const answer = textOf(socket).then((text) => text.slice(0, 'HTTP/1.1 200'.length));
    const head = `POST /echo HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${user}\r\n`;
    socket.write(`${head}content-length: 1000\r\nconnection: close\r\n\r\n${'x'.repeat(900)}`);
    return { end: () => socket.write('x'.repeat(100)), answer };
  };
  const begun = Array.from({ length: 12 }, () => begin('nobody'));
  t.is(await Promise.race(begun.map(({ answer }) => answer)), 'HTTP/1.1 429');
  // Another one is answered meanwhile; so are those of the crowd that were taken.
  const other = begin('alice');
  other.end();
  t.is(await other.answer, 'HTTP/1.1 200');
  for (const { end } of begun) end();
  const answers = await Promise.all(begun.map(({ answer }) => answer));
  const taken = answers.filter((answer) => answer === 'HTTP/1.1 200').length;
  t.true(taken >= 1 && taken <= 4, String(answers));
  const later = begin('nobody');
  later.end();
  t.is(await later.answer, 'HTTP/1.1 200');
});

test('H4: large heads are for a few connections of a certificate at once', async (t) => {
  const authority = new CertificateAuthority(temporaryFolder(t));
  const { cert, key } = authority.issueServer('localhost');
  const ca = authority.certificate;
  const tls = { cert: cert.toString(), key: key.toString(), clientCa: ca.toString() };
  const door = await startTestDoor({ routes: [open], server: { tls } });
  t.teardown(() => door.stop());
  const eve = authority.issue({ commonName: 'eve' });
  const held = await Promise.all(
    Array.from({ length: 9 }, async () => {
      const socket = connectTls({ host: '127.0.0.1', servername: 'localhost', port: door.port, ...eve, ca });
      t.teardown(() => socket.destroy());
      socket.on('error', () => undefined);
      await once(socket, 'secureConnect');
      return socket;
    }),
  );
  const begun = `GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-long: ${'a'.repeat(100_000)}`;
  const answers = held.map(async (socket) => {
    const text = textOf(socket);
    socket.write(`${begun}\r\n\r\n`);
    return (await text).slice(0, 12);
  });
  const counts = (await Promise.all(answers)).toSorted();
  t.deepEqual(counts, [...Array.from({ length: 8 }, () => 'HTTP/1.1 200'), 'HTTP/1.1 431']);
});

for (const header of [
  'Impersonate-User',
  'Impersonate-Group',
  'Impersonate-Uid',
  'Impersonate-Extra-Scopes',
]) {
  test(`B10: ${header} is refused on every way, also by who may do everything`, async (t) => {
    const door = await startTestDoor({ routes: [open, echo, stream] });
    t.teardown(() => door.stop());
    const headers = { authorization: 'Bearer alice', [header]: 'nobody' };
    for (const [method, path] of [
      ['GET', '/api/v1/pods'],
      ['GET', '/api/v1/namespaces/default/pods/a'],
      ['GET', '/healthz'],
      ['POST', '/echo'],
      ['POST', '/stream'],
    ] as const) {
      const response = await fetch(`${door.url}${path}`, { method, headers });
      t.is(response.status, 403, path);
      const status = (await response.json()) as { message: string };
      t.regex(status.message, /"nobody" is forbidden: (alice|anonymous) cannot impersonate/);
    }
    const upgrade = await raw(
      door.port,
      `POST /stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n${header}: nobody\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n`,
    );
    t.regex(upgrade, /^HTTP\/1\.1 403 /);
  });
}

test('a request whose listener throws is answered 500, and an upgrade too', async (t) => {
  const { clock, failNext, faults } = faultyClock();
  const door = await startTestDoor({ routes: [open, stream], server: { clock } });
  t.teardown(() => door.stop());
  // One connection: its own listener has run.
  const socket = connect(door.port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const answered = async (request: string, wanted: RegExp): Promise<void> => {
    text = '';
    socket.write(request);
    t.truthy(await waitUntil(() => wanted.test(text), WAIT_MS), text);
  };
  const get = 'GET /healthz HTTP/1.1\r\nHost: edge-01\r\n\r\n';
  await answered(get, /^HTTP\/1.1 200 .*"ok"$/s);
  failNext('listener');
  await answered(get, /^HTTP\/1.1 500 .*"reason":"InternalError".*\}$/s);
  await answered(get, /^HTTP\/1.1 200 .*"ok"$/s);
  failNext('listener');
  const upgrade = 'POST /stream HTTP/1.1\r\nHost: edge-01\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n';
  const closed = once(socket, 'close');
  await answered(upgrade, /^HTTP\/1.1 500 .*"reason":"InternalError".*\}$/s);
  await closed;
  t.is(faults.length, 2);
  t.is(door.runningRequests.size, 0);
});
