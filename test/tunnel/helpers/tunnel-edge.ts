/** The edge half of a test, with Edged (or what stands for it) behind it. */
import type { ExecutionContext } from 'ava';
import pino from 'pino';
import { EdgedRoute } from '../../../tunnel/edge/edged-route.ts';
import type { ConnectionEnd, TunnelBackend } from '../../../tunnel/edge/backend.ts';
import type { KubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';
import {
  createTunnelEdge,
  type TunnelEdge,
  type TunnelEdgeOptions,
} from '../../../tunnel/edge/tunnel-edge.ts';
import type { Credentials } from './certificates.ts';

export const silent = pino({ level: 'silent' });

/** One connection from its admission to its end. */
export interface TunnelRecord extends ConnectionEnd {
  readonly principal: string;
  readonly request: KubeletRequest;
}

export interface EdgeBackend extends TunnelBackend {
  readonly records: TunnelRecord[];
  /** What was asked for in vain. */
  readonly refusals: { readonly kind: KubeletRequest['kind']; readonly path: string }[];
  until(condition: () => boolean): Promise<void>;
}

export function edgedBackend(baseUrl: string, changes: Partial<TunnelBackend> = {}): EdgeBackend {
  const edged = new EdgedRoute({ baseUrl });
  const waiting = new Set<() => void>();
  const records: TunnelRecord[] = [];
  const refusals: { kind: KubeletRequest['kind']; path: string }[] = [];
  return {
    records,
    refusals,
    refused: (_principal, kind, path) => {
      refusals.push({ kind, path });
      for (const check of waiting) check();
    },
    admit: (principal, request) => ({
      revoked: new AbortController().signal,
      ended: (end) => {
        records.push({ principal, request, ...end });
        for (const check of waiting) check();
      },
    }),
    logs: (request, signal) => edged.answer(request, {}, signal),
    stream: (request) => Promise.resolve(edged.streamTarget(request)),
    metrics: (request, headers, signal) => edged.answer(request, headers, signal),
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (condition()) resolve();
        };
        waiting.add(check);
        check();
      }),
    ...changes,
  };
}

export function startEdge(
  t: ExecutionContext,
  server: string | readonly string[],
  credentials: Credentials,
  backend: TunnelBackend,
  options: Partial<TunnelEdgeOptions> = {},
): TunnelEdge {
  const edge = createTunnelEdge({
    servers: typeof server === 'string' ? [server] : server,
    node: 'edge-01',
    internalIp: () => Promise.resolve('127.0.0.1'),
    credentials: () => Promise.resolve(credentials),
    backend,
    isRevoked: () => false,
    log: silent,
    reconnectMs: [20, 100],
    ...options,
  });
  const ending = new AbortController();
  edge.start(ending.signal);
  t.teardown(async () => {
    ending.abort();
    await edge.stop();
  });
  return edge;
}
