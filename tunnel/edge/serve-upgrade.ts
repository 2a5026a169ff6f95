/** Exec and attach: a request of our own is written to a streaming server, and after its 101 bytes go both ways as they are. */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { socketHost } from '../../common/network-address.ts';
import type { Channel } from '../wire/channel.ts';
import type { ConnectRequest } from '../wire/connect-message.ts';
import { EarlyBytes, tooEarly } from '../wire/early-bytes.ts';
import { UpgradeAnswer } from '../wire/upgrade-answer.ts';
import { upgradeRequest } from '../wire/upgrade-request.ts';
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
  const head = upgradeRequest(`${url.pathname}${url.search}`, { Host: url.host }, connect.headers);
  const socket = await dial(url, signal);
  const answer = new UpgradeAnswer();
  socket.write(head);
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
    const early = new EarlyBytes();
    socket.on('data', (bytes: Buffer) => {
      if (!answer.upgraded) answer.feed(bytes);
      if (answer.upgraded) for (const kept of early.take()) socket.write(kept);
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
      if (answer.upgraded) {
        if (!socket.write(bytes)) channel.pause();
      } else if (answer.status === undefined && !early.keep(bytes)) {
        channel.destroy(tooEarly());
      }
    });
    socket.on('drain', () => channel.resume());
    channel.once('close', () => resolve(how));
    if (channel.closed) resolve(how);
  });
}
