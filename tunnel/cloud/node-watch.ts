/** The Node objects as they are: their addresses and ports, known at once when one is changed or created again. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { Backoff } from '../../common/backoff.ts';
import type { Clock } from '../../common/clock.ts';
import { type KubernetesClient, type KubernetesNode, nodeOf, type NodeObject } from './kubernetes-client.ts';

export interface NodeWatchOptions {
  readonly kubernetes: Pick<KubernetesClient, 'nodes' | 'watchNodes'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** A node is there, or another than it was; `undefined`: it is gone. */
  changed(name: string, node: KubernetesNode | undefined): void;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export class NodeWatch {
  readonly #options: NodeWatchOptions;
  readonly #nodes = new Map<string, KubernetesNode>();

  constructor(options: NodeWatchOptions) {
    this.#options = options;
  }

  get nodes(): ReadonlyMap<string, KubernetesNode> {
    return this.#nodes;
  }

  /** Watches until `signal` aborts. Never rejects: without the right to watch the nodes are looked at now and then, as before. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    let lastReason = '';
    while (!signal.aborted) {
      try {
        let version = await this.#list(signal);
        backoff.reset();
        lastReason = '';
        // A watch that ends by itself continues where it ended; one that has failed begins with a list.
        while (!signal.aborted) version = await this.#watch(version, signal);
      } catch (thrown) {
        if (signal.aborted) return;
        const { message } = EdgectlError.from(thrown);
        // The same again is no news.
        log[message === lastReason ? 'debug' : 'warn'](
          { reason: message },
          'nodes cannot be watched; trying again',
        );
        lastReason = message;
        await backoff.wait(clock, signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const gone = new Set(this.#nodes.keys());
    let listed = '';
    for await (const { items, version } of this.#options.kubernetes.nodes(signal)) {
      listed = version;
      for (const item of items) {
        this.#receive(item, false);
        gone.delete(item.metadata?.name ?? '');
      }
    }
    for (const name of gone) this.#forget(name);
    return listed;
  }

  /** @throws EdgectlError if the version is too old, or the API does not answer */
  async #watch(version: string, signal: AbortSignal): Promise<string> {
    let reached = version;
    for await (const { type, object } of this.#options.kubernetes.watchNodes(version, signal)) {
      if (type === 'ERROR' || object === undefined)
        throw new EdgectlError('Gone', 'the watch of nodes ended with an error', { layer: 'tunnel' });
      reached = object.metadata?.resourceVersion ?? reached;
      if (type !== 'BOOKMARK') this.#receive(object, type === 'DELETED');
    }
    return reached;
  }

  #receive(object: NodeObject, deleted: boolean): void {
    const name = object.metadata?.name;
    if (name === undefined) return;
    if (deleted) {
      this.#forget(name);
      return;
    }
    const node = nodeOf(object);
    const before = this.#nodes.get(name);
    this.#nodes.set(name, node);
    if (JSON.stringify(before) !== JSON.stringify(node)) this.#options.changed(name, node);
  }

  #forget(name: string): void {
    this.#nodes.delete(name);
    this.#options.changed(name, undefined);
  }
}
