/** `…/pods/NAME/exec` and `…/attach`: framed here, or passed through to a streaming server that speaks what the client speaks. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import type { UpgradingClient } from '../../../common/remotecommand/server/accept-upgrade.ts';
import { serveUpgrade } from '../../../common/remotecommand/server/serve-upgrade.ts';
import { servedWire, wantsV5 } from '../../../common/remotecommand/server/served-wire.ts';
import type { CallEnd } from '../../audit/audit.ts';
import type { ClientStream, ClientWire, StreamTargetRequest } from '../../pods/exec/stream-target.ts';
import type { GatewayRequest, Route } from '../http/route.ts';
import { clientWire, upgradeRequired } from './client-wire.ts';
import { attachParams, execParams, streamsOf } from './exec-query.ts';
import { passThrough } from './pass-through.ts';
import { openingDeadline, type StreamServices, superviseStream, watchClient } from './supervised-stream.ts';

/** One exec or attach, as it was asked for. */
interface Command {
  readonly params: PodExecParams | PodAttachParams;
  open(asked: Opening, signal: AbortSignal): Promise<ClientStream>;
}

interface Opening {
  readonly streams: Streams;
  readonly wire: ClientWire;
  readonly auditId: number | undefined;
}

type Streams = StreamTargetRequest['streams'];
type Asked = Pick<GatewayRequest, 'params' | 'query'>;

export function remoteCommandRoutes(services: StreamServices): readonly Route[] {
  const { targets, validator } = services;
  return [
    ...routesOf(services, 'exec', ({ params: path, query }) => {
      const params = execParams(path, query, validator);
      const { command } = params;
      return {
        params,
        open: ({ streams, wire, auditId }, signal) =>
          targets.execStream({ ...requestOf(params, streams), command, auditId }, wire, signal),
      };
    }),
    ...routesOf(services, 'attach', ({ params: path, query }) => {
      const params = attachParams(path, query, validator);
      return {
        params,
        open: ({ streams, wire }, signal) => targets.attachStream(requestOf(params, streams), wire, signal),
      };
    }),
  ];
}

function requestOf(
  { namespace = 'default', name, container }: PodExecParams | PodAttachParams,
  streams: Streams,
): StreamTargetRequest {
  return { namespace, name, streams, ...(container !== undefined && { container }) };
}

/** A WebSocket begins with a GET, SPDY with a POST: the right that it takes is the same. */
function routesOf(
  services: StreamServices,
  name: 'exec' | 'attach',
  command: (asked: Asked) => Command,
): readonly Route[] {
  return (['GET', 'POST'] as const).map((method) => ({
    method,
    path: `/api/v1/namespaces/:namespace/pods/:name/${name}`,
    access: (asked) => ({ action: `pod.${name}`, params: { ...command(asked).params } }),
    handle: () => {
      throw upgradeRequired();
    },
    upgrade: (request, socket, head) => {
      watchClient(request, socket);
      return superviseStream(services, request, (signal, warning, auditId) =>
        serve(services, command(request), request, { socket, head, warning, auditId }, signal),
      );
    },
  }));
}

async function serve(
  { clock }: StreamServices,
  command: Command,
  { query, headers, message }: GatewayRequest,
  { auditId, ...client }: UpgradingClient & Pick<Opening, 'auditId'>,
  signal: AbortSignal,
): Promise<CallEnd> {
  const wire = clientWire(headers);
  const values = (name: string): readonly string[] => message.headersDistinct[name] ?? [];
  const served = servedWire(values);
  const streams = streamsOf(query);
  const opening = openingDeadline(clock, signal);
  try {
    const asked = { served: served !== undefined, v5: wantsV5(values) };
    const stream = await command.open({ streams, wire: asked, auditId }, opening.signal);
    opening.release();
    if ('served' in stream && served !== undefined)
      return await serveUpgrade(served, message, client, stream, { clock, signal });
    if (!('url' in stream)) throw upgradeRequired();
    return await passThrough(stream, { message, wire, ...client }, { clock, signal, guarded: true });
  } finally {
    opening.release();
  }
}
