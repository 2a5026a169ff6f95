/** The edge half in a process of its own, over a kubelet elsewhere, for what it takes to be measured alone. */
import { once } from 'node:events';
import pino from 'pino';
import { EdgedRoute } from '../../tunnel/edge/edged-route.ts';
import { createTunnelEdge } from '../../tunnel/edge/tunnel-edge.ts';

interface Start {
  readonly server: string;
  readonly kubelet: string;
  readonly offerSubProtocol: boolean;
  readonly credentials: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

process.once('disconnect', () => process.exit());
const [{ server, kubelet, offerSubProtocol, credentials }] = (await once(process, 'message')) as [Start];
const edged = new EdgedRoute({ baseUrl: kubelet });
const edge = createTunnelEdge({
  servers: [server],
  node: 'edge-01',
  internalIp: () => Promise.resolve('127.0.0.1'),
  credentials: () => Promise.resolve(credentials),
  isRevoked: () => false,
  offerSubProtocol,
  log: pino({ level: 'silent' }),
  backend: {
    admit: () => ({ revoked: new AbortController().signal, ended: () => undefined }),
    refused: () => undefined,
    logs: (request, signal) => edged.answer(request, {}, signal),
    metrics: (request, headers, signal) => edged.answer(request, headers, signal),
    stream: (request) => Promise.resolve(edged.streamTarget(request)),
  },
  statusChanged: ({ state }) => {
    if (state === 'connected') process.send?.('connected');
  },
});
edge.start(new AbortController().signal);
