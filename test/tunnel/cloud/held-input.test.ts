/** A client whose input the command does not take: that it leaves is seen anyway, and what the command said is not lost. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test, { type ExecutionContext } from 'ava';
import type { TunnelCloud } from '../../../tunnel/cloud/tunnel-cloud.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { UNREAD_OUTPUT } from '../helpers/memory-kubelet.ts';
import { startReplicas } from '../helpers/replicas.ts';
import { RawUpgrade, spdyData, startBoth } from '../helpers/tunnel-cloud.ts';

const HELD = '/exec/default/held/web?command=sleep&input=1&output=1';
const UNREAD = '/exec/default/unread/web?command=true&input=1&output=1';
const CLIENTS = 4;
const UNREAD_ROUNDS = 24;
const INPUT = Buffer.concat(Array.from({ length: 700 }, () => spdyData(3, Buffer.alloc(30_000, 'x'))));
const WEBSOCKET = {
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'v4.channel.k8s.io',
};
const GENEROUS_MS = 60_000;
/** Ten seconds on a machine that does nothing else (test/long/tunnel-leaving.test.ts). */
const NOTHING_LEFT_MS = 60_000;

/** A client whose input stands still. */
async function heldUp(cloud: TunnelCloud, headers: Record<string, string> = {}): Promise<RawUpgrade> {
  const exec = await RawUpgrade.open(cloud, HELD, headers);
  await exec.until(() => exec.received.includes('101 Switching'));
  exec.socket.write(INPUT);
  let before = -1;
  await waitUntil(() => {
    const { bytesWritten, writableLength } = exec.socket;
    const still = bytesWritten - writableLength === before && writableLength > 0;
    before = bytesWritten - writableLength;
    return still;
  }, NOTHING_LEFT_MS);
  return exec;
}

const LEAVING: Readonly<Record<string, (exec: RawUpgrade) => void>> = {
  'closes its connection': (exec) => exec.socket.destroy(),
  'is reset': (exec) => exec.reset(),
};

for (const [how, leave] of Object.entries(LEAVING))
  test(`K12: a client that ${how} with its input held up is noticed, at either replica`, async (t) => {
    const { other, holder, edge } = await startReplicas(t);
    for (const { cloud } of [holder, other]) {
      const execs = await Promise.all(
        Array.from({ length: CLIENTS }, (_, at) => heldUp(cloud, at % 2 === 0 ? {} : WEBSOCKET)),
      );
      t.is(edge.connections, CLIENTS);
      for (const exec of execs) leave(exec);
      const over = (): boolean => edge.connections + holder.cloud.active + other.cloud.active === 0;
      t.truthy(await waitUntil(over, NOTHING_LEFT_MS), `${edge.connections} at the node`);
    }
  });

test('K12: an exec whose input is held up ends at the node when its tunnel is lost', async (t) => {
  const { cloud, session, edge } = await startBoth(t);
  const exec = await heldUp(cloud);
  session.link.close(new EdgectlError('Unavailable', 'cut by the test'));
  t.truthy(await waitUntil(() => edge.connections === 0 && cloud.active === 0, NOTHING_LEFT_MS));
  t.regex(exec.body.toString(), /cut by the test/);
});

test('K12: a client whose input is held up, and that stays, is served on', async (t) => {
  const { cloud, kubelet, edge } = await startBoth(t);
  const exec = await heldUp(cloud);
  // Some heartbeats later.
  const beats = exec.body.length;
  t.truthy(await waitUntil(() => exec.body.length >= beats + 16, NOTHING_LEFT_MS));
  t.true(
    exec.body.equals(Buffer.concat(Array.from({ length: exec.body.length / 8 }, () => spdyData(1, '')))),
  );
  const [stream] = kubelet.streams;
  let taken = 0;
  stream?.on('data', (bytes: Buffer) => {
    taken += bytes.length;
  });
  stream?.resume();
  t.truthy(await waitUntil(() => taken === INPUT.length, GENEROUS_MS), `${taken} bytes`);
  exec.socket.destroy();
  t.truthy(await waitUntil(() => edge.connections === 0 && cloud.active === 0, NOTHING_LEFT_MS));
});

async function unread(t: ExecutionContext, cloud: TunnelCloud): Promise<void> {
  const exec = await RawUpgrade.open(cloud, UNREAD);
  await exec.until(() => exec.received.includes('101 Switching'));
  exec.socket.write(INPUT.subarray(0, 3_000_000));
  await exec.until(() => exec.isReported || exec.closed);
  const body = exec.bodyWithoutHeartbeats.subarray(0, UNREAD_OUTPUT.length);
  t.true(body.equals(UNREAD_OUTPUT), `${body.length} bytes: ${exec.body.subarray(-300).toString()}`);
  exec.socket.destroy();
}

for (const mode of ['v1', 'stock'] as const)
  test(`K13: ${mode}: a command that leaves its input unread loses neither output nor status`, async (t) => {
    const { cloud, backend } = await startBoth(t, mode);
    for (let round = 0; round < UNREAD_ROUNDS; round += 1) await unread(t, cloud);
    await backend.until(() => backend.records.length === UNREAD_ROUNDS);
    t.deepEqual(
      backend.records.filter(({ error }) => error !== undefined),
      [],
    );
  });
