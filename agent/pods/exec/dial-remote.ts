/**
 * Which wire to speak to a streaming server, and one connection over it: WebSocket v5, else WebSocket v4 where stdin need not be closed,
 * else SPDY/3.1. What a server speaks is learned from its answers and remembered per runtime and version, so that no later call tries
 * in vain. The wires' code is loaded when first used.
 */
import { PROTOCOL_V4, PROTOCOL_V5, type RemoteProtocol } from '../../../common/remotecommand/channels.ts';
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';
import type {
  DialResult,
  RemoteReceiver,
  RemoteRequest,
} from '../../../common/remotecommand/remote-connection.ts';

export type Wire =
  | { readonly transport: 'websocket'; readonly protocols: readonly RemoteProtocol[] }
  | { readonly transport: 'spdy' };

const BOTH: Wire = { transport: 'websocket', protocols: [PROTOCOL_V5, PROTOCOL_V4] };
const ONLY_V5: Wire = { transport: 'websocket', protocols: [PROTOCOL_V5] };
const ONLY_V4: Wire = { transport: 'websocket', protocols: [PROTOCOL_V4] };
const SPDY: Wire = { transport: 'spdy' };

/** containerd has spoken v5 since 2.0; for any other runtime it is found out. */
function knownBefore(runtime: string): boolean | undefined {
  const containerd = /^containerd\/v?(\d+)\./.exec(runtime);
  return containerd === null ? undefined : Number(containerd[1]) >= 2;
}

export class WireChoice {
  readonly #speaksV5 = new Map<string, boolean>();

  /** Whether that server is known to speak WebSocket v5. */
  speaksV5(runtime: string): boolean {
    return this.#speaksV5.get(runtime) ?? knownBefore(runtime) ?? false;
  }

  /** `runtime`: name and version, as in `containerd/1.6.20`. `halfClose`: stdin is wanted and its end must reach the process. */
  choose(runtime: string, halfClose: boolean): Wire {
    const speaksV5 = this.#speaksV5.get(runtime) ?? knownBefore(runtime);
    if (speaksV5 === true) return ONLY_V5;
    if (speaksV5 === false) return halfClose ? SPDY : ONLY_V4;
    return halfClose ? ONLY_V5 : BOTH;
  }

  /** The server took this protocol of those that were offered. */
  accepted(runtime: string, protocol: RemoteProtocol): void {
    this.#speaksV5.set(runtime, protocol === PROTOCOL_V5);
  }

  /** What to try after a refusal; `undefined` if nothing is left. */
  afterRefusal(runtime: string, refused: Wire, halfClose: boolean): Wire | undefined {
    if (refused.transport === 'spdy') return undefined;
    if (!refused.protocols.includes(PROTOCOL_V5)) return SPDY;
    this.#speaksV5.set(runtime, false);
    return refused.protocols.includes(PROTOCOL_V4) || halfClose ? SPDY : ONLY_V4;
  }
}

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
