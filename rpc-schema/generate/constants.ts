/** The bundle as TypeScript constants, so that a bundled program reads no files. */
import type { MethodRow } from '../src/methods.ts';
import { type Bundle, digest } from './bundle.ts';

const BANNER = '/** Generated from rpc-schema/schemas by `npm run generate`; do not edit. */';

/** `src/generated/schemas.ts`: every schema, and the digest that `state` carries. */
export function generateSchemas(bundle: Bundle, methods: Readonly<Record<string, MethodRow>>): string {
  return `${BANNER}

/** A JSON Schema bundle: every definition of the contract under its name, with local references only. */
export interface SchemaBundle {
  readonly $schema: string;
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every schema of the contract; a definition is \`\${SCHEMAS.$id}#/$defs/\${name}\`. */
export const SCHEMAS: SchemaBundle = ${JSON.stringify(bundle, undefined, 2)};

/** What \`state\` calls \`schema\`: SHA-256 of the table of methods and {@link SCHEMAS}, with sorted keys and no white space. */
export const SCHEMA_DIGEST = '${digest([methods, bundle])}';
`;
}

/** `src/generated/openrpc.ts`: the OpenRPC document for `rpc.discover`. */
export function generateOpenRpcConstant(document: unknown): string {
  return `${BANNER}
import type { RpcDiscoverResult } from './types.ts';

/** The OpenRPC document of the contract. */
export const OPENRPC: RpcDiscoverResult = ${JSON.stringify(document, undefined, 2)};
`;
}
