import type { RpcHelloParams, RpcHelloResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { FEATURES, PROTOCOL_VERSIONS } from '@edgectl/rpc-schema/protocol';
import type { NodeOperations } from '../status/node-operations.ts';
import type { Method } from './method.ts';

export function rpcHello(node: NodeOperations): Method<RpcHelloParams, RpcHelloResult> {
  return {
    name: 'rpc.hello',
    async run({ versions, features }) {
      const spoken: readonly string[] = PROTOCOL_VERSIONS;
      const version = versions.find((one) => spoken.includes(one));
      if (version === undefined) {
        throw new EdgectlError(
          'Unsupported',
          `this agent speaks protocol ${spoken.join(', ')}, not ${versions.join(', ')}`,
          { hint: 'use a client of that version, or another agent', details: { versions: spoken } },
        );
      }
      const known = Object.keys(FEATURES);
      const shared = features === undefined ? known : known.filter((one) => features.includes(one));
      return { version, versions: spoken, features: shared, ...node.identity() };
    },
  };
}
