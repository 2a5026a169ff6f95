/** `…/pods/NAME/portforward`: SPDY passed through, or taken out of the WebSocket that newer clients wrap it in. */
import { frameGuard } from '../../../common/remotecommand/exit-guard/exit-guard.ts';
import type { UpgradingClient } from '../../../common/remotecommand/server/accept-upgrade.ts';
import type { CallEnd } from '../../audit/audit.ts';
import type { GatewayRequest, Route } from '../http/route.ts';
import { clientWire, SPDY, TUNNELLED_PORT_FORWARD, upgradeRequired } from './client-wire.ts';
import { portForwardRequest } from './exec-query.ts';
import { dialTarget, joined, passThrough } from './pass-through.ts';
import { openingDeadline, type StreamServices, superviseStream, watchClient } from './supervised-stream.ts';

/** The request that a client of SPDY sends (k8s.io/kubelet `portforward`). */
const SPDY_REQUEST = {
  method: 'POST',
  headers: {
    connection: 'Upgrade',
    upgrade: SPDY,
    'x-stream-protocol-version': 'portforward.k8s.io',
    'content-length': '0',
  },
} as const;

export function portForwardRoutes(services: StreamServices): readonly Route[] {
  return (['GET', 'POST'] as const).map((method) => ({
    method,
    path: '/api/v1/namespaces/:namespace/pods/:name/portforward',
    access: ({ params, query }) => ({
      action: 'pod.portForward',
      params: { ...portForwardRequest(params, query) },
    }),
    handle: () => {
      throw upgradeRequired();
    },
    upgrade: (request, socket, head) => {
      watchClient(request, socket);
      return superviseStream(services, request, (signal, warning) =>
        serve(services, request, { socket, head, warning }, signal),
      );
    },
  }));
}

async function serve(
  { targets, clock }: StreamServices,
  { params, query, headers, message }: GatewayRequest,
  client: UpgradingClient,
  signal: AbortSignal,
): Promise<CallEnd> {
  const wire = clientWire(headers);
  const opening = openingDeadline(clock, signal);
  const target = await targets
    .portForwardTarget(portForwardRequest(params, query), opening.signal)
    .finally(opening.release);
  if (wire.transport === 'spdy' || !wire.protocols.includes(TUNNELLED_PORT_FORWARD)) {
    return passThrough(target, { message, wire, ...client }, { clock, signal, guarded: false });
  }
  const server = await dialTarget(target, SPDY_REQUEST, clock, signal);
  try {
    const { acceptWebSocket } = await import('../../../common/remotecommand/server/accept-websocket.ts');
    const { createWebSocketStream } = await import('ws');
    const accepted = await acceptWebSocket(message, client, TUNNELLED_PORT_FORWARD);
    const guard = frameGuard(SPDY);
    return await joined(target, createWebSocketStream(accepted), server, { clock, signal, guard });
  } finally {
    server.socket.destroy();
  }
}
