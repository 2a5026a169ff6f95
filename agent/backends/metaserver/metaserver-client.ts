/**
 * EdgeCore's MetaServer: the node's copy of the Kubernetes API, with the pods' live status.
 *
 * It answers 200 to much that did not happen (an unknown kind or namespace is an empty list), so an object is believed and a
 * status code is not. `limit` and nearly all field selectors are ignored there and are done by the caller.
 */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type HttpAnswer, HttpClient } from '../http/http-client.ts';
import { isJsonObject, isKubernetesObject, parseObjects } from '../http/kubernetes-json.ts';

export interface MetaServerOptions {
  /** `http://127.0.0.1:10550`. */
  readonly baseUrl: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

/** The kinds that the agent reads, with their place in the API. */
const RESOURCES = {
  pods: { prefix: '/api/v1', namespaced: true, kind: 'Pod' },
  nodes: { prefix: '/api/v1', namespaced: false, kind: 'Node' },
  configmaps: { prefix: '/api/v1', namespaced: true, kind: 'ConfigMap' },
  devices: { prefix: '/apis/devices.kubeedge.io/v1beta1', namespaced: true, kind: 'Device' },
  devicemodels: { prefix: '/apis/devices.kubeedge.io/v1beta1', namespaced: true, kind: 'DeviceModel' },
} as const;

export type MetaServerResource = keyof typeof RESOURCES;

/** `value`: its body, read as JSON; `undefined` where it is none. */
type Answer = Pick<HttpAnswer, 'status' | 'date'> & { readonly value: unknown };

const DEFAULT_TIMEOUT_MS = 5_000;
/** Reads are 3 to 8 ms there; a probe that takes longer is as good as none. */
const PROBE_TIMEOUT_MS = 1_000;
/** Of what it answers in plain words. */
const MAX_MESSAGE_BYTES = 1024;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export class MetaServerClient {
  readonly #http: HttpClient;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;

  constructor({ baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES }: MetaServerOptions) {
    this.#http = new HttpClient({ baseUrl, name: 'MetaServer', layer: 'metaserver' });
    this.#timeoutMs = timeoutMs;
    this.#maxBytes = maxBytes;
  }

  get baseUrl(): string {
    return this.#http.peer.baseUrl;
  }

  /** Whether it answers, within a second: it has no health endpoint, so any answer counts. */
  async available(signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#get('/api/v1/nodes/none', signal, PROBE_TIMEOUT_MS);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Every object of a kind, in no order. No object is not an error: MetaServer does not know which namespaces there are.
   * @throws EdgectlError `Unavailable`, `Timeout`, `BackendError`; `InvalidParams` for a selector that it refuses.
   */
  async list(
    resource: MetaServerResource,
    { namespace, labelSelector }: { readonly namespace?: string; readonly labelSelector?: string } = {},
    signal?: AbortSignal,
  ): Promise<KubernetesObject[]> {
    const query = labelSelector === undefined ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
    const path = `${collectionPath(resource, namespace)}${query}`;
    const { status, value } = await this.#get(path, signal);
    const items = isJsonObject(value) ? value['items'] : undefined;
    if (Array.isArray(items)) {
      // A list's items lack apiVersion and kind where the backend keeps them so; the caller gets whole objects.
      return items.filter(isKubernetesObject);
    }
    const message = messageOf(value);
    if (status === 400 && labelSelector !== undefined) {
      throw new EdgectlError(
        'InvalidParams',
        `labelSelector ${JSON.stringify(labelSelector)}: ${message ?? 'refused'}`,
        {
          layer: 'metaserver',
          details: { field: 'labelSelector' },
        },
      );
    }
    throw this.#unexpected(path, status, message);
  }

  /** `undefined` if there is no such object. @throws as {@link list} */
  async get(
    resource: MetaServerResource,
    name: string,
    namespace?: string,
    signal?: AbortSignal,
  ): Promise<KubernetesObject | undefined> {
    const path = `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
    const { status, value } = await this.#get(path, signal);
    if (
      isKubernetesObject(value) &&
      value.kind === RESOURCES[resource].kind &&
      value.metadata.name === name
    ) {
      return value;
    }
    if (status === 404) return undefined;
    throw this.#unexpected(path, status, messageOf(value));
  }

  /**
   * The time by MetaServer's clock, to the second; milliseconds since the epoch.
   * @throws EdgectlError `Unavailable`, `Timeout`; `BackendError` where its answer has no date
   */
  async time(signal?: AbortSignal): Promise<number> {
    const path = '/api/v1/nodes/none';
    const { date, status } = await this.#get(path, signal, PROBE_TIMEOUT_MS);
    const time = Date.parse(date ?? '');
    if (Number.isNaN(time)) throw this.#unexpected(path, status, 'and no date');
    return time;
  }

  /**
   * Lets go of an update that EdgeCore holds. 200 says that edged was told, not that anything was held.
   * @param which `namespace/name` of a pod, or the node's name
   * @throws EdgectlError `NotFound`; `Conflict` with what it answers where the pod is not held
   */
  async unhold(resource: 'pods' | 'nodes', which: string, signal?: AbortSignal): Promise<void> {
    await this.#post(`/api/v1/${resource}/unhold-upgrade`, which, signal);
  }

  /** Lets the upgrade that waits go on. Answers before it begins. @throws as {@link unhold} */
  async confirmUpgrade(signal?: AbortSignal): Promise<void> {
    await this.#post('/api/v1/taskupgrade/confirm-upgrade', '', signal);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #get(path: string, signal: AbortSignal | undefined, timeoutMs = this.#timeoutMs): Promise<Answer> {
    const { status, date, body } = await this.#http.request({
      path,
      accept: 'application/json',
      timeoutMs,
      maxBytes: this.#maxBytes,
      ...(signal !== undefined && { signal }),
    });
    return { status, date, value: parseObjects(body.toString()) };
  }

  async #post(path: string, body: string, signal: AbortSignal | undefined): Promise<void> {
    const { status, body: answer } = await this.#http.request({
      method: 'POST',
      path,
      accept: '*/*',
      contentType: 'text/plain',
      body,
      timeoutMs: this.#timeoutMs,
      maxBytes: this.#maxBytes,
      ...(signal !== undefined && { signal }),
    });
    if (status === 200) return;
    const message = answer.toString('utf8', 0, MAX_MESSAGE_BYTES).trim();
    const layer = 'metaserver' as const;
    if (status === 404) throw new EdgectlError('NotFound', message, { layer });
    if (status === 400) throw new EdgectlError('Conflict', message, { layer });
    throw this.#unexpected(path, status, message);
  }

  #unexpected(path: string, status: number, message: string | undefined): EdgectlError {
    return new EdgectlError(
      'BackendError',
      `MetaServer answered ${path} with ${status} and no object${message === undefined ? '' : `: ${message}`}`,
      { layer: 'metaserver', hint: "see EdgeCore's log" },
    );
  }
}

function collectionPath(resource: MetaServerResource, namespace: string | undefined): string {
  const { prefix, namespaced } = RESOURCES[resource];
  if (!namespaced || namespace === undefined) return `${prefix}/${resource}`;
  return `${prefix}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}

/** The words of a Kubernetes Status. */
function messageOf(value: unknown): string | undefined {
  const message = isJsonObject(value) ? value['message'] : undefined;
  return typeof message === 'string' ? message : undefined;
}
