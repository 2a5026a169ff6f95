import { once } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../../common/clock.ts';
import { boundedClock } from '../../../common/fault-boundary.ts';
import type { TunnelEdgeOptions } from '../../../tunnel/edge/tunnel-edge.ts';
import type { ConnectionEnd } from '../../../tunnel/edge/backend.ts';
import { encodeConnect } from '../../../tunnel/wire/connect-message.ts';
import { tunnelCertificates } from '../helpers/certificates.ts';
import { MemoryKubelet } from '../helpers/memory-kubelet.ts';
import { KubeEdgeCloud } from '../helpers/kubeedge-cloud.ts';
import { edgedBackend, type EdgeBackend, startEdge } from '../helpers/tunnel-edge.ts';

const certificates = tunnelCertificates();
const UPGRADE = {
  Connection: ['Upgrade'],
  Upgrade: ['SPDY/3.1'],
  'X-Stream-Protocol-Version': ['v4.channel.k8s.io'],
};

/** Nobody listens there; a port that was given back may be another test's by now. */
const NOBODY = 'http://127.0.0.1:1';

interface Rig {
  readonly cloud: KubeEdgeCloud;
  readonly kubelet: MemoryKubelet;
  readonly backend: EdgeBackend;
}

async function rig(
  t: ExecutionContext,
  change?: (backend: EdgeBackend) => EdgeBackend,
  options: Partial<TunnelEdgeOptions> = {},
): Promise<Rig> {
  const cloud = await KubeEdgeCloud.start(t, certificates.server);
  const kubelet = await MemoryKubelet.start(t);
  const plain = edgedBackend(kubelet.baseUrl);
  const backend = change?.(plain) ?? plain;
  startEdge(t, cloud.address, certificates.node, backend, options);
  await cloud.until(() => cloud.connections === 1);
  return { cloud, kubelet, backend };
}

function logs(id: number, path: string, query = ''): Buffer {
  return encodeConnect({ connectionId: id, path, query, headers: { 'Accept-Encoding': ['gzip'] } });
}

function exec(id: number, path = '/exec/default/web-0/web', query = 'command=cat&input=1&output=1'): Buffer {
  return encodeConnect({ connectionId: id, path, query, headers: UPGRADE, method: 'POST' });
}

test('an edge names its node as the stock edge does', async (t) => {
  const { cloud } = await rig(t);
  const [headers] = cloud.headers;
  t.is(headers?.['sessionhostnameoverride'], 'edge-01');
  t.is(headers?.['sessioninternalip'], '127.0.0.1');
});

test('a log comes whole and in order, then one REMOVE_CONNECT', async (t) => {
  const { cloud, backend } = await rig(t);
  const bytes = 3_000_001;
  cloud.send(7, 'logsConnect', logs(7, '/containerLogs/default/big/web', `limitBytes=${bytes}`));
  await cloud.until(() => cloud.removes(7) === 1);
  t.true(cloud.data(7).equals(MemoryKubelet.bigLog(bytes)));
  t.is(cloud.of(7).at(-1)?.type, 'removeConnect');
  await backend.until(() => backend.records.length === 1);
  t.like(backend.records[0], { principal: 'cloud:cloudcore', error: undefined, bytesOut: bytes });
});

test("metrics are asked for without compression, for the answer's headers are lost on the wire", async (t) => {
  const { cloud, kubelet } = await rig(t);
  cloud.send(3, 'metricConnect', logs(3, '/stats/summary'));
  await cloud.until(() => cloud.removes(3) === 1);
  t.like(JSON.parse(cloud.data(3).toString()), { node: { nodeName: 'edge-01' } });
  t.is(kubelet.requests[0]?.headers['accept-encoding'], undefined);
});

test("the bytes of an exec go both ways as they are, the answer's head first", async (t) => {
  const { cloud, kubelet } = await rig(t);
  cloud.send(1431, 'execConnect', exec(1431));
  await cloud.until(() => cloud.data(1431).includes('\r\n\r\n'));
  t.regex(cloud.data(1431).toString(), /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  t.is(kubelet.requests[0]?.url, '/exec/default/web-0/web?command=cat&input=1&output=1');
  t.is(kubelet.requests[0]?.headers['x-stream-protocol-version'], 'v4.channel.k8s.io');
  // A whole frame of SPDY whose data is not text.
  const frame = Buffer.from([0, 0, 0, 5, 0, 0, 0, 2, 0xff, 0xfe]);
  cloud.send(1431, 'data', frame);
  await cloud.until(() => cloud.data(1431).subarray(-frame.length).equals(frame));
  cloud.send(1431, 'removeConnect');
  await cloud.until(() => cloud.removes(1431) === 1);
  await kubelet.until(() => kubelet.streams.size === 0);
  t.pass();
});

test('a follower that leaves ends the backend at once, and is answered by one REMOVE_CONNECT', async (t) => {
  const { cloud, kubelet } = await rig(t);
  cloud.send(4, 'logsConnect', logs(4, '/containerLogs/default/web-0/web', 'follow=true'));
  await cloud.until(() => cloud.data(4).toString() === 'first line\n');
  cloud.send(4, 'removeConnect');
  await kubelet.until(() => kubelet.followers.size === 0);
  await cloud.until(() => cloud.removes(4) === 1);
  t.is(cloud.removes(4), 1);
});

test("an error of Edged's is the body, as on the stock wire", async (t) => {
  const { cloud, backend } = await rig(t);
  cloud.send(5, 'logsConnect', logs(5, '/containerLogs/default/nope/web'));
  await cloud.until(() => cloud.removes(5) === 1);
  t.is(cloud.data(5).toString(), 'pod "nope" does not exist');
  await backend.until(() => backend.records.length === 1);
  t.regex(backend.records[0]?.error?.message ?? '', /answered with 404/);
});

test('a refused exec ends by itself, though Edged keeps its connection open', async (t) => {
  const { cloud, kubelet } = await rig(t);
  cloud.send(6, 'execConnect', exec(6, '/exec/default/nope/web'));
  await cloud.until(() => cloud.removes(6) === 1);
  t.regex(cloud.data(6).toString(), /^HTTP\/1\.1 404 Not Found\r\n[^]*\r\n\r\npod does not exist$/);
  await kubelet.until(() => kubelet.streams.size === 0);
});

test('a backend that does not accept connections gives an answer, not silence', async (t) => {
  const { cloud } = await rig(t, () => edgedBackend(NOBODY));
  cloud.send(8, 'logsConnect', logs(8, '/containerLogs/default/web-0/web'));
  cloud.send(9, 'execConnect', exec(9));
  await cloud.until(() => cloud.removes(8) === 1 && cloud.removes(9) === 1);
  t.regex(cloud.data(8).toString(), /cannot be reached on the node/);
  t.regex(cloud.data(9).toString(), /^HTTP\/1\.1 503 Service Unavailable\r\n/);
});

test('no address is taken from the wire, and no path but those of a kubelet', async (t) => {
  const { cloud, kubelet, backend } = await rig(t);
  const elsewhere = logs(1, '/containerLogs/default/web-0/web')
    .toString()
    .replace('127.0.0.1:10350', '169.254.169.254:80');
  cloud.send(1, 'logsConnect', Buffer.from(elsewhere));
  await cloud.until(() => cloud.removes(1) === 1);
  t.is(cloud.data(1).toString(), 'one\ntwo\n');
  for (const [id, path] of [
    [2, '/run/default/web-0/web'],
    [3, '/configz'],
    [4, '/containerLogs/../../x/y'],
  ] as const) {
    cloud.send(id, 'logsConnect', logs(id, path));
    await cloud.until(() => cloud.removes(id) === 1);
    t.regex(cloud.data(id).toString(), /is not served through the tunnel/);
  }
  cloud.send(5, 'logsConnect', logs(5, '/exec/default/web-0/web'));
  await cloud.until(() => cloud.removes(5) === 1);
  t.regex(cloud.data(5).toString(), /a connection for logs asks for/);
  t.is(kubelet.requests.length, 1);
  t.is(backend.records.length, 1);
});

test('what the policy refuses never reaches the backend', async (t) => {
  const { cloud, kubelet } = await rig(t, (plain) => ({
    ...plain,
    admit: () => {
      throw new EdgectlError('Forbidden', 'cloud:cloudcore may not exec');
    },
  }));
  cloud.send(1, 'execConnect', exec(1));
  await cloud.until(() => cloud.removes(1) === 1);
  t.regex(cloud.data(1).toString(), /^HTTP\/1\.1 403 Forbidden\r\n[^]*cloud:cloudcore may not exec/);
  t.deepEqual(kubelet.requests, []);
});

test('K14, K1: a connection whose right ends fails in words on this wire too, is no success in the audit, and its backend ends with it', async (t) => {
  const revoked = new AbortController();
  const ends: ConnectionEnd[] = [];
  const { cloud, kubelet } = await rig(t, (plain) => ({
    ...plain,
    admit: () => ({ revoked: revoked.signal, ended: (end) => ends.push(end) }),
  }));
  cloud.send(1, 'execConnect', exec(1));
  cloud.send(3, 'logsConnect', logs(3, '/containerLogs/default/web-0/web', 'follow=true'));
  await cloud.until(() => cloud.data(1).includes('101 Switching') && cloud.data(3).includes('first line'));
  revoked.abort(new EdgectlError('Forbidden', 'the policy has changed'));
  await cloud.until(() => cloud.removes(1) === 1 && cloud.removes(3) === 1);
  await kubelet.until(() => kubelet.streams.size === 0 && kubelet.followers.size === 0);
  // client-go takes an exec without a status for exit code 0.
  t.regex(cloud.data(1).toString(), /"status":"Failure","message":"the policy has changed"/);
  t.is(
    cloud.data(3).toString(),
    'first line\nedgectl: the log was cut here, 11 bytes after its beginning: the policy has changed\n',
  );
  cloud.send(2, 'execConnect', exec(2));
  await cloud.until(() => cloud.removes(2) === 1);
  t.is(kubelet.requests.length, 2);
  t.deepEqual(
    ends.map(({ error }) => error?.message),
    Array.from({ length: 3 }, () => 'the policy has changed'),
  );
});

test('E1: thousands of duplicate REMOVE_CONNECTs, unknown ids and unknown types are survived', async (t) => {
  const { cloud } = await rig(t);
  for (let id = 1; id <= 40; id += 1) {
    cloud.send(id, 'execConnect', exec(id));
    await cloud.until(() => cloud.data(id).includes('101 Switching'));
    // KubeEdge's cloud repeats it until it is answered, while data is still under way.
    for (let repeat = 0; repeat < 100; repeat += 1) {
      cloud.send(id, 'data', Buffer.from('late'));
      cloud.send(id, 'removeConnect');
    }
  }
  for (let type = 7; type < 20; type += 1) cloud.send(5, type, Buffer.from('unknown'));
  cloud.sendRaw(Buffer.alloc(0));
  cloud.sendRaw(Buffer.alloc(12, 0xff));
  cloud.send(999, 'data', Buffer.from('nobody'));
  cloud.send(1000, 'logsConnect', logs(1000, '/containerLogs/default/web-0/web'));
  await cloud.until(() => cloud.removes(1000) === 1);
  t.is(cloud.data(1000).toString(), 'one\ntwo\n');
  for (let id = 1; id <= 40; id += 1) t.is(cloud.removes(id), 1);
  t.is(cloud.connections, 1);
});

test('a tunnel that is cut closes what it served, and stands again', async (t) => {
  const { cloud, kubelet } = await rig(t);
  cloud.send(1, 'logsConnect', logs(1, '/containerLogs/default/web-0/web', 'follow=true'));
  cloud.send(2, 'execConnect', exec(2));
  await kubelet.until(() => kubelet.followers.size === 1 && kubelet.streams.size === 1);
  cloud.socket?.terminate();
  await kubelet.until(() => kubelet.followers.size === 0 && kubelet.streams.size === 0);
  await cloud.until(() => cloud.connections === 2);
  // Ids of the new tunnel have nothing to do with those of the old.
  cloud.send(1, 'logsConnect', logs(1, '/containerLogs/default/web-0/web'));
  await cloud.until(() => cloud.removes(1) === 1);
  t.true(cloud.data(1).toString().endsWith('one\ntwo\n'));
});

test('CLOSE_CONNECT ends the tunnel, and its words are the last error', async (t) => {
  const cloud = await KubeEdgeCloud.start(t, certificates.server);
  const messages: (string | undefined)[] = [];
  startEdge(t, cloud.address, certificates.node, edgedBackend('http://127.0.0.1:1'), {
    statusChanged: ({ message }) => messages.push(message),
  });
  await cloud.until(() => cloud.connections === 1);
  if (cloud.socket?.readyState !== 1) await once(cloud.socket!, 'open');
  cloud.send(0, 'closeConnect', Buffer.from('failed to Update KubeletEndpoint Port'));
  await cloud.until(() => cloud.connections === 2);
  t.true(messages.some((message) => message?.includes('failed to Update KubeletEndpoint Port')));
});

test('H1: a path that Edged would read in another way never reaches it, and is recorded', async (t) => {
  const { cloud, kubelet, backend } = await rig(t);
  const paths = [
    '/stats/.\t./pods',
    '/stats/x/.\t.\\.\t.\\containerLogs\\default\\web-0\\web',
    '/stats/../pods',
    '/stats/default/web-0',
    '/pods',
  ];
  for (const [index, path] of paths.entries()) cloud.send(index + 1, 'metricConnect', logs(index + 1, path));
  await backend.until(() => backend.refusals.length === paths.length);
  for (const [index, path] of paths.entries()) {
    await cloud.until(() => cloud.removes(index + 1) === 1);
    t.regex(cloud.data(index + 1).toString(), /is not served through the tunnel$/, path);
  }
  // What a connection for metrics may not carry is refused as well.
  cloud.send(9, 'metricConnect', logs(9, '/containerLogs/default/web-0/web'));
  await backend.until(() => backend.refusals.length === paths.length + 1);
  t.deepEqual(
    backend.refusals.map(({ kind, path }) => [kind, path]),
    [...paths, '/containerLogs/default/web-0/web'].map((path) => ['metrics', path]),
  );
  t.is(kubelet.requests.length, 0);
  t.is(backend.records.length, 0);
});

const RIDER = Buffer.from(
  'GET /containerLogs/factory/biglog/logger HTTP/1.1\r\nHost: x\r\n\r\nGET /configz HTTP/1.1\r\nHost: x\r\n\r\n',
);

test('M2: an exec that asks for no upgrade is refused, and what rides behind it reaches nobody', async (t) => {
  const { cloud, kubelet } = await rig(t);
  const headers: readonly Record<string, string[]>[] = [
    { Connection: ['keep-alive'] },
    { Connection: ['keep-alive'], Upgrade: ['h2c'] },
    { Connection: ['Upgrade'], Upgrade: ['websocket, SPDY/3.1'] },
  ];
  for (const [index, given] of headers.entries()) {
    const id = index + 1;
    const path = '/exec/default/web-0/web';
    cloud.send(
      id,
      'execConnect',
      encodeConnect({ connectionId: id, path, query: 'command=true', headers: given, method: 'GET' }),
    );
    cloud.send(id, 'data', RIDER);
    await cloud.until(() => cloud.removes(id) === 1);
    t.regex(cloud.data(id).toString(), /^HTTP\/1\.1 400 [^]*need an upgrade to SPDY\/3\.1 or WebSocket/);
  }
  t.is(kubelet.requests.length, 0);
});

test('M2: nothing is sent behind an exec before its upgrade was answered, nor after it was refused', async (t) => {
  const { cloud, kubelet } = await rig(t);
  cloud.send(6, 'execConnect', exec(6, '/exec/default/nope/web'));
  cloud.send(6, 'data', RIDER);
  await cloud.until(() => cloud.removes(6) === 1);
  await kubelet.until(() => kubelet.streams.size === 0);
  t.is(kubelet.behindRefusals, '');
  t.is(kubelet.requests.length, 1);
  // Where the upgrade is granted, what came early comes then.
  cloud.send(7, 'execConnect', exec(7));
  // A whole frame of SPDY: the edge passes nothing less.
  cloud.send(7, 'data', Buffer.concat([Buffer.from([0, 0, 0, 3, 0, 0, 0, 5]), Buffer.from('early')]));
  await cloud.until(() => cloud.data(7).toString('latin1').endsWith('\r\n\r\n\0\0\0\x03\0\0\0\x05early'));
  // A client that does not wait at all is cut off.
  cloud.send(8, 'execConnect', exec(8, '/exec/default/nope/web'));
  cloud.send(8, 'data', Buffer.alloc(65 * 1024));
  await cloud.until(() => cloud.removes(8) === 1);
  t.is(kubelet.behindRefusals, '');
});

for (const how of ['chunked', 'endless']) {
  test(`M2: a refusal without a length (${how}) ends the connection, although Edged does not`, async (t) => {
    const { cloud, kubelet } = await rig(t);
    cloud.send(1, 'execConnect', exec(1, `/exec/default/nope/${how}`));
    await cloud.until(() => cloud.removes(1) === 1);
    t.regex(cloud.data(1).toString(), /^HTTP\/1\.1 404 [^]*pod does not exist/);
    await kubelet.until(() => kubelet.streams.size === 0);
    t.is(kubelet.behindRefusals, '');
  });
}

test('M2: the request line and the headers are our own', async (t) => {
  const { cloud, kubelet } = await rig(t);
  const headers = {
    ...UPGRADE,
    'Content-Length': ['100'],
    'Transfer-Encoding': ['chunked'],
    Host: ['elsewhere'],
    Cookie: ['a=b'],
    'X-Forwarded-For': ['1.2.3.4'],
    'User-Agent': ['kubectl'],
    'X-Stream-Protocol-Version': ['v5.channel.k8s.io', 'base64url.bearer.authorization.k8s.io.c2VjcmV0'],
  };
  const request = { connectionId: 9, path: '/exec/default/web-0/web', query: 'command=true', headers };
  cloud.send(9, 'execConnect', encodeConnect({ ...request, method: 'DELETE' }));
  await cloud.until(() => cloud.data(9).includes('\r\n\r\n'));
  const { host, ...sent } = kubelet.requests[0]?.headers ?? {};
  t.is(`http://${host}`, kubelet.baseUrl);
  t.deepEqual(sent, {
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'user-agent': 'kubectl',
    'content-length': '0',
    'x-stream-protocol-version': 'v5.channel.k8s.io',
  });
});

test('a connection whose record cannot be ended ends all the same, and a right that cannot be watched is refused', async (t) => {
  const faults: unknown[] = [];
  const clock = boundedClock(systemClock, {
    fault: (error) => faults.push(error),
    note: (error) => faults.push(error),
  });
  const fail = (): never => {
    throw new Error('a fault in the audit');
  };
  const { cloud } = await rig(
    t,
    (backend) => ({
      ...backend,
      admit: (_, { kind }) =>
        kind === 'metrics' ? fail() : { revoked: new AbortController().signal, ended: fail },
    }),
    { clock },
  );
  cloud.send(7, 'logsConnect', logs(7, '/containerLogs/default/big/web', 'limitBytes=10'));
  await cloud.until(() => cloud.removes(7) === 1);
  t.is(cloud.data(7).length, 10);
  cloud.send(9, 'logsConnect', logs(9, '/containerLogs/default/none/web'));
  await cloud.until(() => cloud.removes(9) === 1);
  cloud.send(11, 'metricConnect', logs(11, '/metrics'));
  await cloud.until(() => cloud.removes(11) === 1);
  t.is(faults.length, 2);
});
