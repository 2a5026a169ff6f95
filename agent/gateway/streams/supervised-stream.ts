/** A stream of the REST door from its record to its end: what it needs, its times, counted, in the audit, and ended when the right to it is taken back. */
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { Validator } from '../../../common/validator.ts';
import { type Deadline, startDeadline } from '../../../common/deadline.ts';
import type { StreamTargets } from '../../pods/exec/stream-target.ts';
import type { PodOperations } from '../../pods/pod-operations.ts';
import type { CallEnd } from '../../audit/audit.ts';
import type { GatewayRequest } from '../http/route.ts';
import { warningOf } from '../http/respond.ts';

export interface StreamServices {
  readonly pods: Pick<PodOperations, 'logs'>;
  readonly targets: StreamTargets;
  /** The sessions of the MQTT door and the streams of this one are counted together. */
  readonly slots: { acquireSlot(principal: string): () => void };
  readonly validator: Pick<Validator, 'check'>;
  readonly clock: Clock;
}

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

/**
 * Runs `serve` with a signal that aborts when the client disconnected, the agent stops or the right is taken back (its reason says which).
 * Its second argument is what the client is to be warned of, its third the id of the audit's record. `serve` resolves with what the audit is told; what it throws is in the audit too, and thrown on.
 */
export async function superviseStream(
  { slots }: Pick<StreamServices, 'slots'>,
  { call, signal }: Pick<GatewayRequest, 'call' | 'signal'>,
  serve: (signal: AbortSignal, warning: string | undefined, auditId: number | undefined) => Promise<CallEnd>,
): Promise<void> {
  const free = slots.acquireSlot(call.caller.principal);
  const ending = new AbortController();
  const stop = (): void => ending.abort(signal.reason);
  try {
    call.begin();
    try {
      call.watch((error) => ending.abort(error), ending.signal);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true, signal: ending.signal });
      const end = await serve(ending.signal, warningOf(call), call.recordId);
      call.end({ ...end, ...cutOff(ending.signal) });
    } catch (error) {
      call.end({ error: EdgectlError.from(error) });
      throw error;
    }
  } finally {
    free();
    // Frees what listens until then.
    ending.abort();
  }
}

/** Why it ended, where that was neither the stream's own end nor the client's doing. */
function cutOff({ aborted, reason }: AbortSignal): Pick<CallEnd, 'reason' | 'error'> {
  if (!aborted || !EdgectlError.is(reason) || reason.kind === 'Canceled') return {};
  const stopped = reason.kind === 'Unavailable';
  return stopped ? { reason: 'AgentStopped' } : { reason: 'Revoked', error: reason };
}
