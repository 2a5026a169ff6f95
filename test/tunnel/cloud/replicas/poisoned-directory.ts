/** Entries that somebody writes into the replicas' directory in Redis in place of a node's own. */
import { createClient } from '@redis/client';
import type { ExecutionContext } from 'ava';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { RawEdge } from '../../helpers/raw-edge.ts';
import { type ReplicaRig, startReplicas } from '../../helpers/replicas.ts';
import { ask, certificates, connected } from '../../helpers/tunnel-cloud.ts';

export const LOG = '/containerLogs/default/web-0/web';
export const KEY = 'edgectl-cloud:node:edge-01';
export const GENEROUS_MS = 30_000;

export type Poison = (rig: ReplicaRig) => string;

export async function attacker(t: ExecutionContext, { redis }: ReplicaRig) {
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

export const POISONS: Readonly<Record<string, Poison>> = {
  'a replica that lives': foreignHolder,
  'a replica that nobody reaches': () =>
    JSON.stringify({ replica: 'x', address: '127.0.0.1:1', connection: 'none', fingerprint: 'EE:EE' }),
  'no address': () => JSON.stringify({ replica: 'x', address: '//[', connection: 'none', fingerprint: 'EE' }),
  garbage: () => '{"fingerprint":',
  'no holder': () => '5',
};

/** The tunnel stays, and its true entry is back with the next renewal. */
export async function poisonedWhileConnected(t: ExecutionContext, poison: Poison): Promise<void> {
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
}

/** A node that comes while the entry is there is admitted. */
export async function poisonedBeforeItComes(t: ExecutionContext, poison: Poison): Promise<void> {
  const rig = await startReplicas(t);
  const redis = await attacker(t, rig);
  void rig.edge.stop();
  await waitUntil(() => rig.holder.cloud.registry.size === 0, GENEROUS_MS);
  await redis.set(KEY, poison(rig));
  await t.notThrowsAsync(RawEdge.connect(rig.other.cloud, certificates.node));
  await connected(rig.other.cloud);
  t.not(await waitUntil(async () => ((await redis.get(KEY)) ?? '') !== poison(rig), GENEROUS_MS), undefined);
}
