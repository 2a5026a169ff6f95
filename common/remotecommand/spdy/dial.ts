/** Upgrades an HTTP connection to SPDY/3.1. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { orReject } from '../../fault-boundary.ts';
import { readingRequest } from '../../reading-socket.ts';
import { PROTOCOL_V4 } from '../channels.ts';
import { readRefusal } from '../refusal.ts';
import type { DialResult, RemoteReceiver, RemoteRequest } from '../remote-connection.ts';
import { SpdyConnection } from './spdy-connection.ts';

/** @throws Error if the server cannot be reached or `signal` aborts. */
export function dialSpdy(request: RemoteRequest, receiver: RemoteReceiver): Promise<DialResult> {
  const send = request.url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = send(request.url, {
      method: 'POST',
      ...readingRequest(request.url),
      headers: {
        ...request.headers,
        Connection: 'Upgrade',
        Upgrade: 'SPDY/3.1',
        'Content-Length': 0,
        'X-Stream-Protocol-Version': PROTOCOL_V4,
      },
    });
    const abort = (): void => void sent.destroy(new Error('the attempt to connect was ended'));
    const settled = (): void => request.signal.removeEventListener('abort', abort);
    const upgraded = orReject(reject, (_: IncomingMessage, socket: Socket, early: Buffer) => {
      settled();
      const connection = new SpdyConnection(socket, receiver);
      connection.start(request, early);
      resolve({ connection });
    });
    const refused = orReject(reject, (response: IncomingMessage) => {
      settled();
      readRefusal(response).then(resolve, reject);
    });
    const failed = orReject(reject, (error: Error) => {
      settled();
      reject(error);
    });
    sent.once('upgrade', upgraded);
    sent.once('response', refused);
    sent.on('error', failed);
    if (request.signal.aborted) abort();
    else request.signal.addEventListener('abort', abort, { once: true });
    sent.end();
  });
}
