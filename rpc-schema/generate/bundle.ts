/** Reads `schemas/*.yaml` and makes one self-contained JSON Schema of them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A JSON Schema as data. */
export interface Schema {
  [keyword: string]: unknown;
}

export interface Bundle {
  readonly $schema: string;
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Schema>>;
}

export const BUNDLE_ID = 'urn:edgectl:v1';
export const LOCAL = '#/$defs/';

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The definition that a local `$ref` names. */
export function refName(ref: unknown): string {
  if (typeof ref !== 'string' || !ref.startsWith(LOCAL)) throw new Error(`not a local $ref: ${String(ref)}`);
  return ref.slice(LOCAL.length);
}

/** Applies `change` to every schema object inside `value`, innermost first. */
export function mapSchemas(value: unknown, change: (schema: Schema) => Schema): unknown {
  if (Array.isArray(value)) return value.map((item) => mapSchemas(item, change));
  if (!isSchema(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSchemas(item, change)])),
  );
}

/** Names are unique over all files, so that a `$ref` into any file becomes a local one. */
function readDefinitions(folder: string): Record<string, Schema> {
  const definitions: Record<string, Schema> = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const document = parse(readFileSync(join(folder, file), 'utf8')) as { $defs: Record<string, Schema> };
    for (const [name, schema] of Object.entries(document.$defs)) {
      if (name in definitions) throw new Error(`${file}: ${name} is defined twice`);
      definitions[name] = mapSchemas(schema, (inner) =>
        typeof inner.$ref === 'string' ? { ...inner, $ref: `${LOCAL}${inner.$ref.split(LOCAL)[1]}` } : inner,
      ) as Schema;
    }
  }
  return definitions;
}

/**
 * Merges what `allOf` includes into one object schema: properties and required names together, constraints (`if`, `oneOf`,
 * `not` …) kept in `allOf`. `unevaluatedProperties: false` can then be the simpler `additionalProperties: false`, which
 * OpenRPC tools and type generators understand.
 */
function flatten(schema: Schema, definitions: Record<string, Schema>): Schema {
  const { allOf = [], unevaluatedProperties, ...own } = schema;
  const constraints: unknown[] = [];
  let properties: Schema = {};
  let required: string[] = [];
  for (const member of allOf as Schema[]) {
    if (member.$ref === undefined) {
      constraints.push(member);
      continue;
    }
    const name = refName(member.$ref);
    const included = flatten(definitions[name] ?? {}, definitions);
    properties = { ...properties, ...(included.properties as Schema | undefined) };
    required = [...required, ...((included.required as string[] | undefined) ?? [])];
    constraints.push(...((included.allOf as unknown[] | undefined) ?? []));
  }
  properties = { ...properties, ...(own.properties as Schema | undefined) };
  required = [...new Set([...required, ...((own.required as string[] | undefined) ?? [])])];
  return {
    ...own,
    ...(unevaluatedProperties === undefined ? {} : { additionalProperties: unevaluatedProperties }),
    ...(required.length === 0 ? {} : { required }),
    properties,
    ...(constraints.length === 0 ? {} : { allOf: constraints }),
  };
}

/** Names each required property also where a rule says no more of it: validators in strict mode ask for that. */
function declareRequired(schema: Schema): Schema {
  const names = Array.isArray(schema.required) ? (schema.required as string[]) : [];
  const known = isSchema(schema.properties) ? schema.properties : {};
  const missing = names.filter((name) => !(name in known));
  if (missing.length === 0) return schema;
  return { ...schema, properties: { ...Object.fromEntries(missing.map((name) => [name, true])), ...known } };
}

export function readBundle(folder: string): Bundle {
  const definitions = readDefinitions(folder);
  const $defs: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(definitions)) {
    const composed = schema.allOf !== undefined || schema.unevaluatedProperties !== undefined;
    $defs[name] = mapSchemas(composed ? flatten(schema, definitions) : schema, declareRequired) as Schema;
  }
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: BUNDLE_ID, $defs };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isSchema(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  );
}

/** SHA-256 over JSON with sorted keys and no white space: the same for every order in which a contract is written. */
export function digest(value: unknown): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify(sortKeys(value)))
    .digest('hex')}`;
}
