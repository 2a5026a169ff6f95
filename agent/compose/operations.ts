/** The operations, put together, and what works in their background. */
import type { Node } from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Configuration } from '../config/configuration.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { AgentState } from '../status/agent-state.ts';
import type { BackendWatch } from '../status/backend-watch.ts';
import { NodeOperations, type NodeSource } from '../status/node-operations.ts';
import type { Database } from '../store/database.ts';
import { createClients, type NodeClients } from './clients.ts';
import { createPods } from './pods.ts';

export interface OperationsOptions {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly state: AgentState;
  readonly backends: BackendWatch;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface AgentOperations {
  readonly node: NodeOperations;
  readonly pods: PodOperations;
  start(signal: AbortSignal): void;
  stop(): Promise<void>;
}

export function createOperations({ configuration, state, backends, clock }: OperationsOptions): AgentOperations {
  const clients = createClients(configuration.backends, clock);
  const { node: nodeName } = configuration;
  const { operations: pods, runtimeEvents } = createPods({
    clients,
    backends: configuration.backends,
    nodeName,
    events: { eventsOf: () => [] },
    clock,
  });
  const node = new NodeOperations({
    state,
    backends,
    node: nodeSource(clients, nodeName, clock),
    edged: clients.edged,
    clock,
  });
  const stopping = new AbortController();
  return {
    node,
    pods,
    start() {
      void runtimeEvents.run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await clients.close();
    },
  };
}

/** The Node object from MetaServer, else from the store. */
function nodeSource({ metaserver, store }: NodeClients, name: string, clock: Clock): NodeSource {
  return async (signal) => {
    const live = await metaserver.get('nodes', name, undefined, signal).catch(() => undefined);
    const object = live ?? (await store.get('nodes', name, undefined, signal));
    if (object === undefined) return undefined;
    const observedAtMs = live === undefined ? (store.modifiedAtMs() ?? clock.now()) : clock.now();
    const source = live === undefined ? 'store' : 'metaserver';
    const node: Node = { ...object, apiVersion: 'v1', kind: 'Node' };
    return { object: node, meta: { source, observedAt: new Date(observedAtMs).toISOString() } };
  };
}
