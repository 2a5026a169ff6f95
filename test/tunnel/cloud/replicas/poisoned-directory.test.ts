/** Somebody has the password of Redis: what he writes keeps no node out, and leads nobody to another node. */
import { createClient } from '@redis/client';
import test, { type ExecutionContext } from 'ava';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { RawEdge } from '../../helpers/raw-edge.ts';
import { type ReplicaRig, startReplicas } from '../../helpers/replicas.ts';
import { overBothVersions } from '../../helpers/both-versions.ts';
import { ask, certificates, connected } from '../../helpers/tunnel-cloud.ts';

const LOG = '/containerLogs/default/web-0/web';
const KEY = 'edgectl-cloud:node:edge-01';
const GENEROUS_MS = 30_000;

async function attacker(t: ExecutionContext, { redis }: ReplicaRig) {
  const client = createClient({ url: redis.url });
  await client.connect();
  t.teardown(() => client.destroy());
  return client;
}

/** What the attacker enters: a replica that lives, and a certificate that is not the node's. */
function foreignHolder({ other }: ReplicaRig): string {
  const address = `127.0.0.1:${other.cloud.ports.peer ?? 0}`;
  return JSON.stringify({ replica: 'two', address, connection: 'none', fingerprint: 'EE:EE' });
}

const POISONS: Readonly<Record<string, (rig: ReplicaRig) => string>> = {
  'a replica that lives': foreignHolder,
  'a replica that nobody reaches': () =>
    JSON.stringify({ replica: 'x', address: '127.0.0.1:1', connection: 'none', fingerprint: 'EE:EE' }),
  'no address': () => JSON.stringify({ replica: 'x', address: '//[', connection: 'none', fingerprint: 'EE' }),
  garbage: () => '{"fingerprint":',
  'no holder': () => '5',
};

for (const [what, poison] of Object.entries(POISONS)) {
  overBothVersions(
    `L7: an entry that names ${what} ends no tunnel, and the true one is back with the next renewal`,
    async (t) => {
      const rig = await startReplicas(t);
      const redis = await attacker(t, rig);
      const session = await connected(rig.holder.cloud);
      await redis.set(KEY, poison(rig));
      const healed = await waitUntil(
        async () => (await redis.get(KEY))?.includes(session.connection) === true,
        GENEROUS_MS,
      );
      t.not(healed, undefined);
      t.true((await redis.pTTL(KEY)) > 0, 'it ends by itself again');
      t.is(rig.holder.cloud.registry.get('edge-01'), session, 'the tunnel is the same');
      t.is((await ask(rig.other.cloud, LOG)).status, 200);
    },
  );

  test(`L7: a node that comes while an entry names ${what} is let in`, async (t) => {
    const rig = await startReplicas(t);
    const redis = await attacker(t, rig);
    void rig.edge.stop();
    await waitUntil(() => rig.holder.cloud.registry.size === 0, GENEROUS_MS);
    await redis.set(KEY, poison(rig));
    await t.notThrowsAsync(RawEdge.connect(rig.other.cloud, certificates.node));
    await connected(rig.other.cloud);
    t.not(
      await waitUntil(async () => ((await redis.get(KEY)) ?? '') !== poison(rig), GENEROUS_MS),
      undefined,
    );
  });
}

overBothVersions('L7: an entry of another type hinders nobody', async (t) => {
  const rig = await startReplicas(t);
  const redis = await attacker(t, rig);
  await connected(rig.holder.cloud);
  // At once: between the two the holder would write it again.
  await redis.multi().del(KEY).lPush(KEY, 'x').exec();
  t.not(await waitUntil(async () => (await redis.type(KEY)) === 'string', GENEROUS_MS), undefined);
  t.is((await ask(rig.other.cloud, LOG)).status, 200);
});

test('L7: another certificate is still kept out by the replica that holds the node alive', async (t) => {
  const rig = await startReplicas(t);
  await connected(rig.holder.cloud);
  const copied = certificates.authority.issueNode('edge-01');
  await t.throwsAsync(RawEdge.connect(rig.other.cloud, copied), { message: /409/ });
});

overBothVersions(
  'L7, L8: an address in the directory is one of the node only where the API says so',
  async (t) => {
    const rig = await startReplicas(t);
    const redis = await attacker(t, rig);
    const session = await connected(rig.holder.cloud);
    session.addresses = ['10.0.0.1'];
    rig.api.nodes.set('edge-02', ['10.0.0.2']);
    await redis.zAdd('edgectl-cloud:address:10.0.0.1', [{ value: 'edge-02', score: Date.now() + 600_000 }]);
    const status = async (): Promise<number> =>
      (await ask(rig.other.cloud, '/stats/summary', { headers: { Host: '10.0.0.1:10350' } })).status;
    t.not(await waitUntil(async () => (await status()) === 200, GENEROUS_MS), undefined);
  },
);

overBothVersions(
  'L8: a node that states the address of another gets none of its metrics, and keeps nobody from them',
  async (t) => {
    const rig = await startReplicas(t);
    const session = await connected(rig.holder.cloud);
    t.not(await waitUntil(() => session.addresses.includes('10.0.0.1'), GENEROUS_MS), undefined);
    // The API does not know it yet: nothing but its own word says which addresses it has.
    const liar = await RawEdge.connect(
      rig.holder.cloud,
      certificates.authority.issueNode('edge-02'),
      'edge-02',
    );
    t.teardown(() => liar.socket.terminate());
    t.not(
      await waitUntil(() => rig.holder.cloud.registry.get('edge-02') !== undefined, GENEROUS_MS),
      undefined,
    );
    t.deepEqual(rig.holder.cloud.registry.nodesAt('10.0.0.1'), ['edge-01']);
    const answer = await ask(rig.holder.cloud, '/stats/summary', { headers: { Host: '10.0.0.1:10350' } });
    t.is(answer.status, 200, answer.body.toString());
  },
);
