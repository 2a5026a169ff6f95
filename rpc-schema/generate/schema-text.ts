/** A schema in words, for the reference. */
import { type Bundle, refName, type Schema } from './bundle.ts';

/** The schema behind a `$ref`, with what stands beside the `$ref` laid over it. */
export function resolve(schema: Schema, bundle: Bundle): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  return resolve({ ...bundle.$defs[refName($ref)], ...own }, bundle);
}

/** True for a definition that the reference shows with its members: an object whose members are known. */
export function isShown(schema: Schema | undefined): boolean {
  return schema?.type === 'object' && schema.properties !== undefined;
}

function range(schema: Schema): string {
  const { minimum, maximum, exclusiveMinimum } = schema as Record<string, number | undefined>;
  const least =
    exclusiveMinimum === undefined ? (minimum === undefined ? '' : `${minimum}`) : `> ${exclusiveMinimum}`;
  // The greatest whole number of JSON is no limit that anybody would ask for.
  const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : `${maximum}`;
  if (least === '' && most === '') return '';
  if (most === '') return exclusiveMinimum === undefined ? ` ≥ ${least}` : ` ${least}`;
  return exclusiveMinimum === undefined ? ` ${least}…${most}` : ` ${least}, ≤ ${most}`;
}

/** The type in a few words; named objects link to their own section through `link`. */
export function typeText(schema: Schema, bundle: Bundle, link: (name: string) => string): string {
  if (schema.$ref !== undefined) {
    const name = refName(schema.$ref);
    if (isShown(bundle.$defs[name])) return link(name);
    return typeText(resolve(schema, bundle), bundle, link);
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined)
    return (schema.enum as unknown[]).map((value) => `\`${String(value)}\``).join(', ');
  const choices = schema.oneOf as Schema[] | undefined;
  if (choices !== undefined && schema.type === undefined) {
    return choices.map((choice) => typeText(choice, bundle, link)).join(' or ');
  }
  if (schema.type === 'array') return `array of ${typeText((schema.items ?? {}) as Schema, bundle, link)}`;
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (schema.type === 'integer' || schema.type === 'number') return `${schema.type}${range(schema)}`;
  if (schema.format === 'date-time') return 'time';
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return `object of ${typeText(schema.additionalProperties as Schema, bundle, link)}`;
  }
  return typeof schema.type === 'string' ? schema.type : 'any';
}

/** What a property means, and its default where the words do not have it. */
export function meaning(property: Schema, bundle: Bundle): string {
  const schema = resolve(property, bundle);
  const text = String(schema.description ?? '');
  if (schema.default === undefined || text.includes('Default')) return text;
  return `${text} Default \`${String(schema.default)}\`.`;
}

/** A sentence begins with a capital letter, also where its first words were taken away. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
