/** Sends a recorded request over a plain TCP connection and gathers what comes back. */
import { connect } from 'node:net';
import { type Answer, type Frame, parseAnswer, type Recording } from './recording.ts';

const TIMEOUT_MS = 60_000;

/** The request with the address it goes to, and lines ended as HTTP wants them. */
function wireRequest(request: Buffer, port: number): Buffer {
  const end = request.indexOf('\n\n');
  const head = request
    .subarray(0, end)
    .toString('latin1')
    .replace(/\r/g, '')
    .replace(/^Host: .*$/m, `Host: 127.0.0.1:${port}`);
  const body = request.subarray(end + 2);
  const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1] ?? 0);
  return Buffer.concat([
    Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`, 'latin1'),
    body.subarray(0, length),
  ]);
}

export interface ExchangeOptions {
  /** The exchange is over when this says so; otherwise when the server ends it. */
  readonly enough?: (answer: Answer) => boolean;
  /** Called once the head of the answer has come. */
  readonly begun?: () => Promise<void>;
}

/** One request and its answer. */
export function exchange(
  { request }: Pick<Recording, 'request'>,
  port: number,
  { enough, begun }: ExchangeOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let started = false;
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(wireRequest(request ?? Buffer.alloc(0), port)),
    );
    const finish = (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(parts)));
    };
    const late = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `no end of the answer within ${TIMEOUT_MS} ms: ${Buffer.concat(parts).toString().slice(-300)}`,
        ),
      );
    }, TIMEOUT_MS);
    socket.on('data', (bytes: Buffer) => {
      parts.push(bytes);
      const wire = Buffer.concat(parts);
      if (wire.indexOf('\r\n\r\n') < 0) return;
      if (!started) {
        started = true;
        begun?.().catch(reject);
      }
      if (enough?.(parseAnswer(wire)) === true) finish();
    });
    socket.once('end', finish);
    socket.once('error', reject);
  });
}

function masked(channel: number, data: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from([channel]), data]);
  // A mask of zeros is a mask.
  return Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const header = short === 126 ? 4 : short === 127 ? 10 : 2;
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short;
    if (at + header + length > bytes.length) break;
    const payload = bytes.subarray(at + header, at + header + length);
    frames.push({
      opcode: (bytes[at] ?? 0) & 0xf,
      lengthBytes: length,
      channel: payload[0] ?? 0,
      data: payload.subarray(1),
    });
    at += header + length;
  }
  return frames;
}

/** A WebSocket exchange: what the client sends goes out once the protocol has been switched. */
export function webSocketExchange(
  { request, sent }: Pick<Recording, 'request' | 'sent'>,
  port: number,
  enough: (frames: readonly Frame[]) => boolean,
): Promise<{ readonly answer: Answer; readonly frames: readonly Frame[] }> {
  return new Promise((resolve, reject) => {
    let wire = Buffer.alloc(0);
    let switched = false;
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(wireRequest(request ?? Buffer.alloc(0), port)),
    );
    const body = (): Buffer => wire.subarray(wire.indexOf('\r\n\r\n') + 4);
    const finish = (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve({ answer: parseAnswer(wire), frames: framesOf(body()) });
    };
    const late = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(`no end of the stream within ${TIMEOUT_MS} ms: ${wire.toString('latin1').slice(-300)}`),
      );
    }, TIMEOUT_MS);
    socket.on('data', (bytes: Buffer) => {
      wire = Buffer.concat([wire, bytes]);
      if (wire.indexOf('\r\n\r\n') < 0) return;
      if (!switched) {
        switched = true;
        for (const { channel, data } of sent) socket.write(masked(channel, data));
      }
      if (enough(framesOf(body()))) finish();
    });
    socket.once('end', finish);
    socket.once('error', reject);
  });
}
