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

async function connectedPair(t: ExecutionContext): Promise<{ ours: Socket; theirs: Socket }> {
  const path = join(temporaryFolder(t), 'pair.sock');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const theirs = createConnection(path);
  const [ours] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => {
    ours.destroy();
    theirs.destroy();
    server.close();
  });
  return { ours, theirs };
}

/** Writes as an MQTT library does to who reads all the time: a new block for each that was taken. @returns bytes unsent at each drain */
async function keepFilled(ours: Socket, theirs: Socket): Promise<number[]> {
  const unsent: number[] = [];
  ours.on('drain', () => unsent.push(ours.writableLength));
  let written = 0;
  const write = (): void => {
    if (written === BLOCKS) return;
    written += 1;
    ours.write(BLOCK, write);
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
  const { ours, theirs } = await connectedPair(t);
  drainAsItFlushes(ours, systemClock);
  const unsent = await keepFilled(ours, theirs);
  t.true(unsent.filter((bytes) => bytes > 0).length >= 2, `bytes unsent at each drain: ${unsent.join(', ')}`);
});

test('nothing is said to a writer whose buffer has room, and nothing after the end', async (t) => {
  const { ours, theirs } = await connectedPair(t);
  drainAsItFlushes(ours, systemClock);
  let drains = 0;
  ours.on('drain', () => (drains += 1));
  theirs.resume();
  await new Promise<void>((resolve) => void ours.write('few bytes', () => resolve()));
  await new Promise<void>((resolve) => void ours.write('few', 'latin1', () => resolve()));
  ours.end(BLOCK);
  ours.destroy();
  await once(ours, 'close');
  t.is(drains, 0);
});

test('a block that the socket has not taken yet is not filled again, whoever else has released it', async (t) => {
  const { ours, theirs } = await connectedPair(t);
  drainAsItFlushes(ours, systemClock);
  const pool = new BlockPool(4 * 1024 * 1024);
  const block = pool.take();
  const taken = new Promise<void>((resolve) => void ours.write(block.subarray(1), () => resolve()));
  release(block);
  t.not(pool.take().buffer, block.buffer, 'the reader has not read yet');
  theirs.resume();
  await taken;
  t.is(pool.take().buffer, block.buffer);
});

test('a block goes back where the connection ends before it was taken', async (t) => {
  const { ours } = await connectedPair(t);
  drainAsItFlushes(ours, systemClock);
  ours.on('error', () => undefined);
  const pool = new BlockPool(4 * 1024 * 1024);
  const block = pool.take();
  const given = new Promise<void>((resolve) => void ours.write(block, () => resolve()));
  const late = new Promise<void>((resolve) => void ours.write(block, () => resolve()));
  release(block);
  ours.destroy();
  await Promise.all([given, late]);
  t.is(pool.take().buffer, block.buffer);
});
