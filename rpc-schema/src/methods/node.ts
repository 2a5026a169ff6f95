/** The contract itself and the node. */
import { READ, type MethodRow } from './method-row.ts';

export const NODE_METHODS = {
  'rpc.discover': {
    ...READ,
    right: 'everybody',
    defaultTimeoutMs: 5_000,
    params: 'RpcDiscoverParams',
    result: 'RpcDiscoverResult',
    summary: 'This contract, as an OpenRPC document',
    description: 'What the agent validates with: the methods, their parameters, results and errors.',
    errors: ['NotFound'],
  },
  'rpc.hello': {
    ...READ,
    right: 'everybody',
    defaultTimeoutMs: 5_000,
    params: 'RpcHelloParams',
    result: 'RpcHelloResult',
    summary: 'Agrees on a version of the protocol and on features',
    description:
      'The first version of the caller that the agent speaks, else `Unsupported` with the versions of the agent in `details`. Nothing is kept: ' +
      'a client that calls it never is served all the same.',
    errors: ['Unsupported'],
  },
  'node.status': {
    ...READ,
    right: 'everybody',
    params: 'NodeStatusParams',
    result: 'NodeStatusResult',
    summary: 'The node, the agent, its brokers and backends, and who the caller is to it',
    description:
      'Answers with every backend missing. `object` is the Kubernetes Node where MetaServer or the store has it. ' +
      '`caller` says what a caller that is not believed can do about it.',
    errors: [],
  },
  'node.stats': {
    ...READ,
    params: 'NodeStatsParams',
    result: 'NodeStatsResult',
    summary: "CPU, memory, disk and network of the node and its pods, as kubelet's stats summary",
    description:
      "From Edged's `/stats/summary`; where that is gone, the pods' part from the container runtime.",
    errors: ['BackendError'],
  },
} as const satisfies Record<string, MethodRow>;
