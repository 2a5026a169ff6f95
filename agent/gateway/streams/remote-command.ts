/** `…/pods/NAME/exec` and `…/attach`: passed through where the runtime speaks what the client speaks, else framed here. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import { PROTOCOL_V5 } from '../../../common/remotecommand/channels.ts';
import type { CallEnd } from '../../audit/audit.ts';
import type { StreamTarget, StreamTargetRequest } from '../../pods/exec/stream-target.ts';
import type { Access, GatewayRequest, Route } from '../http/route.ts';
import { clientWire, upgradeRequired, wantsV5 } from './client-wire.ts';
import { attachParams, execParams, streamsOf } from './exec-query.ts';
import { passThrough, type UpgradingClient } from './pass-through.ts';
import { openingDeadline, watchClient } from './stream-limits.ts';
import type { StreamServices } from './stream-services.ts';
import { superviseStream } from './supervised-stream.ts';

/** One exec or attach, as it was asked for. */
interface Command {
  readonly params: PodExecParams | PodAttachParams;
  source(choice: ReadChoice, signal: AbortSignal): Promise<ByteSource>;
  target(streams: Streams, signal: AbortSignal): Promise<StreamTarget>;
}

type Streams = StreamTargetRequest['streams'];
type Asked = Pick<GatewayRequest, 'params' | 'query'>;

export function remoteCommandRoutes(services: StreamServices): readonly Route[] {
  const { pods, targets, validator } = services;
  return [
    ...routesOf(services, 'exec', ({ params: path, query }) => {
      const params = execParams(path, query, validator);
      const { command } = params;
      return {
        params,
        source: (choice, signal) => pods.exec(params, choice, signal),
        target: (streams, signal) => targets.execTarget({ ...requestOf(params, streams), command }, signal),
      };
    }),
    ...routesOf(services, 'attach', ({ params: path, query }) => {
      const params = attachParams(path, query, validator);
      return {
        params,
        source: (choice, signal) => pods.attach(params, choice, signal),
        target: (streams, signal) => targets.attachTarget(requestOf(params, streams), signal),
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
  const access = (asked: Asked): Access => ({
    action: `pod.${name}`,
    params: { ...command(asked).params },
  });
  return (['GET', 'POST'] as const).map((method) => ({
    method,
    path: `/api/v1/namespaces/:namespace/pods/:name/${name}`,
    access,
    handle: () => {
      throw upgradeRequired();
    },
    upgrade: (request, socket, head) => {
      watchClient(request, socket);
      return superviseStream(services, request, access(request), (signal, warning) =>
        serve(services, command(request), request, { socket, head, warning }, signal),
      );
    },
  }));
}

async function serve(
  { targets, clock }: StreamServices,
  command: Command,
  { query, headers, message }: GatewayRequest,
  client: UpgradingClient,
  signal: AbortSignal,
): Promise<CallEnd> {
  const wire = clientWire(headers);
  const streams = streamsOf(query);
  const opening = openingDeadline(clock, signal);
  try {
    if (!wantsV5(wire) || (await targets.speaksV5(opening.signal))) {
      const target = await command.target(streams, opening.signal);
      opening.met();
      return await passThrough(target, { message, wire, ...client }, { clock, signal, guarded: true });
    }
    const outputs: readonly StreamName[] = ['stdout', 'stderr'];
    const wanted = outputs.filter((stream) => streams[stream]);
    const unwanted = outputs.filter((stream) => !streams[stream]);
    const source = await command.source({ unwanted }, opening.signal);
    opening.met();
    const [{ acceptWebSocket }, { serveRemoteCommand }] = await Promise.all([
      import('./accept-websocket.ts'),
      import('./serve-remote-command.ts'),
    ]);
    try {
      const accepted = await acceptWebSocket(message, client, PROTOCOL_V5);
      return await serveRemoteCommand(accepted, source, wanted, clock, signal);
    } catch (error) {
      source.cancel('Canceled');
      throw error;
    }
  } finally {
    opening.met();
  }
}
