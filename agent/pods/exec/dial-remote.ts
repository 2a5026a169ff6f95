/** One connection to a streaming server over a chosen wire; the wires' code is loaded when first used. */
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';
import type {
  DialResult,
  RemoteReceiver,
  RemoteRequest,
} from '../../../common/remotecommand/remote-connection.ts';
import type { Wire } from './wire-choice.ts';

/** Nobody has taken the connection: nothing was started. */
const NOBODY_THERE: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH']);

/** @throws EdgectlError `Unavailable` if nothing answers, `Canceled` where the caller's signal ended it. */
export async function dialRemote(
  wire: Wire,
  request: RemoteRequest,
  receiver: RemoteReceiver,
  layer: ErrorLayer,
): Promise<DialResult> {
  try {
    if (wire.transport === 'spdy') {
      const { dialSpdy } = await import('../../../common/remotecommand/spdy/dial.ts');
      return await dialSpdy(request, receiver);
    }
    const { dialWebSocket } = await import('../../../common/remotecommand/websocket-connection.ts');
    return await dialWebSocket(request, wire.protocols, receiver);
  } catch (error) {
    const { reason } = request.signal;
    if (EdgectlError.is(reason)) throw reason;
    if (request.signal.aborted) throw EdgectlError.from(error, 'Canceled', { layer });
    throw new EdgectlError(
      'Unavailable',
      `the streaming server at ${request.url.host} cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      {
        layer,
        hint: 'the agent must run in the network namespace of the node',
        ...(NOBODY_THERE.has(codeOf(error)) && { ran: 'no' }),
        cause: error,
      },
    );
  }
}

/** How the opening answer names the wire. */
export function wireName(connection: { readonly transport: string; readonly protocol: string }): string {
  return connection.transport === 'spdy' ? 'spdy/3.1' : connection.protocol;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
