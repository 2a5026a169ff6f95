/** The operations and the clients below them, put together. Clients connect, and load what is heavy, when first used. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Configuration } from '../config/configuration.ts';
import { EdgedClient } from '../node/edged/edged-client.ts';
import { MetaServerClient } from '../node/metaserver/metaserver-client.ts';
import type { AgentState } from '../status/agent-state.ts';
import type { BackendWatch } from '../status/backend-watch.ts';
import { NodeOperations } from '../status/node-operations.ts';
import type { Database } from '../store/database.ts';

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
  start(signal: AbortSignal): void;
  stop(): Promise<void>;
}

export function createOperations({
  configuration,
  state,
  backends,
  clock,
}: OperationsOptions): AgentOperations {
  const metaserver = new MetaServerClient({ baseUrl: configuration.backends.metaserver });
  const edged = new EdgedClient({ baseUrl: configuration.backends.edged });
  const node = new NodeOperations({
    state,
    backends,
    node: async (signal) => {
      const object = await metaserver.get('nodes', configuration.node, undefined, signal);
      if (object === undefined) return undefined;
      return {
        object: object as never,
        meta: { source: 'metaserver', observedAt: new Date(clock.now()).toISOString() },
      };
    },
    edged: () => Promise.resolve(edged),
    clock,
  });
  return {
    node,
    start() {},
    async stop() {
      await Promise.all([metaserver.close(), edged.close()]);
    },
  };
}
