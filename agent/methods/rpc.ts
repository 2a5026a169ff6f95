/** `rpc.hello` and `rpc.discover`: caller and agent agree on a version and on features, and the contract as an OpenRPC document. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  RpcDiscoverParams,
  RpcDiscoverResult,
  RpcHelloParams,
  RpcHelloResult,
} from '@edgectl/rpc-schema/generated/types';
import { FEATURES, PROTOCOL_VERSIONS } from '@edgectl/rpc-schema/protocol';
import type { NodeOperations } from '../status/node-operations.ts';
import { isMethodName } from '@edgectl/rpc-schema/methods';
import { SCHEMA_DIGEST } from '@edgectl/rpc-schema/generated/schemas';
import { fixed } from '../../common/fixed-json.ts';

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

/**
 * Every method of the contract is served: the compiler checks the table of functions against the rows of the contract.
 * @throws EdgectlError `NotFound` if there is no `method`
 */
export async function discover({ digest, method }: RpcDiscoverParams): Promise<RpcDiscoverResult> {
  // Loaded when first asked for: it is larger than all else.
  const { OPENRPC } = await import('@edgectl/rpc-schema/generated/openrpc');
  if (method !== undefined && !isMethodName(method)) {
    throw new EdgectlError('NotFound', `this agent serves no method ${JSON.stringify(method)}`, {
      hint: 'rpc.discover without `method` lists them all',
      details: { parameter: 'method' },
    });
  }
  if (digest === SCHEMA_DIGEST)
    return { openrpc: OPENRPC.openrpc, info: OPENRPC.info, methods: [], unchanged: true };
  if (method === undefined) return fixed(OPENRPC);
  const methods = OPENRPC.methods.filter(({ name }) => name === method);
  return { ...OPENRPC, methods, components: componentsOf(methods, OPENRPC.components ?? {}) };
}

/** The schemas that the methods refer to, directly or indirectly. */
function componentsOf(
  methods: unknown,
  components: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const used: Record<string, Record<string, unknown>> = {};
  const visit = (part: unknown): void => {
    for (const [, group = '', name = ''] of JSON.stringify(part).matchAll(
      /"\$ref":"#\/components\/(\w+)\/(\w+)"/g,
    )) {
      const definition = (components[group] as Record<string, unknown> | undefined)?.[name];
      const found = (used[group] ??= {});
      if (definition === undefined || name in found) continue;
      found[name] = definition;
      visit(definition);
    }
  };
  visit(methods);
  return used;
}
