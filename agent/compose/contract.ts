/** The contract as this agent serves it. */
import type { RpcDiscoverParams, RpcDiscoverResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { SCHEMA_DIGEST } from '@edgectl/rpc-schema/generated/schemas';

/**
 * The contract's OpenRPC document with these methods alone. Loaded when first asked for: it is larger than all else.
 * @throws EdgectlError `NotFound` where `method` is not served
 */
export async function openRpcDocument(
  names: ReadonlySet<string>,
  { digest, method }: RpcDiscoverParams,
): Promise<RpcDiscoverResult> {
  const { OPENRPC } = await import('@edgectl/rpc-schema/generated/openrpc');
  if (method !== undefined && !names.has(method)) {
    throw new EdgectlError('NotFound', `this agent serves no method ${JSON.stringify(method)}`, {
      hint: 'rpc.discover without `method` lists them all',
      details: { parameter: 'method' },
    });
  }
  if (digest === SCHEMA_DIGEST)
    return { openrpc: OPENRPC.openrpc, info: OPENRPC.info, methods: [], unchanged: true };
  const methods = OPENRPC.methods.filter(({ name }) =>
    method === undefined ? names.has(String(name)) : name === method,
  );
  if (method === undefined) return { ...OPENRPC, methods };
  return { ...OPENRPC, methods, components: componentsOf(methods, OPENRPC.components ?? {}) };
}

/** What the methods refer to, and what that refers to. */
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
