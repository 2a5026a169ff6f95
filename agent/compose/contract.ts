/** The contract as this agent serves it. */
import { createHash } from 'node:crypto';
import type { RpcDiscoverResult } from '@edgectl/rpc-schema/generated/types';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { METHODS } from '@edgectl/rpc-schema/methods';

/** What `state` calls `schema`: two agents with the same digest speak the same contract. */
export function contractDigest(): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([METHODS, SCHEMAS]))
    .digest('hex')}`;
}

/** The contract's OpenRPC document with these methods alone. Loaded when first asked for: it is larger than all else. */
export async function openRpcDocument(names: ReadonlySet<string>): Promise<RpcDiscoverResult> {
  const { OPENRPC } = await import('@edgectl/rpc-schema/generated/openrpc');
  return { ...OPENRPC, methods: OPENRPC.methods.filter(({ name }) => names.has(String(name))) };
}
