/** Somebody has the password of Redis: what he writes keeps no node out, and leads nobody to another node. */
import test from 'ava';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { RawEdge } from '../../helpers/raw-edge.ts';
import { startReplicas } from '../../helpers/replicas.ts';
import { ask, certificates, connected } from '../../helpers/tunnel-cloud.ts';
import {
  attacker,
  GENEROUS_MS,
  KEY,
  LOG,
  POISONS,
  poisonedBeforeItComes,
  poisonedWhileConnected,
} from './poisoned-directory.ts';

// The others, and both versions of HTTP: test/long/poisoned-directory.test.ts.
const { 'a replica that lives': LIVE, garbage: GARBAGE } = POISONS;

test('L7: an entry that names a replica that lives ends no tunnel, and the true one is back with the next renewal', (t) =>
  poisonedWhileConnected(t, LIVE!));

for (const [what, poison] of Object.entries({ 'a replica that lives': LIVE!, garbage: GARBAGE! })) {
  test(`L7: a node that comes while an entry names ${what} is let in`, (t) =>
    poisonedBeforeItComes(t, poison));
}

test('L7: an entry of another type hinders nobody', async (t) => {
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

test('L7, L8: an address in the directory is one of the node only where the API says so', async (t) => {
  const rig = await startReplicas(t);
  const redis = await attacker(t, rig);
  const session = await connected(rig.holder.cloud);
  session.addresses = ['10.0.0.1'];
  rig.api.nodes.set('edge-02', ['10.0.0.2']);
  await redis.zAdd('edgectl-cloud:address:10.0.0.1', [{ value: 'edge-02', score: Date.now() + 600_000 }]);
  const status = async (): Promise<number> =>
    (await ask(rig.other.cloud, '/stats/summary', { headers: { Host: '10.0.0.1:10350' } })).status;
  t.not(await waitUntil(async () => (await status()) === 200, GENEROUS_MS, 500), undefined);
});

test('L8: a node that states the address of another gets none of its metrics, and keeps nobody from them', async (t) => {
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
});
