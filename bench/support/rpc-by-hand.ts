/**
 * The floor of a command that calls the agent: CONNECT, SUBSCRIBE and one request in one write on its socket, written by hand, and three
 * fields of each pod printed. Bundled; `node rpc-by-hand.mjs SOCKET FILTER TOPIC REQUEST`.
 */
import { createConnection } from 'node:net';

const [, , path = '', filter = '', topic = '', request = ''] = process.argv;

/** A string with its length before it (MQTT 3.1.1, 1.5.3). */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function packet(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
  return Buffer.concat([Buffer.of(type, ...size), body]);
}

interface Listed {
  readonly result: {
    readonly items: readonly {
      readonly metadata: { readonly namespace: string; readonly name: string };
      readonly status: { readonly phase: string };
    }[];
  };
}

const socket = createConnection(path);
socket.write(
  Buffer.concat([
    packet(0x10, counted('MQTT'), Buffer.of(4, 2, 0, 60), counted('by-hand')),
    packet(0x82, Buffer.of(0, 1), counted(filter), Buffer.of(0)),
    packet(0x30, counted(topic), Buffer.from(request)),
  ]),
);
const ANSWER = Buffer.from('{"jsonrpc"');
let received = Buffer.alloc(0);
socket.on('data', (bytes: Buffer) => {
  received = Buffer.concat([received, bytes]);
  const start = received.indexOf(ANSWER);
  if (start < 0) return;
  try {
    const { result } = JSON.parse(received.subarray(start).toString()) as Listed;
    for (const { metadata, status } of result.items)
      process.stdout.write(`${metadata.namespace} ${metadata.name} ${status.phase}\n`);
    socket.end();
  } catch {
    // The rest of it has not come yet.
  }
});
