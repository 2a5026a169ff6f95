import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync, watch } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { finished, type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';
import { bigLogBytes, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

const BIGLOG = ['logs', '-n', 'factory', 'biglog', '-c', 'logger'];
/** Of each kind; the long tests make it ten, in a log of 41.6 MB. */
const DISTURBANCES = Number(process.env['EDGECTL_DISTURBANCES'] ?? 1);
/** Several times what is on its way between the agent and a reader that stands still. */
const BIG_LOG = DISTURBANCES === 1 ? { bigLogLines: 100_000 } : WHOLE_BIG_LOG;
const BULK_BYTES = bigLogBytes(BIG_LOG);

let nut: NodeUnderTest;

test.before('start the node with a broker of its own, and the agent', async () => {
  nut = await startNodeUnderTest(
    { mosquitto: true, pods: ['factory/biglog'], ...BIG_LOG },
    { EDGECTL_BROKER_ACCESS_CONTROL: 'enforced' },
  );
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Places in the log, in order, the same in every run (a linear congruential generator). */
function seededOffsets(seed: number): readonly number[] {
  const offsets: number[] = [];
  for (let state = seed; offsets.length < DISTURBANCES; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    offsets.push(Math.floor((state / 2 ** 31) * (BULK_BYTES - 1_000_000)) + 500_000);
  }
  return offsets.sort((a, b) => a - b);
}

/** Reads a log to its end; at each offset nothing is read until `disturb` is done. */
async function readDisturbed(
  seed: number,
  args: readonly string[],
  disturb: () => Promise<void>,
): Promise<{ output: Buffer; stderr: string; exitCode: number | null }> {
  const child = nut.spawnEdgectl(args);
  const stderr: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const offsets = [...seededOffsets(seed)];
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    for (let next = offsets[0]; next !== undefined && bytes >= next; next = offsets[0]) {
      offsets.shift();
      await disturb();
    }
  }
  const [exitCode] = await closed;
  return { output: Buffer.concat(chunks), stderr: Buffer.concat(stderr).toString(), exitCode };
}

test.serial(
  'the agent is killed again and again in the middle of a log, and the output is complete',
  async (t) => {
    let kills = 0;
    const { output, stderr, exitCode } = await readDisturbed(1, BIGLOG, async () => {
      kills += 1;
      await nut.restartAgent();
    });
    t.is(exitCode, 0, stderr);
    t.is(kills, DISTURBANCES);
    t.is(sha256(output), sha256(nut.logText('factory', 'biglog', 'logger').subarray(0, output.length)));
    t.true(output.length >= BULK_BYTES);
  },
);

test.serial(
  'the broker is restarted again and again in the middle of a log, and the output is complete',
  async (t) => {
    // Its predecessor was killed: until the new agent is attached, the broker says that there is none.
    await nut.trustsMosquitto();
    let restarts = 0;
    const passwordFile = join(nut.folder, 'secrets/alice.password');
    const address = nut.node.addresses.mosquitto ?? '';
    const broker = ['--broker', address, '--user', 'alice', '--password-file', passwordFile];
    const { output, stderr, exitCode } = await readDisturbed(2, [...BIGLOG, ...broker], async () => {
      restarts += 1;
      await nut.node.stopMosquitto();
      await nut.node.startMosquitto();
    });
    t.is(exitCode, 0, stderr);
    t.is(restarts, DISTURBANCES);
    t.is(sha256(output), sha256(nut.logText('factory', 'biglog', 'logger').subarray(0, output.length)));
    t.true(output.length >= BULK_BYTES);
  },
);

test.serial(
  'the client is killed again and again and goes on from its resume file, and the output is complete',
  async (t) => {
    const file = join(nut.folder, 'biglog.txt');
    const edgectl = fileURLToPath(new URL('../../dist/edgectl.cjs', import.meta.url));
    const run = (): ReturnType<typeof spawn> => {
      const descriptor = openSync(file, 'a');
      const child = spawn(
        process.execPath,
        [edgectl, ...BIGLOG, '--resume-file', join(nut.folder, 'biglog.resume')],
        {
          env: { PATH: process.env['PATH'], EDGECTL_SOCKET: nut.agent.socket },
          stdio: ['ignore', descriptor, 'inherit'],
        },
      );
      closeSync(descriptor);
      return child;
    };
    let kills = 0;
    for (const offset of seededOffsets(3)) {
      const child = run();
      const exited = once(child, 'exit');
      const watcher = watch(file, () => {
        if (statSync(file).size >= offset) child.kill('SIGKILL');
      });
      const [, signal] = (await exited) as [number | null, string | null];
      watcher.close();
      if (signal === 'SIGKILL') kills += 1;
    }
    const [exitCode] = (await once(run(), 'exit')) as [number | null];
    const output = readFileSync(file);
    t.is(exitCode, 0);
    t.true(kills >= DISTURBANCES / 2, `the client was killed ${kills} times in the middle`);
    t.is(sha256(output), sha256(nut.logText('factory', 'biglog', 'logger').subarray(0, output.length)));
    t.true(output.length >= BULK_BYTES);
  },
);

test.serial('an exec whose agent dies never looks like success', async (t) => {
  const child = nut.spawnEdgectl([
    'exec',
    '-n',
    'factory',
    'biglog',
    '-c',
    'logger',
    '--',
    'sh',
    '-c',
    'echo begun; sleep 600',
  ]);
  const outcome = finished(child);
  await whileItRuns(child, once(child.stdout, 'data'));
  await nut.restartAgent();
  const { exitCode, stderr } = await outcome;
  t.not(exitCode, 0);
  t.regex(stderr, /^(error: |Error from server)/m);
});
