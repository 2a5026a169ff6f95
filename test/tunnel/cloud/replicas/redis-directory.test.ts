import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import pino from 'pino';
import { systemClock } from '../../../../common/clock.ts';
import type { NodeClaim } from '../../../../tunnel/cloud/replicas/node-directory.ts';
import {
  RedisDirectory,
  type RedisDirectoryOptions,
} from '../../../../tunnel/cloud/replicas/redis-directory.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { Redis } from '../../helpers/redis.ts';
import { certificates } from '../../helpers/tunnel-cloud.ts';

const GENEROUS_MS = 30_000;

async function directory(
  t: ExecutionContext,
  url: string,
  replica: string,
  options: Partial<RedisDirectoryOptions> = {},
): Promise<RedisDirectory> {
  const made = new RedisDirectory({
    url,
    replica,
    keyPrefix: 'test:',
    address: `${replica}:10006`,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    ...options,
  });
  await made.start();
  t.teardown(() => made.stop());
  return made;
}

async function reachable(...parameters: Parameters<typeof directory>): Promise<RedisDirectory> {
  const made = await directory(...parameters);
  await waitUntil(() => made.isReachable, GENEROUS_MS);
  return made;
}

function claim(connection: string, fingerprint = 'AA', addresses: readonly string[] = []): NodeClaim {
  return { node: 'edge-01', connection, fingerprint, addresses };
}

test('the newest connection of a certificate holds the node; an older one can neither renew nor give up', async (t) => {
  const { url } = await Redis.start(t);
  const [one, two] = [await reachable(t, url, 'one'), await reachable(t, url, 'two')];
  const [older, newer] = [claim('older'), claim('newer')];
  t.is(await one.claim(older), undefined);
  t.true(await one.renew(older));
  t.is(await two.claim(newer), undefined);
  t.false(await one.renew(older));
  await one.release(older);
  t.like(await one.holderOf('edge-01'), { replica: 'two', address: 'two:10006', connection: 'newer' });
  await two.release(newer);
  t.is(await one.holderOf('edge-01'), undefined);
  // What was lost with the store is entered again by its next renewal.
  t.true(await two.renew(newer));
  t.like(await one.holderOf('edge-01'), { replica: 'two' });
});

test('another certificate does not get a node that is held, and gets it when it is given up', async (t) => {
  const { url } = await Redis.start(t);
  const [one, two] = [await reachable(t, url, 'one'), await reachable(t, url, 'two')];
  t.is(await one.claim(claim('first', 'AA')), undefined);
  t.like(await two.claim(claim('second', 'BB')), { replica: 'one', fingerprint: 'AA' });
  await one.release(claim('first', 'AA'));
  t.is(await two.claim(claim('second', 'BB')), undefined);
});

test('nodes are found by their addresses, also two that have the same', async (t) => {
  const { url } = await Redis.start(t);
  const one = await reachable(t, url, 'one');
  await one.renew(claim('first', 'AA', ['10.0.0.1', 'fd00::1']));
  await one.renew({ ...claim('second', 'BB', ['10.0.0.1']), node: 'edge-02' });
  t.deepEqual(
    [...(await one.nodesAt('10.0.0.1'))].toSorted((a, b) => a.localeCompare(b)),
    ['edge-01', 'edge-02'],
  );
  t.deepEqual(await one.nodesAt('fd00::1'), ['edge-01']);
  t.deepEqual(await one.nodesAt('10.9.9.9'), []);
});

test('a replica lives as long as it says so; two clusters in one Redis do not see each other', async (t) => {
  const { url } = await Redis.start(t);
  const one = await reachable(t, url, 'one');
  const other = await reachable(t, url, 'other', { keyPrefix: 'another-cluster:' });
  t.false(await one.isAlive('one'));
  await one.beat();
  t.true(await one.isAlive('one'));
  t.false(await other.isAlive('one'));
  await one.claim(claim('first'));
  t.is(await other.holderOf('edge-01'), undefined);
  await one.stop();
  const later = await reachable(t, url, 'later');
  t.false(await later.isAlive('one'), 'it said goodbye');
});

test('Redis with TLS and a password', async (t) => {
  const folder = temporaryFolder(t);
  for (const [name, bytes] of Object.entries(certificates.server)) writeFileSync(join(folder, name), bytes);
  const { url, port } = await Redis.start(t, [
    ...['--tls-cert-file', join(folder, 'cert'), '--tls-key-file', join(folder, 'key')],
    ...['--tls-ca-cert-file', join(folder, 'ca'), '--tls-auth-clients', 'no', '--requirepass', 'secret'],
  ]);
  t.is(url, `rediss://127.0.0.1:${port}`);
  const { ca } = certificates.server;
  const good = await reachable(t, url, 'good', { ca, password: 'secret' });
  await good.beat();
  t.true(good.isReachable);
  const wrong = await directory(t, url, 'wrong', { ca, password: 'guessed' });
  await t.throwsAsync(wrong.beat(), {
    message: new RegExp(`does not answer: Redis at 127\\.0\\.0\\.1:${port}`),
  });
  const mistrusting = await directory(t, url, 'mistrusting', { password: 'secret' });
  await t.throwsAsync(mistrusting.beat());
  t.false(mistrusting.isReachable);
});
