/** Two replicas of the cloud half, kube-apiserver asking the one that does not hold the node. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import { logText } from '../acceptance/node-under-test.ts';
import { Redis } from '../tunnel/helpers/redis.ts';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { type CloudProcess, Cluster, PORT } from './support/cluster.ts';
import { KUBECTL_WIRES } from './support/kubectl.ts';
import { ADDRESS } from './support/kubernetes.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;
let redis: Redis;
let asked: CloudProcess;
let holder: CloudProcess;

const SERVERS = [`${ADDRESS.otherCloud}:${PORT.tunnel}`, `${ADDRESS.cloud}:${PORT.tunnel}`];
const BIG = ['logs', '-n', 'factory', 'biglog'];

function replica(address: string): Promise<CloudProcess> {
  return cluster.startCloud({ address, replicas: { redis: { url: redis.url } } });
}

async function idle(): Promise<void> {
  for (const address of [ADDRESS.cloud, ADDRESS.otherCloud]) await cluster.idle({ address });
}

test.before('start the cluster, both replicas, and the agent at the one that is not asked', async () => {
  cluster = await Cluster.start(teardowns);
  redis = await Redis.start(teardowns);
  asked = await replica(ADDRESS.cloud);
  holder = await replica(ADDRESS.otherCloud);
  cluster.leadTo(asked.address);
  await cluster.startAgent({ servers: SERVERS });
});

test.after.always('stop them', () => teardowns.run());

test.serial(
  'a log of 41.6 MB is whole, and one that is left in the middle leaves nothing (K11)',
  async (t) => {
    const { stdout, code } = await cluster.kubectl(BIG);
    t.is(code, 0);
    t.true(stdout.length > 41_600_000);
    const text = logText(cluster.node, 'factory', 'biglog', 'logger');
    t.true(stdout.equals(text.subarray(0, stdout.length)));
    for (let round = 0; round < 10; round += 1) {
      const leaving = cluster.start(BIG);
      await leaving.until(/line 0000100/);
      leaving.child.stdout.destroy();
      leaving.child.kill('SIGINT');
      await leaving.ended;
    }
    await idle();
  },
);

for (const wire of KUBECTL_WIRES) {
  test.serial(
    `${wire}: exec with its input; over SPDY Ctrl-C with input held up leaves nothing (K12)`,
    async (t) => {
      const command = ['exec', '-i', 'web-0', '-c', 'web', '--'];
      const input = randomBytes(5_000_000);
      const back = await cluster.kubectl([...command, 'cat'], { wire }, input);
      t.is(back.code, 0, back.stderr);
      t.true(back.stdout.equals(input));
      // See commands.test.ts: of a WebSocket whose input is held up kube-apiserver reads no end.
      if (wire === 'websocket') return;
      const held = cluster.start(
        [...command, 'sh', '-c', 'echo here; sleep 777'],
        { wire },
        Buffer.alloc(20_000_000),
      );
      await held.until(/here/);
      held.child.kill('SIGINT');
      await held.ended;
      await idle();
    },
  );
}

test.serial('nodes/proxy is served at the other replica', async (t) => {
  const { stdout } = await cluster.kubectl(['get', '--raw', '/api/v1/nodes/edge-01/proxy/stats/summary']);
  t.like(JSON.parse(stdout.toString()), { node: { nodeName: 'edge-01' } });
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test.serial(
    `K1: the replica that holds the node ends by ${signal}: execs fail, the node comes to the other one`,
    async (t) => {
      const started = KUBECTL_WIRES.map((wire) =>
        cluster.start(['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo here; sleep 45; exit 3'], {
          wire,
        }),
      );
      await Promise.all(started.map((each) => each.until(/here/)));
      await holder.stop(signal);
      for (const { code, stderr } of await Promise.all(started.map(({ ended }) => ended)))
        t.not(code, 0, stderr);
      await cluster.reachable();
      holder = await replica(ADDRESS.otherCloud);
      await cluster.agent?.stop();
      cluster.cloud = asked;
      await cluster.startAgent({ servers: SERVERS });
    },
  );
}

test.serial('Redis is away: nodes of the asked replica are served', async (t) => {
  await cluster.agent?.stop();
  await cluster.startAgent({ servers: [`${ADDRESS.cloud}:${PORT.tunnel}`] });
  await redis.stop();
  t.is((await cluster.kubectl(['exec', 'web-0', '-c', 'web', '--', 'true'])).code, 0);
});
