/** Answers on HTTP/1.1 and 2 alike. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import { httpStatus, statusBody } from '../../common/kubernetes/status.ts';

export type AnyResponse = ServerResponse | Http2ServerResponse;

/** The two kinds take the same arguments, in overloads that TypeScript does not unite. */
export function writeHead(response: AnyResponse, status: number, headers: OutgoingHttpHeaders): void {
  (response as ServerResponse).writeHead(status, headers);
}

/** Whether the connection or stream of the answer is over. Node.js has no `destroyed` on an answer of HTTP/2. */
export function isOver(response: AnyResponse): boolean {
  if (!(response instanceof Http2ServerResponse)) return response.destroyed;
  // Its type knows no missing stream, but an answer loses it when its session is destroyed.
  const stream: Http2ServerResponse['stream'] | undefined = response.stream;
  return stream === undefined || stream.destroyed || stream.closed;
}

/** Does nothing if the head of another answer was sent. */
export function refuse(response: AnyResponse, error: EdgectlError): void {
  refuseWith(response, httpStatus(error), 'application/json', statusBody(error));
}

/** {@link refuse} with a body of another kind. */
export function refuseWith(response: AnyResponse, status: number, contentType: string, body: Buffer): void {
  if (response.headersSent || isOver(response)) return;
  writeHead(response, status, { 'content-type': contentType, 'content-length': body.length });
  (response as ServerResponse).end(body);
}

/** Ends an answer that is not whole in a way that no client takes for its end. */
export function breakOff(response: AnyResponse): void {
  if (isOver(response)) return;
  // Closing with a code would end the data first, and a client would mistake that for the end of the answer.
  if (response instanceof Http2ServerResponse) response.stream.destroy(new Error('the answer is incomplete'));
  else response.destroy();
}

/** The reader gets the head although no byte follows yet. HTTP/2 sends it at once anyway. */
export function flushHead(response: AnyResponse): void {
  if (!(response instanceof Http2ServerResponse)) response.flushHeaders();
}

/**
 * How much may be buffered ahead of the network. If each piece waited until the last one was sent, the network would be idle
 * while the next one is fetched.
 */
export const AHEAD_BYTES = 256 * 1024;

/** Resolves when there is room for more, the reader has left, or `source`, which `chunk` comes from, was given up. */
export function write(response: AnyResponse, chunk: Buffer, source?: Duplex): Promise<void> {
  // A write to an HTTP/2 stream that is over returns false, and no event follows.
  if (isOver(response) || (response as ServerResponse).write(chunk)) return Promise.resolve();
  const { writableLength } = response instanceof Http2ServerResponse ? response.stream : response;
  return writableLength < AHEAD_BYTES ? Promise.resolve() : drained(response, source);
}

/** Resolves when everything written so far was given to the network, or the reader has left. */
export function flushed(response: AnyResponse, lastWords: Buffer): Promise<void> {
  if (isOver(response)) return Promise.resolve();
  return new Promise((resolve) => {
    response.once('close', resolve);
    (response as ServerResponse).write(lastWords, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

function drained(response: AnyResponse, source: Duplex | undefined): Promise<void> {
  if (source?.destroyed === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      source?.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    source?.on('close', done);
  });
}

/** Aborted when the reader leaves, or has got everything. */
export function closedSignal(response: AnyResponse): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  response.on('error', () => closed.abort());
  if (isOver(response)) closed.abort();
  return closed.signal;
}
