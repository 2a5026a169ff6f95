/** The bundle as TypeScript constants, so that a bundled program reads no files. */
import { type Bundle, digest } from './bundle.ts';

const BANNER = '/** Generated from rpc-schema/schemas by `npm run generate`; do not edit. */';

/** `src/generated/schemas.ts`: every schema, and the digest that `state` carries. */
export function generateSchemas(bundle: Bundle): string {
  return `${BANNER}

/** A JSON Schema bundle: every definition of the contract under its name, with local references only. */
export interface SchemaBundle {
  readonly $schema: string;
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every schema of the contract; a definition is \`\${SCHEMAS.$id}#/$defs/\${name}\`. */
export const SCHEMAS: SchemaBundle = ${JSON.stringify(bundle, undefined, 2)};

/** SHA-256 of {@link SCHEMAS} with sorted keys and no white space. */
export const SCHEMA_DIGEST = '${digest(bundle)}';
`;
}
