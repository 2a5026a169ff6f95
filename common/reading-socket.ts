/**
 * A plain connection that is read to its end although nothing more can be written to it. Node.js destroys a socket whose write
 * fails, and what had come before is lost: with a streaming server that is the output and the status of a command that left its
 * input unread.
 */
import { type NetConnectOpts, Socket } from 'node:net';

type Done = (error?: Error | null) => void;

export class ReadingSocket extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, passOver(done));
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Done): void {
    super._writev?.(chunks, passOver(done));
  }
}

/** The other side has closed, or is lost: either is seen by reading. */
function passOver(done: Done): Done {
  return () => done();
}

/** `connect` of `node:net`, also as the `createConnection` of a request. */
export function connectReading(options: NetConnectOpts): ReadingSocket {
  return new ReadingSocket().connect(options) as ReadingSocket;
}
