/** The contract as this agent serves it. */
import { createHash } from 'node:crypto';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import type { RpcDiscoverResult } from '@edgectl/rpc-schema/generated/types';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { COMMON_ERRORS, METHODS, type MethodName } from '@edgectl/rpc-schema/methods';
import { VERSION } from '../version.ts';

/** What `state` calls `schema`: two agents with the same digest speak the same contract. */
export function contractDigest(): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([METHODS, SCHEMAS]))
    .digest('hex')}`;
}

/** The OpenRPC document of these methods. */
export function openRpcDocument(names: readonly MethodName[]): RpcDiscoverResult {
  return {
    openrpc: '1.3.2',
    info: { title: 'edgectl', version: VERSION },
    methods: names.map((name) => {
      const { params, result, summary, description, errors } = METHODS[name];
      return {
        name,
        summary,
        description,
        paramStructure: 'by-name',
        params: [{ name: 'params', schema: reference(params) }],
        result: { name: 'result', schema: reference(result) },
        errors: [...new Set([...COMMON_ERRORS, ...errors])].map((kind) => ({
          code: ERROR_TABLE[kind].code,
          message: ERROR_TABLE[kind].meaning,
        })),
      };
    }),
    components: {
      schemas: JSON.parse(JSON.stringify(SCHEMAS.$defs).replaceAll('"#/$defs/', '"#/components/schemas/')),
    },
  };
}

function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}
