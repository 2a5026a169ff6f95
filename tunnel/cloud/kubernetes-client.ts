/** The requests to the Kubernetes API: a pod's node, a node, the port of its kubelet, and access reviews. */
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isJsonObject } from '../../common/json-object.ts';
import type { KubernetesAccess } from './kubernetes-access.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 16 * 1024 * 1024;

export interface KubernetesNode {
  /** IP addresses and host names, as the API has them. */
  readonly addresses: readonly string[];
  readonly kubeletPort: number | undefined;
}

/** A user of the cluster. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The kubelet request that an access review is about. */
export interface NodeAccess extends Identity {
  readonly verb: string;
  readonly subresource: 'metrics' | 'proxy' | 'stats';
}

interface ReviewFields {
  readonly status?: { readonly allowed?: boolean };
}

interface TokenReviewFields {
  readonly status?: {
    readonly authenticated?: boolean;
    readonly user?: { readonly username?: unknown; readonly groups?: unknown };
  };
}

interface PodFields {
  readonly spec?: { readonly nodeName?: string };
}

export interface NodeObject {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
  readonly status?: {
    readonly addresses?: readonly { readonly address?: string }[];
    readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
  };
}

interface NodeList {
  readonly items?: readonly NodeObject[];
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
}

export interface NodePage {
  readonly items: readonly NodeObject[];
  readonly version: string;
}

export interface NodeEvent {
  readonly type?: string;
  readonly object?: NodeObject;
}

export function nodeOf({ status }: NodeObject): KubernetesNode {
  return {
    addresses: (status?.addresses ?? []).flatMap(({ address }) => (address === undefined ? [] : [address])),
    kubeletPort: status?.daemonEndpoints?.kubeletEndpoint?.Port,
  };
}

/** How long one watch may last; the API ends it by then. */
const WATCH_SECONDS = 300;
/** A Node object has at most a few hundred images. */
const EVENT_MAX_BYTES = 4 * 1024 * 1024;
/** A Node with its list of images has about 20 KB: a page stays well below {@link ANSWER_MAX_BYTES}, however many nodes there are. */
const NODES_PER_PAGE = 250;

export class KubernetesClient {
  readonly #access: KubernetesAccess;

  constructor(access: KubernetesAccess) {
    this.#access = access;
  }

  /** @throws EdgectlError `NotFound` for an unknown pod, `Unavailable` for one that has no node (yet), or without an answer */
  async nodeOfPod(namespace: string, pod: string): Promise<string> {
    const { spec } = (await this.#call('GET', `/api/v1/namespaces/${namespace}/pods/${pod}`)) as PodFields;
    if (typeof spec?.nodeName === 'string' && spec.nodeName !== '') return spec.nodeName;
    throw new EdgectlError('Unavailable', `pod ${namespace}/${pod} is not on a node yet`, {
      layer: 'tunnel',
    });
  }

  /** @throws EdgectlError `NotFound` for an unknown node */
  async node(name: string): Promise<KubernetesNode> {
    return nodeOf((await this.#call('GET', `/api/v1/nodes/${name}`)) as NodeObject);
  }

  /** All nodes in pages, each with the version of the list. */
  async *nodes(signal: AbortSignal): AsyncGenerator<NodePage, void, undefined> {
    let next: string | undefined;
    do {
      signal.throwIfAborted();
      const query = new URLSearchParams({ limit: String(NODES_PER_PAGE) });
      if (next !== undefined) query.set('continue', next);
      const { items = [], metadata } = (await this.#call(
        'GET',
        `/api/v1/nodes?${query.toString()}`,
      )) as NodeList;
      yield { items, version: metadata?.resourceVersion ?? '' };
      next = metadata?.continue;
    } while (next !== undefined && next !== '');
  }

  /** Watches nodes from a version on, until the API ends the watch. */
  async *watchNodes(version: string, signal: AbortSignal): AsyncGenerator<NodeEvent, void, undefined> {
    const query = new URLSearchParams({
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: String(WATCH_SECONDS),
    });
    const late = AbortSignal.timeout((WATCH_SECONDS + TIMEOUT_MS / 1000) * 1000);
    const request = await this.#request(
      'GET',
      `/api/v1/nodes?${query.toString()}`,
      AbortSignal.any([signal, late]),
    );
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('error', (cause) => reject(unreachable(this.#access.server, cause)));
      request.once('response', resolve);
      request.end();
    });
    try {
      if (response.statusCode !== 200) {
        throw new EdgectlError(
          'Unavailable',
          `the Kubernetes API refused the watch of nodes: HTTP ${response.statusCode}`,
          {
            layer: 'tunnel',
          },
        );
      }
      let text = '';
      response.setEncoding('utf8');
      for await (const chunk of response as AsyncIterable<string>) {
        const lines = `${text}${chunk}`.split('\n');
        text = lines.pop() ?? '';
        if (text.length > EVENT_MAX_BYTES)
          throw unreachable(this.#access.server, new Error('an event is too large'));
        for (const line of lines) if (line !== '') yield JSON.parse(line) as NodeEvent;
      }
    } finally {
      response.destroy();
    }
  }

  /** Where kube-apiserver is to look for the node's kubelet. */
  async setKubeletPort(name: string, port: number): Promise<void> {
    await this.#call('PATCH', `/api/v1/nodes/${name}/status`, {
      status: { daemonEndpoints: { kubeletEndpoint: { Port: port } } },
    });
  }

  /** Whether RBAC allows that for every node. */
  async review({ user, groups, verb, subresource }: NodeAccess): Promise<boolean> {
    const { status } = (await this.#call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      kind: 'SubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      // Every user who is known is of this group (`user.AllAuthenticated`); a token's review names it too.
      spec: {
        user,
        groups: [...new Set([...groups, 'system:authenticated'])],
        resourceAttributes: { verb, version: 'v1', resource: 'nodes', subresource },
      },
    })) as ReviewFields;
    return status?.allowed === true;
  }

  /** The user that the token belongs to; `undefined` if the cluster does not know the token, or no longer. */
  async reviewToken(token: string): Promise<Identity | undefined> {
    const { status } = (await this.#call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
      kind: 'TokenReview',
      apiVersion: 'authentication.k8s.io/v1',
      spec: { token },
    })) as TokenReviewFields;
    const { username, groups } = status?.user ?? {};
    if (status?.authenticated !== true || typeof username !== 'string' || username === '') return undefined;
    return { user: username, groups: stringsOf(groups) };
  }

  async #request(
    method: 'GET' | 'PATCH' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<ClientRequest> {
    const { server, serverName, ca, cert, key, token } = this.#access;
    const bearer = await token?.();
    const url = new URL(path, server);
    return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method,
      headers: {
        Accept: 'application/json',
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(body === undefined
          ? {}
          : { 'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
      },
      signal,
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  }

  /** Once more where a kept connection was being closed while it was asked: every call here may run twice. */
  async #call(method: 'GET' | 'PATCH' | 'POST', path: string, body?: object): Promise<unknown> {
    const url = new URL(path, this.#access.server);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const request = await this.#request(method, path, signal, body);
      try {
        return await answerTo(request, url, body);
      } catch (error) {
        const { cause } = error as EdgectlError;
        const wasClosed =
          request.reusedSocket && (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET';
        if (!wasClosed || signal.aborted) throw error;
      }
    }
  }
}

/** Sends `request`. @throws EdgectlError `Unavailable` without an answer, `NotFound`, `BackendError` */
function answerTo(request: ClientRequest, url: URL, body: object | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.once('error', (cause) => reject(unreachable(url, cause)));
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > ANSWER_MAX_BYTES) response.destroy(new Error('its answer is too large'));
      });
      response.once('error', (cause) => reject(unreachable(url, cause)));
      response.once('end', () => {
        try {
          resolve(readAnswer(url, response.statusCode ?? 0, Buffer.concat(chunks).toString()));
        } catch (error) {
          reject(EdgectlError.from(error, 'BackendError', { layer: 'tunnel' }));
        }
      });
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function unreachable(url: URL, cause: Error): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    `the Kubernetes API at ${url.host} does not answer: ${cause.message}`,
    {
      layer: 'tunnel',
      cause,
    },
  );
}

function stringsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

/** Every answer of the API is an object. */
function parsed(url: URL, text: string): Readonly<Record<string, unknown>> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (isJsonObject(answer)) return answer;
  throw unreachable(url, new Error('what it answered is not a JSON object'));
}

function readAnswer(url: URL, status: number, text: string): unknown {
  const answer = parsed(url, text);
  if (status >= 200 && status < 300) return answer;
  const { message: detail } = answer;
  const message = typeof detail === 'string' ? detail : `HTTP ${status}`;
  throw new EdgectlError(
    status === 404 ? 'NotFound' : 'Unavailable',
    status === 404 ? message : `the Kubernetes API refused ${url.pathname}: ${message}`,
    { layer: 'tunnel', details: { httpStatus: status } },
  );
}
