/** Several replicas: a request may come to another than the one where its node's tunnel ends. */
import { once } from 'node:events';
import { connect } from 'node:http2';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { waitUntil } from '../../../helpers/wait-until.ts';
import type { Credentials } from '../../helpers/certificates.ts';
import { readCutLog } from '../../helpers/cut-log.ts';
import { RawEdge } from '../../helpers/raw-edge.ts';
import {
  forkReplica,
  PEER_NAME,
  peerCredentials,
  type Replica,
  startReplica,
  startReplicas,
} from '../../helpers/replicas.ts';
import { KubernetesApi } from '../../helpers/kubernetes-api.ts';
import { MemoryKubelet } from '../../helpers/memory-kubelet.ts';
import { Redis } from '../../helpers/redis.ts';
import { overBothVersions } from '../../helpers/both-versions.ts';
import {
  type Answer,
  apiserver,
  ask,
  certificates,
  connected,
  HTTP_VERSIONS,
  open,
  RawUpgrade,
  readAnswer,
  spdyData,
} from '../../helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../../helpers/tunnel-edge.ts';

const EXEC = '/exec/default/web-0/web?command=cat&input=1&output=1';
const LOG = '/containerLogs/default/web-0/web';
const GENEROUS_MS = 30_000;
const LEAVING_READERS = 11;

for (const mode of ['v1', 'stock'] as const) {
  overBothVersions(
    `${mode}: a replica without the node's tunnel serves it through the one that has it`,
    async (t) => {
      const { other, kubelet } = await startReplicas(t, mode);
      const bytes = 3_000_001;
      const log = await ask(other.cloud, `/containerLogs/default/big/web?limitBytes=${bytes}`);
      t.is(log.status, 200);
      t.false(log.broken);
      t.true(log.body.equals(MemoryKubelet.bigLog(bytes)));

      const exec = await RawUpgrade.open(other.cloud, EXEC);
      await exec.until(() => exec.received.includes('\r\n\r\n'));
      t.regex(exec.received.toString(), /^HTTP\/1\.1 101 /);
      const sent = Buffer.concat(
        Array.from({ length: 40 }, (_, at) => spdyData(3, Buffer.alloc(30_000, at))),
      );
      exec.socket.write(sent);
      await exec.until(() => exec.bodyWithoutHeartbeats.length >= sent.length);
      t.true(exec.bodyWithoutHeartbeats.equals(sent));
      exec.socket.destroy();
      await kubelet.until(() => kubelet.streams.size === 0);

      const refused = await RawUpgrade.open(other.cloud, '/exec/default/nope/web?command=true');
      await refused.until(() => refused.ended);
      t.regex(refused.received.toString(), /^HTTP\/1\.1 404 Not Found\r\n[^]*pod does not exist$/);
    },
  );
}

overBothVersions(
  'status, headers and credentials: the answer is whole, what was meant for the replica stays there',
  async (t) => {
    const { other, holder, kubelet } = await startReplicas(t);
    const missing = await ask(other.cloud, '/containerLogs/default/nope/web');
    t.is(missing.status, 400);
    t.is(missing.body.toString(), 'pod "nope" does not exist');
    const metrics = await ask(other.cloud, '/metrics', {
      headers: { Host: 'edge-01', Authorization: 'Bearer secret', 'X-Edgectl-Node': 'edge-02' },
    });
    t.is(metrics.headers['content-type'], 'text/plain; version=0.0.4');
    const { headers = {} } = kubelet.requests.at(-1) ?? {};
    t.is(headers.authorization, undefined);
    t.is(headers['x-edgectl-node'], undefined);
    // By address, once the replica that holds the node has said which ones it has.
    const session = await connected(holder.cloud);
    session.addresses = ['fd00::1'];
    const answered = async (): Promise<boolean> => {
      const { status } = await ask(other.cloud, '/stats/summary', { headers: { Host: '[fd00::1]:10350' } });
      return status === 200;
    };
    t.not(await waitUntil(answered, 60_000), undefined);
  },
);

test('over HTTP/2 a request is handed on as well; what breaks behind the other replica is no end', async (t) => {
  const { other, holder, kubelet } = await startReplicas(t, 'stock');
  const { ports } = other.cloud;
  const client = connect(`https://127.0.0.1:${ports.stream}`, { ...apiserver, servername: 'localhost' });
  t.teardown(() => client.destroy());
  const whole = client.request({ ':path': LOG });
  const chunks: Buffer[] = [];
  for await (const chunk of whole as AsyncIterable<Buffer>) chunks.push(chunk);
  t.is(Buffer.concat(chunks).toString(), 'one\ntwo\n');

  const followed = client.request({ ':path': `${LOG}?follow=true` });
  const closed = new Promise<number>((resolve) => followed.once('close', () => resolve(followed.rstCode)));
  followed.on('error', () => undefined);
  const began = once(followed, 'data');
  await kubelet.until(() => kubelet.followers.size === 1);
  await began;
  const session = await connected(holder.cloud);
  session.link.close(new EdgectlError('Unavailable', 'cut by the test'));
  t.not(await closed, 0);
});

for (const http of HTTP_VERSIONS)
  test(`K11: over HTTP/${http} readers that leave a big log in the middle leave no request behind, at either replica`, async (t) => {
    const { other, holder, kubelet } = await startReplicas(t);
    const session = await connected(holder.cloud);
    for (const { cloud } of [other, holder]) {
      await Promise.all(
        Array.from({ length: LEAVING_READERS }, async () => {
          const response = await open(cloud, '/containerLogs/default/big/web?limitBytes=500000000', { http });
          response.on('error', () => undefined);
          await once(response, 'data');
          response.destroy();
        }),
      );
      // Those that leave before their request is looked at, too.
      await Promise.all(
        Array.from({ length: LEAVING_READERS }, async () => {
          const response = await open(cloud, `${LOG}?follow=true`, { http });
          response.on('error', () => undefined);
          response.destroy();
        }),
      );
      const over = (): boolean =>
        session.link.connections + other.cloud.active + holder.cloud.active + kubelet.followers.size === 0;
      t.truthy(await waitUntil(over, GENEROUS_MS), `${other.cloud.active} and ${holder.cloud.active} left`);
    }
  });

overBothVersions(
  'K8: whoever reads a big log at the other replica has the last line of the one that stops, and all before it',
  async (t) => {
    const { holder, other } = await startReplicas(t);
    const response = await open(other.cloud, '/containerLogs/default/big/web?limitBytes=5000000000');
    let bytes = 0;
    let stopped: Promise<void> | undefined;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > 2_000_000) stopped ??= holder.cloud.stop();
    });
    const { body, broken } = await readAnswer(response);
    await stopped;
    t.true(broken);
    const { log } = readCutLog(body);
    t.true(log.equals(MemoryKubelet.bigLog(log.length)));
  },
);

overBothVersions("a follower at the other replica that leaves ends the kubelet's side", async (t) => {
  const { other, holder, kubelet } = await startReplicas(t);
  const response = await open(other.cloud, `${LOG}?follow=true`);
  await kubelet.until(() => kubelet.followers.size === 1);
  response.destroy();
  await kubelet.until(() => kubelet.followers.size === 0);
  const session = await connected(holder.cloud);
  t.truthy(await waitUntil(() => session.link.connections === 0 && other.cloud.active === 0, GENEROUS_MS));
});

overBothVersions(
  'a replica that is killed in the middle gives errors, and its node is soon reached through the other',
  async (t) => {
    const redis = await Redis.start(t);
    const api = await KubernetesApi.start(t);
    const kubelet = await MemoryKubelet.start(t);
    const killed = await forkReplica(t, 'killed', redis, api);
    const { cloud: left } = await startReplica(t, 'left', redis, api);
    const servers = [killed.ports.tunnel, left.ports.tunnel].map((port) => `127.0.0.1:${port}`);
    startEdge(t, servers, certificates.node, edgedBackend(kubelet.baseUrl), { reconnectMs: [500, 2_000] });
    let answer = await ask(left, LOG);
    while (answer.status === 500) answer = await ask(left, LOG);
    t.is(answer.body.toString(), 'one\ntwo\n');
    t.is(left.registry.size, 0, 'it came through the replica that holds the node');

    const log = await open(left, `${LOG}?follow=true`);
    const broken = new Promise<boolean>((resolve) => {
      log.once('error', () => resolve(true));
      log.once('end', () => resolve(false));
      log.resume();
    });
    const exec = await RawUpgrade.open(left, EXEC);
    await exec.until(() => exec.received.includes('101 Switching'));
    const killedMs = performance.now();
    killed.process.kill('SIGKILL');
    t.true(await broken);
    await exec.until(() => exec.isReported || exec.ended || exec.closed);
    t.regex(exec.body.toString(), /closed before the command's status came/);
    do answer = await ask(left, LOG);
    while (answer.status !== 200 && performance.now() - killedMs < GENEROUS_MS);
    t.is(answer.body.toString(), 'one\ntwo\n');
    t.is(left.registry.size, 1);
  },
);

overBothVersions(
  'without its Redis a replica goes on with its own nodes and says why it has no others; later all is well again',
  async (t) => {
    const { redis, holder, other } = await startReplicas(t);
    await redis.stop();
    t.is((await ask(holder.cloud, LOG)).status, 200);
    const refused = await ask(other.cloud, LOG);
    t.is(refused.status, 500);
    t.regex(refused.body.toString(), /the directory of nodes does not answer: Redis at 127\.0\.0\.1/);
    // A node that connects meanwhile is taken.
    const newcomer = await RawEdge.connect(
      other.cloud,
      certificates.authority.issueNode('edge-02'),
      'edge-02',
    );
    await connected(other.cloud, 'edge-02');
    await redis.start();
    t.truthy(
      await waitUntil(
        () =>
          other.log.lines.filter(({ msg }) => msg === 'the directory of nodes can be reached').length === 2,
        GENEROUS_MS,
      ),
    );
    let status = 0;
    while (status !== 200) ({ status } = await ask(other.cloud, LOG));
    t.is(other.cloud.registry.get('edge-02')?.link.isOpen, true);
    newcomer.socket.terminate();
  },
);

test('a node that connects to the other replica leaves the first; with another certificate it does not', async (t) => {
  const redis = await Redis.start(t);
  const api = await KubernetesApi.start(t);
  const [one, two] = [await startReplica(t, 'one', redis, api), await startReplica(t, 'two', redis, api)];
  const first = await RawEdge.connect(one.cloud, certificates.node);
  await connected(one.cloud);
  const copy = certificates.authority.issueNode('edge-01');
  await t.throwsAsync(RawEdge.connect(two.cloud, copy), { message: /409/ });
  t.true(two.log.lines.some(({ reason }) => /another certificate at replica 127/.test(reason ?? '')));
  const second = await RawEdge.connect(two.cloud, certificates.node);
  await first.until(() => first.closed);
  t.true((await connected(two.cloud)).link.isOpen);
  second.socket.terminate();
});

overBothVersions('the peer port is for replicas alone, and hands nothing on', async (t) => {
  const { other, holder } = await startReplicas(t);
  const askPeer = ({ cloud }: Replica, credentials: Partial<Credentials>, node?: string): Promise<Answer> =>
    ask({ ports: { ...cloud.ports, stream: cloud.ports.peer ?? 0 } }, LOG, {
      credentials,
      servername: PEER_NAME,
      headers: node === undefined ? {} : { 'X-Edgectl-Node': node },
    });
  for (const credentials of [apiserver, certificates.node]) {
    const { status, body } = await askPeer(holder, credentials, 'edge-01');
    t.is(status, 403);
    t.regex(body.toString(), /is not a replica/);
  }
  await t.throwsAsync(askPeer(holder, { ca: certificates.server.ca }, 'edge-01'));
  t.is((await askPeer(holder, peerCredentials, 'edge-01')).status, 200);
  t.is((await askPeer(holder, peerCredentials)).status, 400);
  const elsewhere = await askPeer(other, peerCredentials, 'edge-01');
  t.is(elsewhere.status, 500, 'the node is at the first replica, which is not asked for a third party');
});
