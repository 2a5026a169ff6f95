/** Sessions over the embedded broker and over mosquitto: stalled readers, restarts, crashes, readers without acknowledgement. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { type Client, connect } from '@edgectl/client';
import type { EndPayload } from '@edgectl/rpc-schema/generated/types';
import { topics } from '../../helpers/mqtt-client.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { startMosquitto, type TestMosquitto } from '../../helpers/mosquitto.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { type SessionNode, startSessionNode } from '../../helpers/session-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { TextSource } from '../../helpers/text-source.ts';
import { TYPESCRIPT_FLAGS } from '../../../scripts/support/typescript-flags.mjs';
import { whileItRuns } from '../../helpers/while-it-runs.ts';

type Open = Parameters<typeof startSessionNode>[1]['open'];

interface Setting {
  readonly node: SessionNode;
  readonly client: Client;
  readonly mosquitto: TestMosquitto | undefined;
}

/** The same principal everywhere, so that one client may take over from another. */
const USER = 'alice';
const BROKERS = ['the embedded broker', 'mosquitto'] as const;

async function setUp(t: ExecutionContext, which: (typeof BROKERS)[number], open: Open): Promise<Setting> {
  const mosquitto = which === 'mosquitto' ? await startMosquitto(temporaryFolder(t)) : undefined;
  if (mosquitto !== undefined) t.teardown(() => mosquitto.broker.stop());
  const brokers = mosquitto === undefined ? [] : [mosquitto.configuration];
  const node = await startSessionNode(t, { open, brokers });
  // Before that all users are one, and what one of them has opened is nobody's when they are told apart.
  for (const attachment of node.attachments.values())
    t.not(await waitUntil(() => attachment.trusted, 30_000), undefined, `${attachment.name} is not believed`);
  const client = await connect(
    mosquitto === undefined ? { url: node.socket } : { url: mosquitto.url, username: USER, password: USER },
  );
  t.teardown(() => client.close());
  return { node, client, mosquitto };
}

function text(bytes: number): Buffer {
  const lines: string[] = [];
  for (let number = 0, length = 0; length < bytes; number += 1) {
    const line = `${number} the quick brown fox jumps over the lazy dog\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(''));
}

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

for (const which of BROKERS) {
  test(`100,000 short writes to a reader that stalls: nothing lost, no more than the window kept, over ${which}`, async (t) => {
    const source = new MemorySource({ streams: ['stdout'], pipeBytes: 64 * 1024 });
    const { node, client } = await setUp(t, which, () => source);
    const session = await client.open('pod.exec', {
      name: 'web-0',
      command: ['chatter'],
      window: 256 * 1024,
    });
    const line = (number: number): string => `line ${number}\n`;
    const written = (async () => {
      for (let number = 0; number < 100_000; number += 1) {
        await source.write('stdout', line(number));
        // Now and then the writer is as slow as a real one, so that the writes are not all gathered into large chunks.
        if (number % 400 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      source.finish({ reason: 'Completed', exitCode: 0 });
    })();
    const reader = session.stdout[Symbol.asyncIterator]();
    const chunks = [(await reader.next()).value ?? Buffer.alloc(0)];
    // The reader stalls until the session itself says that its window is full.
    while (session.waiting === undefined) await new Promise((resolve) => setImmediate(resolve));
    const [info] = node.sessions.list(
      { door: 'mqtt', attachment: '', principal: '', topicPrincipal: '', client: '', trusted: true },
      { allPrincipals: true },
    ).items;
    const { published = 0, acknowledged = 0 } = info?.streams.stdout ?? {};
    t.true(published - acknowledged <= 256 * 1024);
    t.regex(info?.waiting ?? '', /^stdout: /);
    for (let next = await reader.next(); next.done !== true; next = await reader.next())
      chunks.push(next.value);
    await written;
    const end = await session.ended;
    const got = Buffer.concat(chunks);
    const wanted = Buffer.from(Array.from({ length: 100_000 }, (_, number) => line(number)).join(''));
    t.true(got.equals(wanted), `${got.length} of ${wanted.length} bytes`);
    t.is(end.exitCode, 0);
  });

  test(`calls are answered beside a bulk session over ${which}`, async (t) => {
    const log = text(20_000_000);
    const { client } = await setUp(t, which, () => new TextSource(log));
    const session = await client.open('pod.logs', { name: 'web-0' }, { ownConnection: true });
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of session.stdout) bytes += chunk.length;
    })();
    const { items } = await client.call('session.list', {});
    t.is(items[0]?.client, `${client.label}.2`);
    await reading;
    t.is(bytes, log.length);
  });

  test(`a client that is killed leaves its session to another, with every byte, over ${which}`, async (t) => {
    // Longer than the window: else the killed client may have acknowledged the end, and the session is over.
    const log = text(6_000_000);
    const { node, client, mosquitto } = await setUp(t, which, () => new TextSource(log));
    const program = fileURLToPath(new URL('../../fixtures/killed-reader.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      [...TYPESCRIPT_FLAGS, program, ...(mosquitto === undefined ? [node.socket] : [mosquitto.url, USER])],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    const [line] = (await whileItRuns(child, once(child.stdout, 'data'))) as [Buffer];
    const {
      session: name,
      label,
      taken,
    } = JSON.parse(line.toString()) as { session: string; label: string; taken: number };
    child.kill('SIGKILL');
    await exited;
    const session = await client.resume({ session: name, client: label, stdout: taken });
    const chunks: Buffer[] = [];
    for await (const chunk of session.stdout) chunks.push(chunk);
    t.true(Buffer.concat(chunks).equals(log.subarray(taken)));
    t.is((await session.ended).streams.stdout?.bytes, log.length);
  });

  test(`a log goes on over a restart of the agent, whole and once, over ${which}`, async (t) => {
    const log = text(4_000_000);
    const barrier = gate();
    let opened = 0;
    const { node, client } = await setUp(t, which, (params) => {
      opened += 1;
      const { cursor, skipBytes } = params as { cursor?: string; skipBytes?: number };
      const before = (position: number): Promise<void> | undefined =>
        opened === 1 && position > 2_000_000 ? barrier.opened : undefined;
      return new TextSource(log, { cursor, skipBytes, before });
    });
    const stream = await client.logs({ name: 'web-0', tailLines: 1_000_000 });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Another boot: the sessions of the one before are gone.
      if (bytes > 1_500_000 && opened === 1 && client.state?.bootId === 'boot-1')
        await node.announce('online', 'boot-2');
    }
    barrier.open();
    t.is(opened, 2);
    t.true(Buffer.concat(chunks).equals(log), `${bytes} of ${log.length} bytes`);
    t.is((await stream.ended).reason, 'Completed');
  });
}

test('a broker that is killed and restarted in the middle of a log costs no byte', async (t) => {
  const log = text(10_000_000);
  const { client, mosquitto } = await setUp(t, 'mosquitto', () => new TextSource(log));
  const session = await client.open('pod.logs', { name: 'web-0' });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let restarts = 0;
  for await (const chunk of session.stdout) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < (restarts + 1) * 3_000_000) continue;
    restarts += 1;
    await mosquitto?.broker.stop();
    await mosquitto?.broker.start();
  }
  t.is(restarts, 3);
  t.true(Buffer.concat(chunks).equals(log));
  t.is((await session.ended).reason, 'Completed');
});

test('a client closes although its broker was killed before it acknowledged that sessions are left', async (t) => {
  const { client, mosquitto } = await setUp(t, 'mosquitto', () => new MemorySource({ streams: ['stdout'] }));
  await client.open('pod.exec', { name: 'web-0', command: ['sleep', '100'] });
  const pid = mosquitto?.broker.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  const closed = client.close();
  process.kill(pid, 'SIGKILL');
  await closed;
  t.pass();
});

test('mosquitto_sub alone reads a whole log with window 0', async (t) => {
  const log = text(300_000);
  const { mosquitto } = await setUp(t, 'mosquitto', () => new TextSource(log));
  const port = String(mosquitto?.broker.port);
  const branch = { principal: USER, client: 'plc' };
  const chunkFilter = topics.chunk(branch, 'log', 'stdout', 0).replace(/0$/, '#');
  const filters = [topics.state(), chunkFilter, topics.end(branch, 'log')].flatMap((topic) => ['-t', topic]);
  const reader = spawn(
    'mosquitto_sub',
    ['-p', port, '-u', USER, '-P', USER, '-q', '1', '-F', '%t %x', ...filters],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  t.teardown(() => reader.kill());
  const request = {
    jsonrpc: '2.0',
    id: 'log-1',
    method: 'pod.logs',
    params: { name: 'web-0', session: 'log', window: 0 },
  };
  const chunks: Buffer[] = [];
  for await (const line of createInterface(reader.stdout)) {
    const [topic = '', hex = ''] = line.split(' ');
    const payload = Buffer.from(hex, 'hex');
    if (topic === topics.state()) {
      // What is retained comes when the subscriptions stand.
      spawn('mosquitto_pub', [
        '-p',
        port,
        '-u',
        USER,
        '-P',
        USER,
        '-q',
        '1',
        '-t',
        topics.request(branch),
        '-m',
        JSON.stringify(request),
      ]);
    } else if (topic === topics.end(branch, 'log')) {
      const end = JSON.parse(payload.toString()) as EndPayload;
      t.is(end.reason, 'Completed');
      t.deepEqual(end.gaps, []);
      t.is(end.streams?.stdout?.bytes, log.length);
      break;
    } else {
      t.is(topics.parseTo(topic)?.kind, 'chunk');
      chunks.push(payload);
    }
  }
  t.true(Buffer.concat(chunks).equals(log));
});
