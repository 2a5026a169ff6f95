/**
 * Everything that the agent stands on is disturbed at random for a while: broker, runtime, mapper, EdgeCore, its MetaServer and Edged,
 * the disk of the agent's own database, and the clock. The agent never ends, no byte of a log that is read meanwhile is lost, and when
 * all is well again a value is written to the device. The seed is printed.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import test from 'ava';
import type { NodeStatusResult } from '@edgectl/rpc-schema/generated/types';
import { startNodeUnderTest } from '../acceptance/node-under-test.ts';
import { bigLogBytes, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { SmallDisk } from '../helpers/small-disk.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const MINUTES = Number(process.env['EDGECTL_DISTURBANCE_MINUTES'] ?? 30);
const SEED = Number(process.env['EDGECTL_SEED'] ?? Date.now() % 2 ** 31);
const BIGLOG = ['logs', '-n', 'factory', 'biglog', '-c', 'logger'];
const BULK_BYTES = bigLogBytes(WHOLE_BIG_LOG);
const MOVED_CLOCK = fileURLToPath(new URL('../fixtures/moved-clock.mjs', import.meta.url));
const HOUR_MS = 3_600_000;
/** Of the clock: a correction, a battery that is empty, a year that was typed wrong. */
const STEPS_MS = [
  -HOUR_MS,
  -24 * HOUR_MS,
  -365 * 24 * HOUR_MS,
  5 * 60_000,
  24 * HOUR_MS,
  3650 * 24 * HOUR_MS,
];

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
  const clockFile = join(temporaryFolder(t), 'ahead-ms');
  const nut = await startNodeUnderTest(
    { mosquitto: true, modbus: true, pods: ['factory/biglog'], ...WHOLE_BIG_LOG },
    {
      EDGECTL_BROKER_ACCESS_CONTROL: 'enforced',
      EDGECTL_DATABASE: join(disk.folder, 'agent.db'),
      EDGECTL_TEST_CLOCK: clockFile,
      NODE_OPTIONS: `--import ${MOVED_CLOCK}`,
    },
  );
  t.teardown(() => nut.stop());
  const { node, agent } = nut;
  const { modbus } = node;
  if (modbus === undefined) throw new Error('the node has no PLC');
  const { mapper, plc } = modbus;
  let exit: unknown;
  void agent.exited.then((ended) => (exit = ended));
  const moveClock = async (aheadMs: number): Promise<void> => {
    writeFileSync(clockFile, String(aheadMs));
    const before = agent.log.length;
    agent.child.kill('SIGUSR2');
    const isMoved = (): boolean =>
      agent.log.slice(before).some((line) => line.includes(`the clock was moved by ${aheadMs} ms`));
    t.truthy(await waitUntil(isMoved, 30_000), 'the clock is moved');
  };
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
    async mapper() {
      await mapper.kill();
      return () => mapper.start();
    },
    async clock() {
      await moveClock(STEPS_MS[random(STEPS_MS.length)] ?? 0);
      return async () => {
        await moveClock(0);
        // Where the kernel had called the wrong time right, the kept time is ahead now.
        const accepted = await nut.edgectl(['node', 'accept-time', '--back']);
        t.is(accepted.exitCode, 0, accepted.stderr);
      };
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
    let status = '';
    const well = await waitUntil(async () => {
      const { stdout, exitCode: code } = await nut.edgectl(['rpc', 'node.status', '{}']);
      if (code !== 0) return false;
      status = stdout.toString();
      const { store, backends, mappers, clock } = (JSON.parse(status) as NodeStatusResult).agent;
      const parts = [...Object.values(backends ?? {}), ...Object.values(mappers ?? {})];
      return store?.state === 'ok' && clock === 'believed' && parts.every(({ state }) => state === 'up');
    }, 120_000);
    t.truthy(well, `${name}: everything is well again: ${status}`);
    const value = logs % 100;
    const set = await nut.edgectl(['set', 'device', '-n', 'factory', 'press-1', `setpoint=${value}`]);
    t.is(set.exitCode, 0, `${name}: ${set.stderr}`);
    t.truthy(
      await waitUntil(() => plc.machine(1).setpoint === value, 30_000),
      `${name}: the value is on the PLC`,
    );
  }
  const audit = await nut.edgectl(['audit', '--verify']);
  t.is(audit.exitCode, 0, audit.stderr);
  t.is(exit, undefined, agent.log.slice(-20).join('\n'));
  t.false(
    agent.log.some((line) => line.includes('uncaught error')),
    agent.log.filter((line) => line.includes('uncaught error')).join('\n'),
  );
  t.log(`${logs} logs of ${BULK_BYTES} bytes`, counts);
});
