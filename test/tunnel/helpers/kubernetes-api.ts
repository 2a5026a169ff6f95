/** The part of the Kubernetes API that the cloud half asks: pods, nodes, and the patch of a node's status. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Teardowns } from './teardowns.ts';

interface StatusPatch {
  readonly status: { readonly daemonEndpoints: { readonly kubeletEndpoint: { readonly Port: number } } };
}

export interface ReviewSpec {
  readonly user: string;
  readonly groups: readonly string[];
  readonly resourceAttributes: {
    readonly verb: string;
    readonly resource: string;
    readonly subresource: string;
  };
}

export class KubernetesApi {
  readonly pods = new Map<string, string | undefined>([
    ['default/web-0', 'edge-01'],
    ['default/big', 'edge-01'],
    ['default/nope', 'edge-01'],
    ['default/held', 'edge-01'],
    ['default/unread', 'edge-01'],
    ['default/elsewhere', 'edge-02'],
    ['default/pending', undefined],
  ]);
  readonly nodes = new Map<string, readonly string[]>([
    ['edge-01', ['10.0.0.1', 'fd00::1']],
    ['edge-02', ['10.0.0.2']],
  ]);
  /** What was asked about clients: user, groups and what they want. */
  readonly reviews: ReviewSpec[] = [];
  /** Whom the cluster's tokens stand for, and which ones it was asked about. */
  readonly tokens = new Map<string, { readonly username: string; readonly groups: readonly string[] }>();
  readonly tokenReviews: string[] = [];
  /** Who may use a kubelet. */
  allows: (review: ReviewSpec) => boolean = () => false;
  /** `kubeletEndpoint.Port` by node. */
  readonly kubeletPorts = new Map<string, number>();
  /** How often it did not know a pod or node. */
  refusals = 0;
  /** The limits of the pages of nodes that were asked for. */
  readonly pages: number[] = [];
  /** Answers in place of the rest; false if it does not. */
  answers: ((path: string, response: ServerResponse) => boolean) | undefined;
  readonly patches: { readonly path: string; readonly body: unknown }[] = [];
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  readonly #watches = new Set<ServerResponse>();
  #version = 1;

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '';
      const [, pod] = /^\/api\/v1\/namespaces\/(.+)$/.exec(path.replace('/pods/', '/')) ?? [];
      const [, node] = /^\/api\/v1\/nodes\/([^/]+)/.exec(path) ?? [];
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        if (this.answers?.(path, response) === true) return;
        if (path.startsWith('/api/v1/nodes?') && !path.includes('watch=1')) {
          response.end(JSON.stringify(this.#nodeList(new URLSearchParams(path.slice(14)))));
          return;
        }
        if (path.startsWith('/api/v1/nodes?')) {
          response.writeHead(200);
          response.flushHeaders();
          this.#watches.add(response);
          response.on('close', () => this.#watches.delete(response));
          for (const check of this.#waiting) check();
          return;
        }
        if (path.endsWith('/tokenreviews')) {
          const { spec } = JSON.parse(text) as { readonly spec: { readonly token: string } };
          this.tokenReviews.push(spec.token);
          const user = this.tokens.get(spec.token);
          response
            .writeHead(201)
            .end(JSON.stringify({ status: { authenticated: user !== undefined, user } }));
          return;
        }
        if (path.endsWith('/subjectaccessreviews')) {
          const { spec } = JSON.parse(text) as { readonly spec: ReviewSpec };
          this.reviews.push(spec);
          response.writeHead(201).end(JSON.stringify({ status: { allowed: this.allows(spec) } }));
          return;
        }
        if (request.method === 'PATCH') {
          const body = JSON.parse(text) as StatusPatch;
          this.patches.push({ path, body });
          this.kubeletPorts.set(node ?? '', body.status.daemonEndpoints.kubeletEndpoint.Port);
          this.tell('MODIFIED', node ?? '');
        }
        for (const check of this.#waiting) check();
        if (pod !== undefined && this.pods.has(pod)) {
          response.end(JSON.stringify({ spec: { nodeName: this.pods.get(pod) } }));
        } else if (node !== undefined && this.nodes.has(node)) {
          response.end(JSON.stringify(this.#nodeObject(node)));
        } else {
          this.refusals += 1;
          const message = `pods "${pod?.split('/')[1] ?? node}" not found`;
          response.writeHead(404).end(JSON.stringify({ kind: 'Status', message }));
        }
      });
    });
  }

  /** How many watch nodes. */
  get watchers(): number {
    return this.#watches.size;
  }

  /** What has happened to a node goes to those who watch. */
  tell(type: 'ADDED' | 'MODIFIED' | 'DELETED', node: string): void {
    this.#version += 1;
    for (const watch of this.#watches)
      watch.write(`${JSON.stringify({ type, object: this.#nodeObject(node) })}\n`);
  }

  breakWatches(): void {
    for (const watch of this.#watches) watch.destroy();
  }

  /** As the API lists: at most `limit`, and where the next page begins. */
  #nodeList(query: URLSearchParams): object {
    const names = [...this.nodes.keys()];
    const from = Number(query.get('continue') ?? 0);
    const limit = Number(query.get('limit') ?? names.length);
    this.pages.push(limit);
    const items = names.slice(from, from + limit).map((name) => this.#nodeObject(name));
    const next = from + limit < names.length ? { continue: String(from + limit) } : {};
    return { metadata: { resourceVersion: String(this.#version), ...next }, items };
  }

  #nodeObject(name: string): object {
    return {
      metadata: { name, resourceVersion: String(this.#version) },
      status: {
        addresses: this.nodes.get(name)?.map((address) => ({ type: 'InternalIP', address })),
        daemonEndpoints: { kubeletEndpoint: { Port: this.kubeletPorts.get(name) ?? 10250 } },
      },
    };
  }

  static async start(t: Teardowns): Promise<KubernetesApi> {
    const api = new KubernetesApi();
    await api.listen();
    t.teardown(() => api.stop());
    return api;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get server(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (condition()) resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
