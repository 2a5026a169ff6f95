/** TypeScript types of every schema, by json-schema-to-typescript. */
import { compile } from 'json-schema-to-typescript';
import { type Bundle, mapSchemas, refName, type Schema } from './bundle.ts';

const BANNER = '/** Generated from rpc-schema/schemas by `npm run generate`; do not edit. */';
const CONSTRAINTS = ['allOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas'];

/** True for a schema that deserves a name of its own in TypeScript: objects, and closed sets of words. */
function isNamed(schema: Schema | undefined): boolean {
  return (
    schema !== undefined &&
    (schema.type === 'object' || schema.enum !== undefined || schema.oneOf !== undefined)
  );
}

/** Rules between properties say nothing to TypeScript and would make unions that nobody can read. */
function withoutConstraints(schema: Schema): Schema {
  const kept = Object.fromEntries(Object.entries(schema).filter(([key]) => !CONSTRAINTS.includes(key)));
  const branches = kept.oneOf as Schema[] | undefined;
  if (branches?.every((branch) => branch.required !== undefined && branch.type === undefined))
    delete kept.oneOf;
  return kept;
}

/** A property with no more than a description can be any value. */
function anyValue(schema: Schema): Schema {
  const keywords = Object.keys(schema);
  return keywords.length === 1 && typeof schema.description === 'string'
    ? { ...schema, tsType: 'unknown' }
    : schema;
}

/** Patterns and scalar definitions are inlined: `string` reads better than an alias of it. */
function inlineScalars(schema: Schema, $defs: Bundle['$defs']): Schema {
  if (schema.$ref === undefined) return schema;
  const target = $defs[refName(schema.$ref)];
  if (isNamed(target)) return { $ref: schema.$ref };
  const { $ref: _, ...own } = schema;
  return inlineScalars({ ...target, ...own }, $defs);
}

function prepare(bundle: Bundle): Schema {
  const definitions: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(bundle.$defs)) {
    if (!isNamed(schema)) continue;
    definitions[name] = mapSchemas(schema, (inner) =>
      inlineScalars(anyValue(withoutConstraints(inner)), bundle.$defs),
    );
  }
  return { $defs: definitions };
}

/** json-schema-to-typescript says of each interface which definition it came from, and makes one for the root. */
function withoutReferenceNotes(source: string): string {
  return source
    .replace(/export interface Root \{[\s\S]*?\n\}\n/, '')
    .replace(/( *\*\n)? *\* This interface was referenced by[^\n]*\n *\* via the `definition`[^\n]*\n/g, '')
    .replace(/\/\*\*\n *\*\/\n/g, '')
    .replace(/\/\*\*\n *\* ([^\n]*)\n *\*\//g, '/** $1 */');
}

/** The properties of all interfaces are read-only: what crosses a boundary is a value. */
function readonlyProperties(source: string): string {
  return source
    .replace(/^( +)((?:\w+|"[^"]+")\??: )/gm, '$1readonly $2')
    .replace(/^( +)(\[k: string\]: )/gm, '$1readonly $2')
    .replace(/: ([\w.]+|\([^()]*\))\[\];/g, ': readonly $1[];');
}

/** Every definition, and a map from method to parameters and result. */
export async function generateTypes(
  bundle: Bundle,
  methods: Record<string, { params: string; result: string }>,
): Promise<string> {
  const schema = prepare(bundle);
  const source = await compile(schema as Parameters<typeof compile>[0], 'Root', {
    bannerComment: BANNER,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  const body = readonlyProperties(withoutReferenceNotes(source));
  const aliases = Object.entries(bundle.$defs)
    .filter(([, { $ref }]) => $ref !== undefined && isNamed(bundle.$defs[refName($ref)]))
    .map(
      ([name, definition]) =>
        `/** ${String(definition.description)} */\nexport type ${name} = ${refName(definition.$ref)};\n`,
    );
  const rows = Object.entries(methods).map(
    ([name, { params, result }]) =>
      `  readonly '${name}': { readonly params: ${params}; readonly result: ${result} };`,
  );
  return `${body}\n${aliases.join('')}\n/** Parameters and result of every method. */\nexport interface MethodTypes {\n${rows.join('\n')}\n}\n`;
}
