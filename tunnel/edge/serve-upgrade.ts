/** Exec and attach: the client's request is written to a streaming server, then bytes go both ways as they are. */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { socketHost } from '../../common/network-address.ts';
import type { Channel } from '../wire/channel.ts';
import type { ConnectRequest } from '../wire/connect-message.ts';
import { UpgradeAnswer } from '../wire/upgrade-answer.ts';
import { unreachable } from './edged-way.ts';

const CONNECT_TIMEOUT_MS = 10_000;

export interface Relayed {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The streaming server's HTTP status. */
  readonly status: number | undefined;
  /** Whether the streaming server ended it, or the client (or the tunnel) was gone first. */
  readonly how: 'over' | 'left';
}

/** Of the client's headers those of its own connection to the cloud are left out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'x-forwarded-uri',
  'x-forwarded-for',
]);

function requestHead(url: URL, { method = 'POST', headers }: ConnectRequest): string {
  const lines = [
    `${method === 'GET' ? 'GET' : 'POST'} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
  ];
  for (const [name, values] of Object.entries(headers)) {
    if (LEFT_OUT.has(name.toLowerCase())) continue;
    for (const value of values) lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function dial(url: URL, signal: AbortSignal): Promise<Socket> {
  const host = socketHost(url);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return new Promise((resolve, reject) => {
    // The runtime's streaming server makes its own certificate at each start: only loopback is ever dialled with TLS.
    const socket =
      url.protocol === 'https:'
        ? connectTls({ host, port, rejectUnauthorized: host !== '127.0.0.1' && host !== '::1' })
        : connectPlain({ host, port, noDelay: true });
    const abort = (): void => {
      socket.destroy(new EdgectlError('Canceled', 'the cloud closed the connection', { layer: 'tunnel' }));
    };
    const settled = (): void => {
      signal.removeEventListener('abort', abort);
      socket.setTimeout(0);
      socket.removeAllListeners();
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
      socket.destroy(new EdgectlError('Timeout', `${url.host} takes no connection`, { layer: 'edged' }));
    });
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      settled();
      resolve(socket);
    });
    socket.once('error', (cause) => {
      settled();
      reject(unreachable(url, cause));
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

/**
 * Resolves when one of both sides is done, or lost.
 * @throws EdgectlError where the streaming server cannot be reached
 */
export async function relayUpgrade(
  channel: Channel,
  connect: ConnectRequest,
  url: URL,
  signal: AbortSignal,
): Promise<Relayed> {
  const socket = await dial(url, signal);
  const answer = new UpgradeAnswer();
  socket.write(requestHead(url, connect));
  const how = await relay(channel, socket, answer);
  socket.destroy();
  return { bytesIn: channel.receivedBytes, bytesOut: socket.bytesRead, status: answer.status, how };
}

function relay(channel: Channel, socket: Socket, answer: UpgradeAnswer): Promise<Relayed['how']> {
  return new Promise((resolve) => {
    let how: Relayed['how'] = 'left';
    const finish = (): void => {
      how = 'over';
      if (!channel.destroyed) channel.end();
    };
    socket.on('data', (bytes: Buffer) => {
      if (!answer.upgraded) answer.feed(bytes);
      if (!channel.destroyed && !channel.writableEnded && !channel.write(bytes)) socket.pause();
      // A refused upgrade leaves the connection open for another request, which never comes.
      if (answer.refusalComplete) finish();
    });
    channel.on('drain', () => socket.resume());
    socket.once('end', finish);
    socket.once('error', (cause) => {
      channel.destroy(
        new EdgectlError('BackendError', `the streaming server broke off: ${cause.message}`, {
          layer: 'cri',
          cause,
        }),
      );
    });
    channel.on('data', (bytes: Buffer) => {
      if (!socket.write(bytes)) channel.pause();
    });
    socket.on('drain', () => channel.resume());
    channel.once('close', () => resolve(how));
    if (channel.closed) resolve(how);
  });
}
