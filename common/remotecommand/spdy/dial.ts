/** Upgrades an HTTP connection to SPDY/3.1. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { readingRequest } from '../../reading-socket.ts';
import { PROTOCOL_V4 } from '../channels.ts';
import { readRefusal } from '../refusal.ts';
import type { DialResult, RemoteReceiver, RemoteRequest } from '../remote-connection.ts';
import { SpdyConnection } from './spdy-connection.ts';

/** @throws Error where the server cannot be reached or `signal` aborts. */
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
    const abort = (): void => {
      sent.destroy(new Error('the attempt to connect was ended'));
    };
    const settled = (): void => request.signal.removeEventListener('abort', abort);
    sent.once('upgrade', (_, socket, early) => {
      settled();
      const connection = new SpdyConnection(socket, receiver);
      connection.start(request, early);
      resolve({ connection });
    });
    sent.once('response', (response) => {
      settled();
      readRefusal(response).then(resolve, reject);
    });
    sent.on('error', (error) => {
      settled();
      reject(error);
    });
    if (request.signal.aborted) abort();
    else request.signal.addEventListener('abort', abort, { once: true });
    sent.end();
  });
}
