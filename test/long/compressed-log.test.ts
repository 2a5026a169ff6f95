/** A log of 40 MB over 1 Mbit/s, compressed; and with its connection killed at ten moments. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { connect as dial, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { connect } from '@edgectl/client';
import type { ByteSource } from '../../common/byte-source.ts';
import { MemorySource } from '../helpers/memory-source.ts';
import { startSessionNode } from '../helpers/session-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const BYTES = 40_000_000;
const LINK_BYTES_PER_SECOND = 125_000;
const WITHIN_MS = 60_000;
const PYTHON = process.env['EDGECTL_PYTHON'] ?? '/usr/bin/python3';
const FOLDER = fileURLToPath(new URL('../../clients/python', import.meta.url));

const LEVELS = ['INFO', 'INFO', 'INFO', 'DEBUG', 'WARN'];
const WHAT = [
  'the temperature is',
  'the pressure is',
  'a reading of the meter:',
  'reconnected to the broker after',
  'wrote the recipe in',
];

/** As a container of a plant logs: times, levels, components, figures that change. */
function logText(): Buffer {
  let seed = 12_345;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const lines: string[] = [];
  let bytes = 0;
  for (let atMs = Date.UTC(2026, 0, 1); bytes < BYTES; atMs += next(40)) {
    const line = `${new Date(atMs).toISOString()} ${LEVELS[next(5)]} collector[${next(4)}] ${WHAT[next(5)]} ${next(10_000) / 100} (request ${next(1_000_000)})\n`;
    lines.push(line);
    bytes += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, BYTES);
}

const LOG = logText();
const SHA256 = createHash('sha256').update(LOG).digest('hex');

function source(): ByteSource {
  const memory = new MemorySource({ streams: ['stdout'] });
  memory.push('stdout', LOG);
  memory.finish();
  return memory;
}

/** A link of 1 Mbit/s in either direction, to a unix socket. */
class SlowLink {
  readonly path: string;
  bytes = 0;
  readonly #to: string;
  readonly #server = createServer((client) => this.#carry(client));
  readonly #sockets = new Set<Socket>();

  constructor(path: string, to: string) {
    this.path = path;
    this.#to = to;
  }

  async start(t: ExecutionContext): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.path, resolve);
    });
    t.teardown(() => {
      this.#server.close();
      this.cut();
    });
    return this;
  }

  /** Every connection is lost. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(client: Socket): void {
    const server = dial(this.#to);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from
        .on('error', () => undefined)
        .once('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      void this.#copy(from, to);
    }
  }

  async #copy(from: Socket, to: Socket): Promise<void> {
    try {
      let freeAt = performance.now();
      for await (const chunk of from as AsyncIterable<Buffer>) {
        this.bytes += chunk.length;
        freeAt = Math.max(freeAt, performance.now()) + (chunk.length / LINK_BYTES_PER_SECOND) * 1000;
        await pause(freeAt - performance.now());
        to.write(chunk);
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
}

async function slowNode(t: ExecutionContext): Promise<SlowLink> {
  const node = await startSessionNode(t, { open: source });
  return new SlowLink(join(temporaryFolder(t), 'slow.sock'), node.socket).start(t);
}

test.serial('JavaScript with zstd: under a minute, and the digest agrees', async (t) => {
  const link = await slowNode(t);
  const client = await connect({ url: link.path });
  t.teardown(() => client.close());
  const startedMs = performance.now();
  const session = await client.open('pod.logs', { name: 'web-0', encoding: 'zstd' });
  const hash = createHash('sha256');
  for await (const chunk of session.stdout) hash.update(chunk);
  const end = await session.ended;
  const tookMs = performance.now() - startedMs;
  t.log(
    `zstd, JavaScript: ${(tookMs / 1000).toFixed(1)} s for ${BYTES} bytes, ${link.bytes} of them on the link`,
  );
  t.is(end.streams.stdout?.sha256, SHA256);
  t.is(hash.digest('hex'), SHA256);
  t.true(tookMs < WITHIN_MS, String(tookMs));
});

const PROGRAM = `
import asyncio, hashlib, sys, time
from edgectl_client import connect
async def main():
    async with await connect("unix://" + sys.argv[1]) as client:
        started = time.monotonic()
        session = await client.open("pod.logs", {"name": "web-0", "encoding": "gzip", "window": 4 * 1024 * 1024})
        digest = hashlib.sha256()
        async for chunk in session.stdout:
            digest.update(chunk)
        await session.ended
        print(digest.hexdigest(), time.monotonic() - started)
asyncio.run(main())
`;

test.serial('Python with gzip: the digest agrees, and the time is printed', async (t) => {
  const link = await slowNode(t);
  const env = { ...process.env, PYTHONPATH: `${FOLDER}/src`, PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', PROGRAM, link.path], { env, timeout: 280_000 });
  const [digest, seconds] = stdout.trim().split(' ');
  t.log(
    `gzip, Python: ${Number(seconds).toFixed(1)} s for ${BYTES} bytes, ${link.bytes} of them on the link`,
  );
  t.is(digest, SHA256);
});

test.serial('killed and resumed at ten moments, the digest agrees', async (t) => {
  const link = await slowNode(t);
  const client = await connect({ url: link.path });
  t.teardown(() => client.close());
  const session = await client.open('pod.logs', { name: 'web-0', encoding: 'zstd' });
  const hash = createHash('sha256');
  let bytes = 0;
  let cuts = 0;
  for await (const chunk of session.stdout) {
    hash.update(chunk);
    bytes += chunk.length;
    if (cuts >= 10 || bytes < ((cuts + 1) * BYTES) / 11) continue;
    cuts += 1;
    link.cut();
  }
  t.is(cuts, 10);
  t.is((await session.ended).streams.stdout?.sha256, SHA256);
  t.is(hash.digest('hex'), SHA256);
});
