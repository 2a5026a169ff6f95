/** `edgectl cp` of 100 MB, killed at ten moments that a seed gives and run again each time: both ways, the digests agree. */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { shellPod } from '../helpers/containerd.ts';
import { edgectlCommand, finished } from '../helpers/edgectl-command.ts';
import { runEdgectl } from '../helpers/edgectl-in-process.ts';
import { NOTED_PROGRAMS } from '../helpers/noted-programs.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const BYTES = 100_000_000;
const KILLS = 10;
/** By its argument the container's process is found among those of the machine. */
const SLEEP = `${process.pid}0024`;
const SEED = Number(process.env['EDGECTL_SEED'] ?? 24);

const folder = mkdtempSync(join(tmpdir(), 'cr-'));
const here = (name: string): string => join(folder, name);
let node: SandboxNode;
let agent: TestAgent;
let environment: Readonly<Record<string, string>>;
let digest: string;
/** The container's files, as they are seen from here: an exec for each look would be too slow. */
let root: string;

/** The same for the same seed (a linear congruential generator): numbers from 0 to below 1. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** How much of the file is to be there when the command is killed; ascending, so that each run has something to go on from. */
function moments(seed: number): readonly number[] {
  const next = randomOf(seed);
  return Array.from({ length: KILLS }, () => Math.floor(next() * 0.95 * BYTES)).toSorted((a, b) => a - b);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function writeRandom(path: string): Promise<void> {
  const next = randomOf(SEED);
  const file = await open(path, 'w');
  // Each block is another one: bytes in the wrong place show in the digest.
  const block = Buffer.alloc(1_000_000);
  for (let done = 0; done < BYTES; done += block.length) {
    for (let at = 0; at < block.length; at += 4) block.writeUInt32LE(Math.floor(next() * 2 ** 31), at);
    await file.write(block);
  }
  await file.close();
}

function sizeAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function rootOf(argument: string): string {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'latin1') === `sleep\0${argument}\0`)
        return `/proc/${pid}/root`;
    } catch {
      // It has just ended.
    }
  }
  throw new Error('the container has no process here');
}

async function inside(...command: string[]): Promise<string> {
  const { stdout } = await runEdgectl(['exec', 'box', '--', ...command], environment);
  return stdout.toString();
}

test.before(async (t) => {
  t.timeout(120_000);
  node = await startTestNode({
    pods: [],
    morePods: [shellPod('box', `${NOTED_PROGRAMS}echo ready >/tmp/ready; exec sleep ${SLEEP}`)],
  });
  const { metaServer, edged, runtimeSocket, database, podLogsFolder } = node.addresses;
  agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer,
      edged: edged ?? '',
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
    },
  });
  environment = { EDGECTL_SOCKET: agent.configuration.socket };
  await writeRandom(here('file'));
  digest = await digestOf(here('file'));
  await waitUntil(async () => (await inside('cat', '/tmp/ready')) === 'ready\n', 30_000);
  root = rootOf(SLEEP);
});

test.after.always('stop it', async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Runs the command, kills it once `sizeOf` has reached each moment, and lets the last run end.
 * @returns what was there at each kill
 */
async function killedTenTimes(
  t: ExecutionContext,
  args: readonly string[],
  sizeOf: () => number,
): Promise<readonly number[]> {
  const left: number[] = [];
  for (const moment of moments(SEED)) {
    const before = sizeOf();
    const child = edgectlCommand.start(args, environment);
    const ended = finished(child);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    // A run that is past its moment already is killed as soon as it has written something more.
    await waitUntil(() => isOver || sizeOf() > Math.max(moment, before), 60_000, 2);
    child.kill('SIGKILL');
    const { exit, stderr } = await ended;
    t.is(exit, 'SIGKILL', `it ended before it could be killed at ${moment}: ${stderr}`);
    left.push(sizeOf());
  }
  const { exit, stderr } = await edgectlCommand.run(args, environment);
  t.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  return left;
}

/** @param asked what each run but the first asks for, to go on from where the one before was */
async function assertWentOn(t: ExecutionContext, left: readonly number[], asked: RegExp): Promise<void> {
  t.log(`seed ${SEED}; there at each kill: ${left.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ')} MB`);
  t.true(left.every((bytes) => bytes > 0 && bytes < BYTES));
  const notes = (await inside('cat', '/tmp/asked')).split('\n');
  t.is(notes.filter((line) => asked.test(line)).length, KILLS, notes.join('\n'));
}

test.serial('into a container: ten kills, and the digest agrees', async (t) => {
  t.timeout(300_000);
  const part = `/tmp/.in.${digest.slice(0, 16)}.edgectl-part`;
  const sizeOf = (): number => sizeAt(join(root, part));
  await assertWentOn(
    t,
    await killedTenTimes(t, ['cp', here('file'), 'box:/tmp/in'], sizeOf),
    /^dd of=\/tmp\/\.in\.\S+ bs=65536 seek=[1-9]\d* conv=notrunc$/,
  );
  t.is((await inside('sha256sum', '/tmp/in')).slice(0, 64), digest);
  t.is(await inside('sh', '-c', 'ls -a /tmp | grep edgectl-part'), '');
});

test.serial('out of a container: ten kills, and the digest agrees', async (t) => {
  t.timeout(300_000);
  const part = here(`.out.${digest.slice(0, 16)}.edgectl-part`);
  const sizeOf = (): number => sizeAt(part);
  await assertWentOn(
    t,
    await killedTenTimes(t, ['cp', 'box:/tmp/in', here('out')], sizeOf),
    /^tail -c \+[1-9]\d+ \/tmp\/in$/,
  );
  t.is(await digestOf(here('out')), digest);
  t.false(existsSync(part));
});
