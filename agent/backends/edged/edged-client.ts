/**
 * EdgeCore's kubelet server (Edged): stats and metrics, and the second way to logs, exec and attach. Plain HTTP on loopback.
 *
 * It answers 406 to an `Accept` of JSON or text on most paths, so any type is accepted. Its `/pods` is not used: the status there is what
 * the store held when Edged loaded it.
 */
import { runtimeAway } from './runtime-words.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { HttpClient, type HttpStream } from '../http/http-client.ts';
import { isJsonObject, type JsonObject, parseJson } from '../http/kubernetes-json.ts';

export interface EdgedOptions {
  /** `http://127.0.0.1:10350`. */
  readonly baseUrl: string;
  readonly timeoutMs?: number;
}

/** Kubelet's own names (`PodLogOptions`). */
export interface EdgedLogOptions {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  readonly limitBytes?: number;
}

export interface EdgedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A pod's container, as Edged's paths name it. */
export interface EdgedContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const ANY = '*/*';
const DEFAULT_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 1_000;
const MAX_BYTES = 32 * 1024 * 1024;
const ERROR_MAX_BYTES = 16 * 1024;

export class EdgedClient {
  readonly #http: HttpClient;
  readonly #timeoutMs: number;

  constructor({ baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: EdgedOptions) {
    this.#http = new HttpClient({ baseUrl, name: 'Edged', layer: 'edged' });
    this.#timeoutMs = timeoutMs;
  }

  get baseUrl(): string {
    return this.#http.peer.baseUrl;
  }

  /** Whether it says that it is healthy, within a second. */
  async available(signal?: AbortSignal): Promise<boolean> {
    try {
      return (await this.#get('/healthz', signal, PROBE_TIMEOUT_MS)).status === 200;
    } catch {
      return false;
    }
  }

  /** Kubelet's summary: the node's and each running container's use of CPU, memory and file systems. */
  async statsSummary(signal?: AbortSignal): Promise<JsonObject> {
    const { status, body } = await this.#get('/stats/summary', signal);
    const value = parseJson(body.toString());
    if (status === 200 && isJsonObject(value) && isJsonObject(value['node'])) return value;
    throw refusal('/stats/summary', status, body.toString());
  }

  /** Prometheus text of `/metrics` or one of the paths below it. */
  async metrics(kind?: 'cadvisor' | 'resource' | 'probes', signal?: AbortSignal): Promise<Buffer> {
    const path = kind === undefined ? '/metrics' : `/metrics/${kind}`;
    const { status, body } = await this.#get(path, signal);
    if (status === 200) return body;
    throw refusal(path, status, body.toString());
  }

  /**
   * A container's log as raw bytes, both streams merged, over the newest log file only.
   * @throws EdgectlError `NotFound` for pod, container or previous instance; `InvalidParams` for a number that it refuses.
   */
  async logs(
    container: EdgedContainer,
    options: EdgedLogOptions,
    signal: AbortSignal,
  ): Promise<HttpStream['body']> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options)) {
      if (value !== undefined && value !== false) query.set(name, String(value));
    }
    const path = `/containerLogs/${pathOf(container)}?${query.toString()}`;
    const { status, body } = await this.#http.stream({
      path,
      accept: ANY,
      timeoutMs: this.#timeoutMs,
      signal,
    });
    if (status === 200) return body;
    let text = '';
    for await (const chunk of body as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (text.length > ERROR_MAX_BYTES) break;
    }
    throw refusal(path, status, text);
  }

  /** Where to connect for exec; the stream names in the query are kubelet's (`output`, not `stdout`). */
  execUrl(container: EdgedContainer, command: readonly string[], streams: EdgedStreams): URL {
    const url = new URL(`/exec/${pathOf(container)}`, this.baseUrl);
    for (const word of command) url.searchParams.append('command', word);
    return withStreams(url, streams);
  }

  attachUrl(container: EdgedContainer, streams: EdgedStreams): URL {
    return withStreams(new URL(`/attach/${pathOf(container)}`, this.baseUrl), streams);
  }

  /** `ports` are for the WebSocket protocol alone. */
  portForwardUrl(namespace: string, pod: string, ports: readonly number[]): URL {
    const path = [namespace, pod].map(encodeURIComponent).join('/');
    const url = new URL(`/portForward/${path}`, this.baseUrl);
    for (const port of ports) url.searchParams.append('port', String(port));
    return url;
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #get(path: string, signal: AbortSignal | undefined, timeoutMs = this.#timeoutMs) {
    return this.#http.request({
      path,
      accept: ANY,
      timeoutMs,
      maxBytes: MAX_BYTES,
      ...(signal !== undefined && { signal }),
    });
  }
}

function pathOf({ namespace, pod, container }: EdgedContainer): string {
  return [namespace, pod, container].map(encodeURIComponent).join('/');
}

function withStreams(url: URL, { stdin, stdout, stderr, tty }: EdgedStreams): URL {
  for (const [name, wanted] of Object.entries({ input: stdin, output: stdout, error: stderr, tty })) {
    if (wanted) url.searchParams.set(name, '1');
  }
  return url;
}

/** Edged's words are for people (`pod "nope" does not exist`); its codes tell what is meant. */
export function refusal(path: string, status: number, text: string): EdgectlError {
  const words = text.trim().slice(0, 1000);
  const away = runtimeAway(words);
  if (away !== undefined) return away;
  const missing = status === 404 || /not found|does not exist/i.test(words);
  const kind = missing ? 'NotFound' : status === 400 || status === 422 ? 'InvalidParams' : 'BackendError';
  return new EdgectlError(kind, words === '' ? `Edged answered ${path} with ${status}` : words, {
    layer: 'edged',
    details: { httpStatus: status },
  });
}
