/**
 * The physical limit of a session's way: one publisher, one aedes, one subscriber, each a process, with the chunks that the
 * agent would send and nothing else. Run as a program it is one of the three: `broker SOCKET`, `publisher SOCKET BYTES`, `subscriber SOCKET BYTES`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';

const CHUNK_BYTES = 64 * 1024;
const TOPIC = 'bench/chunk';

async function broker(socket: string): Promise<void> {
  const aedes = await Aedes.createBroker();
  createServer(aedes.handle).listen(socket, () => console.log('ready'));
}

async function connectTo(socket: string): Promise<MqttClient> {
  const client = new mqtt.MqttClient(() => connect(socket), { protocolVersion: 4, reconnectPeriod: 0 });
  await new Promise<void>((resolve, reject) => client.once('connect', () => resolve()).once('error', reject));
  return client;
}

async function subscriber(socket: string, bytes: number): Promise<void> {
  const client = await connectTo(socket);
  let received = 0;
  client.on('message', (_, payload) => {
    received += payload.length;
    if (received < bytes) return;
    console.log('done');
    process.exit(0);
  });
  await client.subscribeAsync(TOPIC, { qos: 0 });
  console.log('ready');
}

async function publisher(socket: string, bytes: number): Promise<void> {
  const client = await connectTo(socket);
  const chunk = Buffer.alloc(CHUNK_BYTES, 'x');
  for (let sent = 0; sent < bytes; sent += CHUNK_BYTES) await client.publishAsync(TOPIC, chunk, { qos: 0 });
  await client.endAsync();
}

function start(role: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...TYPESCRIPT_FLAGS, fileURLToPath(import.meta.url), role, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function says(child: ChildProcess, word: string): Promise<void> {
  if (child.stdout === null) throw new Error('a child without output');
  for await (const line of createInterface(child.stdout)) if (line === word) return;
  throw new Error(`the child process ended before it printed ${word}`);
}

/** @returns milliseconds for `bytes` from the first publish to the last byte received */
export async function bareBrokerMs(socket: string, bytes: number): Promise<number> {
  const brokerProcess = start('broker', [socket]);
  try {
    await says(brokerProcess, 'ready');
    const receiver = start('subscriber', [socket, String(bytes)]);
    await says(receiver, 'ready');
    const started = performance.now();
    start('publisher', [socket, String(bytes)]);
    await once(receiver, 'exit');
    return performance.now() - started;
  } finally {
    brokerProcess.kill();
  }
}

const asProgram = process.argv[1] === fileURLToPath(import.meta.url);
const [role, socket, bytes] = asProgram ? process.argv.slice(2) : [];
if (role === 'broker' && socket !== undefined) await broker(socket);
if (role === 'publisher' && socket !== undefined) await publisher(socket, Number(bytes));
if (role === 'subscriber' && socket !== undefined) await subscriber(socket, Number(bytes));
