/** Edged as a backend of the tunnel: metrics always, logs, exec and attach where nothing better can. */
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { orReject } from '../../common/fault-boundary.ts';
import type { ContainerRequest, MetricsRequest } from '../wire/kubelet-request.ts';
import type { BackendAnswer, PassedStream } from './backend.ts';

export interface EdgedRouteOptions {
  /** `http://127.0.0.1:10350`. */
  readonly baseUrl: string;
  /** How long the head of an answer may take. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** They speak of one hop. */
const HOP_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'trailer',
  'date',
]);

export class EdgedRoute {
  readonly #baseUrl: string;
  readonly #timeoutMs: number;

  constructor({ baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: EdgedRouteOptions) {
    this.#baseUrl = baseUrl;
    this.#timeoutMs = timeoutMs;
  }

  /** GETs logs or metrics. Edged answers 406 to `Accept: application/json` on logs: any type is accepted. */
  async answer(
    { path, query }: ContainerRequest | MetricsRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<BackendAnswer> {
    const response = await this.#get(withQuery(path, query), headers, signal);
    const kept = Object.entries(response.headers).flatMap(([name, value]) =>
      HOP_HEADERS.has(name) || value === undefined ? [] : [[name, String(value)] as const],
    );
    return {
      status: response.statusCode ?? 502,
      headers: Object.fromEntries(kept),
      body: response as AsyncIterable<Buffer>,
    };
  }

  /** Edged's exec and attach have the very paths that the cloud asks for. */
  streamTarget({ path, query }: ContainerRequest): PassedStream {
    return { url: new URL(withQuery(path, query), this.#baseUrl) };
  }

  #get(
    target: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = new URL(target, this.#baseUrl);
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { headers: { Accept: '*/*', ...headers }, signal, agent: false });
      request.setTimeout(
        this.#timeoutMs,
        orReject(reject, () => {
          request.destroy(
            new EdgectlError('Timeout', `Edged did not answer ${url.pathname}`, { layer: 'edged' }),
          );
        }),
      );
      request.once(
        'response',
        orReject(reject, (response: IncomingMessage) => {
          request.setTimeout(0);
          resolve(response);
        }),
      );
      request.once('error', (cause) => reject(unreachable(url, cause)));
      request.end();
    });
  }
}

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The answer to a backend that cannot be reached: KubeEdge's edge says nothing, and its client hangs. */
export function unreachable(url: URL, cause: Error): EdgectlError {
  if (EdgectlError.is(cause)) return cause;
  return new EdgectlError('Unavailable', `${url.host} cannot be reached on the node: ${cause.message}`, {
    layer: 'edged',
    hint: 'check whether EdgeCore and the container runtime are running on the node',
    cause,
  });
}
