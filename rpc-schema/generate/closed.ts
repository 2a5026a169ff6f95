/**
 * The contract as this version means it: what is published is open, so that a later agent may add; here every object has the members
 * that it names and no other, so that a test sees what an answer has too many. What is passed on as it is says so by
 * `additionalProperties: true`.
 */
import { type Bundle, isSchema, mapSchemas, type Schema } from './bundle.ts';

export function closed(bundle: Bundle): Bundle {
  const $defs = Object.fromEntries(
    Object.entries(bundle.$defs).map(([name, schema]) => [name, mapSchemas(schema, close) as Schema]),
  );
  return { ...bundle, $id: `${bundle.$id}:closed`, $defs };
}

function close(schema: Schema): Schema {
  if (schema.type !== 'object' || !isSchema(schema.properties) || 'additionalProperties' in schema)
    return schema;
  return { ...schema, additionalProperties: false };
}
