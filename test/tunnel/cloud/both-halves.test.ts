import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { type Clock, systemClock } from '../../../common/clock.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { MemoryKubelet } from '../helpers/memory-kubelet.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import { ask, HTTP_VERSIONS, open, RawUpgrade, spdyData, startBoth } from '../helpers/tunnel-cloud.ts';

const GENEROUS_MS = 60_000;

for (const mode of ['v1', 'stock'] as const) {
  overBothVersions(`${mode}: a log of 5 MB comes byte for byte`, async (t) => {
    // On a busy machine the reader, which is this process, may stand still for longer than the limit of a KubeEdge wire.
    const { cloud, session } = await startBoth(t, mode, { stallLimitMs: GENEROUS_MS });
    t.is(session.link.mode, mode);
    const bytes = 5_000_003;
    const { status, body, broken } = await ask(cloud, `/containerLogs/default/big/web?limitBytes=${bytes}`);
    t.is(status, 200);
    t.false(broken);
    t.true(body.equals(MemoryKubelet.bigLog(bytes)));
    t.not(await waitUntil(() => session.link.connections === 0, GENEROUS_MS), undefined);
  });

  overBothVersions(
    `${mode}: a follower sees each line at once; when it leaves, the kubelet's side is closed`,
    async (t) => {
      const { cloud, kubelet, session } = await startBoth(t, mode);
      const response = await open(cloud, '/containerLogs/default/web-0/web?follow=true');
      const lines: string[] = [];
      let received = (): void => undefined;
      response.on('data', (chunk: Buffer) => {
        lines.push(chunk.toString());
        received();
      });
      await kubelet.until(() => kubelet.followers.size === 1);
      const second = new Promise<void>((resolve) => {
        received = () => {
          if (lines.join('').includes('second')) resolve();
        };
      });
      kubelet.append('second line\n');
      await second;
      t.is(lines.join(''), 'first line\nsecond line\n');
      response.destroy();
      await kubelet.until(() => kubelet.followers.size === 0);
      t.is(session.link.connections, 0);
    },
  );

  test(`${mode}: the bytes of an exec go both ways as they are, 3 MB of them`, async (t) => {
    // On a busy machine input is held up for a second, and a heartbeat would stand between the bytes.
    const clock: Clock = {
      ...systemClock,
      every: (periodMs, action, signal) =>
        systemClock.every(periodMs === 1_000 ? 3_600_000 : periodMs, action, signal),
    };
    const { cloud, kubelet } = await startBoth(t, mode, { clock });
    const exec = await RawUpgrade.open(cloud, '/exec/default/web-0/web?command=cat&input=1&output=1');
    await exec.until(() => exec.received.includes('\r\n\r\n'));
    t.regex(exec.received.toString(), /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    t.is(kubelet.requests[0]?.headers['x-stream-protocol-version'], 'v4.channel.k8s.io');
    const sent: Buffer[] = [];
    for (let at = 0; at < 100; at += 1) sent.push(spdyData(3, Buffer.alloc(30_000, at)));
    const whole = Buffer.concat(sent);
    exec.socket.write(whole);
    await exec.until(() => exec.body.length >= whole.length);
    t.true(exec.body.equals(whole));
    exec.socket.destroy();
    await kubelet.until(() => kubelet.streams.size === 0);
  });

  overBothVersions(
    `${mode}: metrics are found by the node's name, its addresses and a forwarded path`,
    async (t) => {
      const { cloud, session, api } = await startBoth(t, mode);
      await api.until(() => session.addresses.length > 0 || api.patches.length >= 0);
      session.addresses = ['10.0.0.1', 'fd00::1'];
      for (const host of ['edge-01:10350', '10.0.0.1:10350', '[fd00::1]:10350', '10.0.0.1']) {
        const { status, body, headers } = await ask(cloud, '/stats/summary', { headers: { Host: host } });
        t.is(status, 200, host);
        t.is(headers['content-type'], 'application/json');
        t.like(JSON.parse(body.toString()), { node: { nodeName: 'edge-01' } });
      }
      const forwarded = { 'X-Forwarded-Uri': '/api/v1/nodes/edge-01/proxy/metrics/cadvisor' };
      t.is(
        (await ask(cloud, '/metrics/cadvisor', { headers: forwarded })).body.toString(),
        '# HELP up\nup 1\n',
      );
    },
  );

  test(`${mode}: a refused exec is passed on, and ends`, async (t) => {
    const { cloud } = await startBoth(t, mode);
    const exec = await RawUpgrade.open(cloud, '/exec/default/nope/web?command=true');
    await exec.until(() => exec.ended);
    t.regex(exec.received.toString(), /^HTTP\/1\.1 404 Not Found\r\n[^]*pod does not exist$/);
  });

  test(`${mode}: 200 execs, half of them killed, leave nothing behind`, async (t) => {
    const { cloud, kubelet, session, edge } = await startBoth(t, mode);
    for (let round = 0; round < 10; round += 1) {
      const execs = await Promise.all(
        Array.from({ length: 20 }, () =>
          RawUpgrade.open(cloud, '/exec/default/web-0/web?command=cat&input=1'),
        ),
      );
      await Promise.all(
        execs.map(async (exec, at) => {
          exec.socket.write(spdyData(3, `hello ${at}`));
          await exec.until(() => exec.body.includes(`hello ${at}`));
          if (at % 2 === 0) exec.socket.destroy();
          else exec.socket.end();
        }),
      );
      await kubelet.until(() => kubelet.streams.size === 0);
    }
    t.is(session.link.connections, 0);
    t.is(edge.connections, 0);
    t.true(session.link.isOpen);
    t.is(cloud.active, 0);
  });
}

overBothVersions('between our own halves status and headers of the answer are carried', async (t) => {
  const { cloud } = await startBoth(t);
  const missing = await ask(cloud, '/containerLogs/default/nope/web');
  t.is(missing.status, 400, 'K2: as a kubelet refuses a log');
  t.is(missing.body.toString(), 'pod "nope" does not exist');
  const metrics = await ask(cloud, '/metrics', { headers: { Host: 'edge-01' } });
  t.is(metrics.headers['content-type'], 'text/plain; version=0.0.4');
});

for (const http of HTTP_VERSIONS)
  test(`K2: over HTTP/${http} a refused log is a text that kube-apiserver shows`, async (t) => {
    const { cloud, backend } = await startBoth(t);
    const refusal = new EdgectlError(
      'NotFound',
      'previous terminated container "web" in pod "web-0" not found',
    );
    backend.logs = () => Promise.reject(refusal);
    const cases = [
      // Of the node, and of the cloud half itself.
      [
        '/containerLogs/default/web-0/web',
        400,
        /^previous terminated container "web" in pod "web-0" not found$/,
      ],
      ['/containerLogs/default/unknown/web', 400, /^pods "unknown" not found$/],
      ['/containerLogs/default/pending/web', 500, /^pod default\/pending is not on a node yet$/],
      ['/containerLogs/default/elsewhere/web', 500, /^node edge-02 has no tunnel to the cloud: check /],
      ['/containerLogs/default/web-0', 400, /is not served through the tunnel/],
    ] as const;
    for (const [path, status, message] of cases) {
      const answer = await ask(cloud, path, { http });
      t.is(answer.status, status, path);
      t.regex(answer.body.toString(), message);
      t.is(answer.headers['content-type'], 'text/plain; charset=utf-8');
    }
    const { body } = await ask(cloud, '/stats/nope/nope/nope', { http, headers: { Host: 'edge-01' } });
    t.like(JSON.parse(body.toString()), { kind: 'Status', code: 404 }, 'on this way only');
  });

overBothVersions('what a node says of the length and the frames of its answer is passed over', async (t) => {
  const { cloud, backend } = await startBoth(t);
  const text = 'up 1\nHTTP/1.1 200 OK\r\n\r\n';
  async function* body(): AsyncIterable<Buffer> {
    yield await Promise.resolve(Buffer.from(text));
  }
  for (const lie of [
    { 'Content-Length': '5' },
    { Connection: 'close', 'Transfer-Encoding': 'identity' },
    { Upgrade: 'h2c', 'Set-Cookie': 'a=b' },
  ]) {
    backend.metrics = () =>
      Promise.resolve({ status: 200, headers: { ...lie, 'Content-Type': 'text/plain' }, body: body() });
    const answer = await ask(cloud, '/metrics', { headers: { Host: 'edge-01' } });
    t.is(answer.status, 200);
    t.is(answer.body.toString(), text, JSON.stringify(lie));
    t.is(answer.headers['content-type'], 'text/plain');
    t.is(answer.headers['set-cookie'], undefined);
  }
});

overBothVersions(
  'T1: on the stock wire a refusal before the first byte is an error status too, and a log that only looks like one is a log',
  async (t) => {
    // A log that is quiet for a second gets its head: on a busy machine that comes before the refusal.
    const patient: Clock = {
      ...systemClock,
      after: (delayMs, action, signal) =>
        systemClock.after(delayMs === 1_000 ? 60_000 : delayMs, action, signal),
    };
    const { cloud, backend } = await startBoth(t, 'stock', { clock: patient });
    const missing = await ask(cloud, '/containerLogs/default/nope/web');
    t.is(missing.status, 400);
    t.is(missing.body.toString(), 'pod "nope" does not exist');
    backend.logs = () => Promise.reject(new EdgectlError('Unavailable', 'the container runtime is away'));
    const away = await ask(cloud, '/containerLogs/default/web-0/web');
    t.is(away.status, 400);
    t.is(away.body.toString(), 'the container runtime is away');
    for (const text of ['pod "nope" does not exist\n', 'pod "nope" does not exist', 'a line\n']) {
      async function* body(): AsyncIterable<Buffer> {
        yield Buffer.from(text);
        // A moment later, in a message of its own.
        await new Promise((resolve) => setImmediate(resolve));
        yield Buffer.from('and more\n');
      }
      backend.logs = () => Promise.resolve({ status: 200, headers: {}, body: body() });
      const log = await ask(cloud, '/containerLogs/default/web-0/web');
      t.is(log.status, 200);
      t.is(log.body.toString(), `${text}and more\n`);
    }
  },
);

for (const mode of ['v1', 'stock'] as const)
  for (const [kind, status] of [
    ['NotFound', 404],
    ['Forbidden', 403],
    ['InvalidParams', 422],
    ['TooManyRequests', 429],
    ['Unavailable', 503],
    ['Timeout', 504],
  ] as const)
    test(`K2, T1: ${mode}: ${kind} of the node is a failure in words for exec, attach, metrics and logs`, async (t) => {
      const { cloud, backend } = await startBoth(t, mode);
      const refusal = new EdgectlError(kind, `the node says ${kind}`);
      Object.assign(backend, {
        logs: () => Promise.reject(refusal),
        metrics: () => Promise.reject(refusal),
        stream: () => Promise.reject(refusal),
      });
      for (const path of ['/exec/default/web-0/web?command=true', '/attach/default/web-0/web']) {
        const upgrade = await RawUpgrade.open(cloud, path);
        await upgrade.until(() => upgrade.ended);
        t.regex(upgrade.received.toString(), new RegExp(`^HTTP/1\\.1 ${status} [^]*the node says ${kind}`));
      }
      for (const http of HTTP_VERSIONS) {
        const metrics = await ask(cloud, '/metrics', { http, headers: { Host: 'edge-01' } });
        // KubeEdge's wire carries no status.
        t.is(metrics.status, mode === 'v1' ? status : 502);
        t.like(JSON.parse(metrics.body.toString()), { kind: 'Status', message: refusal.message });
        const log = await ask(cloud, '/containerLogs/default/web-0/web', { http });
        const shown = mode === 'stock' || (status < 500 && status !== 403) ? 400 : status === 403 ? 403 : 500;
        t.is(log.status, shown);
        t.is(log.body.toString(), refusal.message);
      }
    });

test('K9: WebSocket v5 alone is refused at once, without a request at the node; beside v4 it is passed on', async (t) => {
  const { cloud, kubelet, backend } = await startBoth(t);
  const headers = {
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const path = '/exec/default/web-0/web?command=true';
  const alone = await RawUpgrade.open(cloud, path, {
    ...headers,
    'Sec-WebSocket-Protocol': 'v5.channel.k8s.io',
  });
  await alone.until(() => alone.ended);
  t.regex(alone.received.toString(), /^HTTP\/1\.1 403 [^]*v5\.channel\.k8s\.io alone is not passed on/);
  t.is(kubelet.requests.length + backend.records.length, 0);
  const both = await RawUpgrade.open(cloud, path, {
    ...headers,
    'Sec-WebSocket-Protocol': 'v5.channel.k8s.io, v4.channel.k8s.io',
  });
  await both.until(() => both.received.includes('101 Switching'));
  both.socket.destroy();
});

overBothVersions('a failure has a status and a reason in words', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const cases = [
    ['/run/default/web-0/web', 404, /is not served/],
    ['/exec/default/web-0/web', 400, /needs an upgrade/],
  ] as const;
  for (const [path, status, message] of cases) {
    const answer = await ask(cloud, path);
    t.is(answer.status, status, path);
    t.like(JSON.parse(answer.body.toString()), { kind: 'Status', status: 'Failure', code: status });
    t.regex(answer.body.toString(), message);
  }
  t.is((await ask(cloud, '/containerLogs/default/web-0/web', { method: 'DELETE' })).status, 405);
  const exec = await RawUpgrade.open(cloud, '/exec/default/unknown/web');
  await exec.until(() => exec.ended);
  t.regex(exec.received.toString(), /^HTTP\/1\.1 404 Not Found\r\n[^]*"kind":"Status"/);
  kubelet.stop();
  const dead = await ask(cloud, '/containerLogs/default/web-0/web');
  t.is(dead.status, 500);
  t.regex(dead.body.toString(), /cannot be reached on the node/);
});

overBothVersions(
  'T2: why a reader was cut off is in the log, and K5: no request leaves a stack trace there',
  async (t) => {
    const { cloud, log } = await startBoth(t, 'stock', { stallLimitMs: 200 });
    const stalled = await open(cloud, '/containerLogs/default/big/web?limitBytes=200000000');
    stalled.on('error', () => undefined);
    stalled.pause();
    await log.until((written) =>
      written.some(
        ({ msg, reason }) => msg === 'an answer was cut' && /stalled the whole tunnel/.test(reason ?? ''),
      ),
    );
    stalled.destroy();
    t.is((await ask(cloud, '//')).status, 400);
    await ask(cloud, '/run/default/web-0/web');
    const refused = log.lines.findLast(({ msg }) => msg === 'stream request refused');
    t.like(refused, {
      reason: '"/run/default/web-0/web" is not served through the tunnel',
      remote: '127.0.0.1',
    });
    t.notRegex(JSON.stringify(log.lines), /stack|node:internal/);
  },
);
