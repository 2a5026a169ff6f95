/** `rpc.hello`: caller and agent agree on a version of the protocol and on features. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { RpcHelloParams, RpcHelloResult } from '@edgectl/rpc-schema/generated/types';
import { FEATURES, PROTOCOL_VERSIONS } from '@edgectl/rpc-schema/protocol';
import type { NodeOperations } from '../status/node-operations.ts';

/** @throws EdgectlError `Unsupported` if the agent speaks none of the caller's versions */
export function hello(
  node: Pick<NodeOperations, 'identity'>,
  { versions, features }: RpcHelloParams,
): RpcHelloResult {
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
}
