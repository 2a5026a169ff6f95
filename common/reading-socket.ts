/**
 * A plain connection that is read to its end although nothing more can be written to it. Node.js destroys a socket whose write
 * fails, and what had come before is lost: with a streaming server that is the output and the status of a command that left its
 * input unread.
 */
import type { RequestOptions } from 'node:http';
import { type NetConnectOpts, Socket } from 'node:net';
import { socketHost } from './network-address.ts';

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

/** `connect` of `node:net`. */
export function connectReading(options: NetConnectOpts): ReadingSocket {
  return new ReadingSocket().connect(options) as ReadingSocket;
}

/** How a request of its own connection to `url` is made, so that what it is upgraded to is read to its end. */
export function readingRequest(url: URL): Pick<RequestOptions, 'agent' | 'createConnection'> {
  return url.protocol === 'https:' ? { agent: false } : { createConnection: readingConnection(url) };
}

/** What connects to the host and port of `url`, as `createConnection` of a request or of a WebSocket. */
export function readingConnection(url: URL): () => ReadingSocket {
  const options = { host: socketHost(url), port: Number(url.port === '' ? 80 : url.port), noDelay: true };
  return () => connectReading(options);
}
