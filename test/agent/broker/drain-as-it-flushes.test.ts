import { systemClock } from '../../../common/clock.ts';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { drainAsItFlushes } from '../../../agent/broker/patches/drain-as-it-flushes.ts';
import { BlockPool, release } from '../../../common/block-pool.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const BLOCK = Buffer.alloc(64 * 1024);
const AHEAD = 64;
const BLOCKS = 400;

async function connectedPair(t: ExecutionContext): Promise<{ local: Socket; theirs: Socket }> {
  const path = join(temporaryFolder(t), 'pair.sock');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const theirs = createConnection(path);
  const [local] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => {
    local.destroy();
    theirs.destroy();
    server.close();
  });
  return { local, theirs };
}

/** Writes as an MQTT library does to who reads all the time: a new block for each that was taken. @returns bytes unsent at each drain */
async function keepFilled(local: Socket, theirs: Socket): Promise<number[]> {
  const unsent: number[] = [];
  local.on('drain', () => unsent.push(local.writableLength));
  let written = 0;
  const write = (): void => {
    if (written === BLOCKS) return;
    written += 1;
    local.write(BLOCK, write);
  };
  for (let block = 0; block < AHEAD; block += 1) write();
  let received = 0;
  for await (const chunk of theirs as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received === BLOCKS * BLOCK.length) break;
  }
  return unsent;
}

test('what is held until "drain" is let go while more is written than is taken', async (t) => {
  const { local, theirs } = await connectedPair(t);
  drainAsItFlushes(local, systemClock);
  const unsent = await keepFilled(local, theirs);
  t.true(unsent.filter((bytes) => bytes > 0).length >= 2, `bytes unsent at each drain: ${unsent.join(', ')}`);
});

test('nothing is said to a writer whose buffer has room, and nothing after the end', async (t) => {
  const { local, theirs } = await connectedPair(t);
  drainAsItFlushes(local, systemClock);
  let drains = 0;
  local.on('drain', () => (drains += 1));
  theirs.resume();
  await new Promise<void>((resolve) => void local.write('few bytes', () => resolve()));
  await new Promise<void>((resolve) => void local.write('few', 'latin1', () => resolve()));
  local.end(BLOCK);
  local.destroy();
  await once(local, 'close');
  t.is(drains, 0);
});

test('a block that the socket has not taken yet is not filled again, whoever else has released it', async (t) => {
  const { local, theirs } = await connectedPair(t);
  drainAsItFlushes(local, systemClock);
  const pool = new BlockPool(4 * 1024 * 1024);
  const block = pool.receive();
  const taken = new Promise<void>((resolve) => void local.write(block.subarray(1), () => resolve()));
  release(block);
  t.not(pool.receive().buffer, block.buffer, 'the reader has not read yet');
  theirs.resume();
  await taken;
  t.is(pool.receive().buffer, block.buffer);
});

test('a block goes back where the connection ends before it was taken', async (t) => {
  const { local } = await connectedPair(t);
  drainAsItFlushes(local, systemClock);
  local.on('error', () => undefined);
  const pool = new BlockPool(4 * 1024 * 1024);
  const block = pool.receive();
  const given = new Promise<void>((resolve) => void local.write(block, () => resolve()));
  const late = new Promise<void>((resolve) => void local.write(block, () => resolve()));
  release(block);
  local.destroy();
  await Promise.all([given, late]);
  t.is(pool.receive().buffer, block.buffer);
});
