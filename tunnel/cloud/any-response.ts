/** Answers on HTTP/1.1 and 2 alike. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants as http2, Http2ServerResponse } from 'node:http2';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import { httpStatus, statusBody } from '../../common/kubernetes-status.ts';

export type AnyResponse = ServerResponse | Http2ServerResponse;

/** The two kinds take the same arguments, in overloads that TypeScript does not unite. */
export function writeHead(response: AnyResponse, status: number, headers: OutgoingHttpHeaders): void {
  (response as ServerResponse).writeHead(status, headers);
}

/** Nothing where the head of another answer was sent. */
export function refuse(response: AnyResponse, error: EdgectlError): void {
  if (response.headersSent || response.destroyed) return;
  writeHead(response, httpStatus(error), { 'content-type': 'application/json' });
  (response as ServerResponse).end(statusBody(error));
}

/** Ends an answer that is not whole in a way that no client takes for its end. */
export function breakOff(response: AnyResponse): void {
  if (response instanceof Http2ServerResponse) response.stream.close(http2.NGHTTP2_INTERNAL_ERROR);
  else response.destroy();
}

/** Answers that something failed: by its Status, or, behind the head of another answer, by breaking off. */
export function fail(response: AnyResponse, error: EdgectlError): number {
  if (response.headersSent) breakOff(response);
  else refuse(response, error);
  return httpStatus(error);
}

/** The reader gets the head although no byte follows yet. HTTP/2 sends it at once anyway. */
export function flushHead(response: AnyResponse): void {
  if (!(response instanceof Http2ServerResponse)) response.flushHeaders();
}

/** Resolves when there is room for more, or the reader has left. */
export function write(response: AnyResponse, chunk: Buffer): Promise<void> {
  if ((response as ServerResponse).write(chunk) || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Aborted when the reader leaves, or has got everything. */
export function closedSignal(response: AnyResponse): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  response.on('error', () => closed.abort());
  if (response.destroyed) closed.abort();
  return closed.signal;
}
