/** Which node a request is for. */
import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { SharedReads } from '../../common/shared-reads.ts';
import type { ContainerRequest, KubeletRequest } from '../wire/kubelet-request.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { NodeRegistry } from './node-registry.ts';

/** A scraper that goes through kube-apiserver's node proxy is named by it. */
const FORWARDED = /^\/api\/v1\/nodes\/(?:https?:)?([^/:]+)(?::[^/]*)?\/proxy\//;

/** `10.0.0.1:10350`, `[fd00::1]:10350`, `edge-01`: without the port and the brackets. */
export function hostName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)?.[1];
  if (bracketed !== undefined) return bracketed;
  return isIP(host) === 6 ? host : host.replace(/:\d+$/, '');
}

/** One is usual. */
const MAX_CANDIDATES = 8;

export interface NodeLookupOptions {
  readonly registry: NodeRegistry;
  readonly kubernetes: KubernetesClient;
  /** Nodes that have an address, whichever replica holds them; where there are several replicas. */
  nodesAt?(address: string): Promise<readonly string[]>;
  readonly clock: Clock;
}

export class NodeLookup {
  readonly #options: NodeLookupOptions;
  /** By namespace and name. */
  readonly #podNodes: SharedReads<string>;

  constructor(options: NodeLookupOptions) {
    this.#options = options;
    this.#podNodes = new SharedReads(options.clock);
  }

  /**
   * The name of the node that is meant; for metrics the host as it was given where it is not an address of a known node.
   * @throws EdgectlError `Conflict` if two nodes have the address
   */
  async nodeOf(
    request: KubeletRequest,
    headers: IncomingHttpHeaders & { ':authority'?: string },
  ): Promise<string> {
    if (request.kind !== 'metrics') return await this.#nodeOfPod(request);
    const forwarded = headers['x-forwarded-uri'];
    const named = FORWARDED.exec(typeof forwarded === 'string' ? forwarded : '')?.[1];
    if (named !== undefined) return named;
    const host = hostName(headers[':authority'] ?? headers.host ?? '');
    if (host === '')
      throw new EdgectlError('InvalidRequest', 'the request names no host', { layer: 'tunnel' });
    return isIP(host) === 0 ? host : await this.#nodeAt(host);
  }

  /** Hundreds of readers of one pod ask the API twice, not hundreds of times. Each call has a deadline of its own. */
  async #nodeOfPod({ namespace, pod }: ContainerRequest): Promise<string> {
    const read = (): Promise<string> => this.#options.kubernetes.nodeOfPod(namespace, pod);
    return await this.#podNodes.ask(`${namespace}/${pod}`, read, new AbortController().signal);
  }

  /** The directory is written by whoever has its password: the API says whether a node has the address. */
  async #withAddress(nodes: readonly string[], address: string): Promise<readonly string[]> {
    const { kubernetes } = this.#options;
    const judged = await Promise.all(
      nodes.slice(0, MAX_CANDIDATES).map(async (node) => {
        try {
          return (await kubernetes.node(node)).addresses.includes(address);
        } catch (error) {
          // An API that does not answer takes nothing away.
          return !(EdgectlError.is(error) && error.kind === 'NotFound');
        }
      }),
    );
    return nodes.filter((_, index) => judged[index] === true);
  }

  async #nodeAt(address: string): Promise<string> {
    const { registry, nodesAt } = this.#options;
    const here = registry.nodesAt(address);
    // Without the directory the nodes of this replica are served anyway.
    const named = (await nodesAt?.(address).catch(() => [])) ?? [];
    const elsewhere = await this.#withAddress(named, address);
    const [node = address, ...others] = new Set([...here, ...elsewhere]);
    if (others.length === 0) return node;
    throw new EdgectlError(
      'Conflict',
      `${[node, ...others].join(' and ')} have the same address ${address}`,
      {
        layer: 'tunnel',
        hint: 'use the name of the node instead',
      },
    );
  }
}
