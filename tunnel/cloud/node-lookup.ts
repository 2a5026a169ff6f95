/** Which node a request is for. */
import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { KubeletRequest } from '../wire/kubelet-request.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type NodeRegistry, notConnected } from './node-registry.ts';
import type { NodeSession } from './node-session.ts';

/** A scraper that goes through kube-apiserver's node proxy is named by it. */
const FORWARDED = /^\/api\/v1\/nodes\/(?:https?:)?([^/:]+)(?::[^/]*)?\/proxy\//;

/** `10.0.0.1:10350`, `[fd00::1]:10350`, `edge-01`: without the port and the brackets. */
export function hostName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)?.[1];
  if (bracketed !== undefined) return bracketed;
  return isIP(host) === 6 ? host : host.replace(/:\d+$/, '');
}

export class NodeLookup {
  readonly #registry: NodeRegistry;
  readonly #kubernetes: KubernetesClient;

  constructor(registry: NodeRegistry, kubernetes: KubernetesClient) {
    this.#registry = registry;
    this.#kubernetes = kubernetes;
  }

  /** The name of the node that is meant; for metrics the host as it was given where nobody here has it. */
  async nodeOf(
    request: KubeletRequest,
    headers: IncomingHttpHeaders & { ':authority'?: string },
  ): Promise<string> {
    if (request.kind !== 'metrics') return await this.#kubernetes.nodeOfPod(request.namespace, request.pod);
    const forwarded = headers['x-forwarded-uri'];
    const named = FORWARDED.exec(typeof forwarded === 'string' ? forwarded : '')?.[1];
    if (named !== undefined) return named;
    const host = hostName(headers[':authority'] ?? headers.host ?? '');
    if (host === '')
      throw new EdgectlError('InvalidRequest', 'the request names no host', { layer: 'tunnel' });
    return this.#registry.byHost(host)?.node ?? host;
  }

  /** @throws EdgectlError `Unavailable` where the node's tunnel does not stand here */
  session(node: string): NodeSession {
    const session = this.#registry.get(node);
    if (session?.link.isOpen === true) return session;
    throw notConnected(node);
  }
}
