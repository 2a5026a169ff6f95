/**
 * Everything that the agent stands on is disturbed at random for a while: broker, runtime, mapper's EdgeCore, its MetaServer and Edged, and
 * the disk of its own database. The agent never ends, and no byte of a log that is read meanwhile is lost. The seed is printed.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import test from 'ava';
import { startNodeUnderTest } from '../acceptance/node-under-test.ts';
import { SmallDisk } from '../helpers/small-disk.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const MINUTES = Number(process.env['EDGECTL_DISTURBANCE_MINUTES'] ?? 30);
const SEED = Number(process.env['EDGECTL_SEED'] ?? Date.now() % 2 ** 31);
const BIGLOG = ['logs', '-n', 'factory', 'biglog', '-c', 'logger'];
const BULK_BYTES = 41_600_010;

/** The same for the same seed (a linear congruential generator). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('disturbed at random, the agent never ends and no byte is lost', async (t) => {
  t.timeout((MINUTES + 10) * 60_000);
  t.log(`EDGECTL_SEED=${SEED} EDGECTL_DISTURBANCE_MINUTES=${MINUTES}`);
  const random = randomOf(SEED);
  const disk = new SmallDisk(t, 64);
  const nut = await startNodeUnderTest(
    { mosquitto: true, pods: ['factory/biglog'] },
    { EDGECTL_BROKER_ACCESS_CONTROL: 'enforced', EDGECTL_DATABASE: join(disk.folder, 'agent.db') },
  );
  t.teardown(() => nut.stop());
  const { node, agent } = nut;
  let exit: unknown;
  void agent.exited.then((ended) => (exit = ended));
  const disturbances: Readonly<Record<string, () => Promise<() => unknown>>> = {
    async broker() {
      await node.stopMosquitto();
      return () => node.startMosquitto();
    },
    async runtime() {
      await node.stopContainerd();
      return () => node.startContainerd();
    },
    async EdgeCore() {
      await node.killEdgeCore();
      return () => node.startEdgeCore();
    },
    async MetaServer() {
      await node.stopMetaServer();
      return () => node.startMetaServer();
    },
    async Edged() {
      await node.stopEdged();
      return () => node.startEdged();
    },
    async 'a full disk'() {
      disk.fill();
      return () => disk.free();
    },
    async 'a locked database'() {
      const other = new SqliteDatabase(join(disk.folder, 'agent.db'));
      other.exec('BEGIN IMMEDIATE');
      return () => other.close();
    },
    async 'a reload'() {
      agent.child.kill('SIGHUP');
      return () => undefined;
    },
  };
  const names = Object.keys(disturbances);
  const counts: Record<string, number> = {};
  const endMs = performance.now() + MINUTES * 60_000;
  let logs = 0;
  while (performance.now() < endMs && exit === undefined) {
    const name = names[random(names.length)] ?? '';
    counts[name] = (counts[name] ?? 0) + 1;
    // A log is opened while all is well, and read while it is not.
    const child = nut.spawnEdgectl([...BIGLOG, '--limit-bytes', String(BULK_BYTES)]);
    const chunks: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    const closed = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    let mend: () => unknown = () => undefined;
    let disturbed = false;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if (disturbed) continue;
      disturbed = true;
      mend = (await disturbances[name]?.()) ?? mend;
      await pause(random(3_000));
    }
    const exitCode = await closed;
    await mend();
    const output = Buffer.concat(chunks);
    t.is(exitCode, 0, `${name}: ${Buffer.concat(stderr).toString()}`);
    t.is(output.length, BULK_BYTES, name);
    t.is(sha256(output), sha256(nut.logText('factory', 'biglog', 'logger').subarray(0, BULK_BYTES)), name);
    logs += 1;
    const well = await waitUntil(async () => {
      const { stdout, exitCode: code } = await nut.edgectl(['rpc', 'node.status', '{}']);
      if (code !== 0) return false;
      const { store, backends } = (
        JSON.parse(stdout.toString()) as {
          agent: { store: { state: string }; backends: Record<string, { state: string }> };
        }
      ).agent;
      return store.state === 'ok' && Object.values(backends).every(({ state }) => state === 'up');
    }, 120_000);
    t.truthy(well, `${name}: everything is well again`);
  }
  t.is(exit, undefined, agent.log.slice(-20).join('\n'));
  t.false(
    agent.log.some((line) => line.includes('an error that nobody caught')),
    agent.log.filter((line) => line.includes('nobody caught')).join('\n'),
  );
  t.log(`${logs} logs of ${BULK_BYTES} bytes`, counts);
});
