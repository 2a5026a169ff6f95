/** Times of the REST door's streams. */
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { type Deadline, startDeadline } from '../../../common/deadline.ts';
import type { GatewayRequest } from '../http/route.ts';

/** Idle for so long, a connection is asked whether its other end is still there. */
const KEEP_ALIVE_MS = 30_000;
/** What a client still reads after the end of a stream must be through by then. */
export const LINGER_MS = 30_000;
/** Finding the container and connecting to its runtime may take so long. */
const OPENING_MS = 30_000;

/** A client that vanished sends no end: its connection is found dead. */
export function keepAlive({ message }: Pick<GatewayRequest, 'message'>): void {
  message.socket.setKeepAlive(true, KEEP_ALIVE_MS);
}

/** For an upgrade, before anything is waited for: no client half-closes its connection, so its end is the end of all. */
export function watchClient(request: Pick<GatewayRequest, 'message'>, socket: Duplex): void {
  keepAlive(request);
  socket.once('end', () => socket.destroy());
}

/** For what opens a stream: aborts with `signal`, and when it takes too long. */
export function openingDeadline(clock: Clock, signal: AbortSignal): Deadline {
  return startDeadline(
    OPENING_MS,
    signal,
    clock,
    () => new EdgectlError('Timeout', `the stream was not open within ${OPENING_MS / 1000} s`),
  );
}
