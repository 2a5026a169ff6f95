/** What is wrong with parameters, in words: from the complaints of the schema's validator. */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { ErrorObject } from 'ajv/dist/2020.js';

/** Keywords that only gather what lies below them: their complaint says less than the one inside. */
const GATHERING = new Set(['if', 'allOf', 'anyOf', 'oneOf', 'not']);

/** Characters of what was sent that a message repeats. */
const MAX_SHOWN = 64;

/** The parameter at fault, what was expected of it, and what was sent. */
export function explain(
  errors: readonly ErrorObject[],
  schema: unknown,
): { message: string; parameter?: string } {
  const unknown = errors.find(
    ({ keyword }) => keyword === 'unevaluatedProperties' || keyword === 'additionalProperties',
  );
  if (unknown !== undefined) {
    const name: unknown = unknown.params.unevaluatedProperty ?? unknown.params.additionalProperty;
    const parameter = join(unknown.instancePath, String(name).slice(0, MAX_SHOWN));
    return { message: `unknown parameter ${JSON.stringify(parameter)}`, parameter };
  }
  const error = errors.find(({ keyword }) => !GATHERING.has(keyword)) ?? errors[0];
  if (error === undefined) return { message: 'the parameters are not valid' };
  const parameter = join(error.instancePath);
  const named = parameter === '' ? {} : { parameter };
  const where = parameter === '' ? 'the parameters' : `parameter ${JSON.stringify(parameter)}`;
  if (error.keyword === 'required') return { message: missing(errors), ...named };
  const excluded = exclusion(errors);
  if (excluded !== undefined) return { message: excluded, ...named };
  const message =
    error.keyword === 'false schema'
      ? `${where} cannot be given${conditionText(error, schema) || ' with the others'}`
      : `${where} ${faultText(error, conditionText(error, schema))}`;
  return { message, ...named };
}

/** The condition of a rule that depends on other parameters: ` where "inline" is true`. */
function conditionText({ schemaPath }: ErrorObject, schema: unknown): string {
  const [rule, consequence] = schemaPath.split('/then/', 2);
  if (rule === undefined || consequence === undefined) return '';
  const { if: condition } = at(schema, rule) as { readonly if?: Condition };
  const parts = Object.entries(condition?.properties ?? {}).flatMap(([name, { const: value }]) =>
    value === undefined ? [] : [`${JSON.stringify(name)} is ${JSON.stringify(value)}`],
  );
  return parts.length === 0 ? '' : ` where ${parts.join(' and ')}`;
}

/** The part of a schema that a path such as `#/allOf/0` leads to. */
function at(schema: unknown, path: string): unknown {
  let part = schema;
  for (const key of path.split('/').slice(1))
    part = (part as Readonly<Record<string, unknown>> | undefined)?.[key];
  return part ?? {};
}

interface Condition {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
}

interface Choice {
  readonly required?: readonly string[];
}

/** Parameters of which only some can be given. */
function exclusion(errors: readonly ErrorObject[]): string | undefined {
  const { keyword, parentSchema } =
    errors.find((error) => error.keyword === 'not' || error.keyword === 'oneOf') ?? {};
  const choices =
    keyword === 'not'
      ? ((parentSchema?.['not'] as Choice | undefined)?.required ?? [])
      : ((parentSchema?.['oneOf'] as readonly Choice[] | undefined) ?? []).flatMap(
          ({ required = [] }) => required,
        );
  if (choices.length === 0) return undefined;
  return `only one of the parameters ${choices.map((name) => JSON.stringify(name)).join(', ')} can be given`;
}

/** What was sent, cut where it is long. */
function shown(value: unknown): string {
  const text = stringifyExact(value) ?? 'nothing';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Names only the type of a value with a wrong type: the value may be a command or a secret. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** What a keyword of the schema forbids, in words. */
function faultText(
  { keyword, params, schemaPath, instancePath, message, data }: ErrorObject,
  condition: string,
): string {
  const limit = String(params.limit);
  switch (keyword) {
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}${condition}, not ${shown(data)}`;
    case 'enum':
      return `is one of ${(params.allowedValues as unknown[]).join(', ')}, not ${shown(data)}`;
    case 'type': {
      const types = [params.type as string | string[]].flat();
      return `must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}, not ${TYPES[typeOf(data)] ?? typeOf(data)}`;
    }
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return 'must not be empty';
    case 'maxLength':
      return `must not be longer than ${limit} characters`;
    case 'maxItems':
    case 'maxProperties':
      return `must not have more than ${limit} entries`;
    case 'uniqueItems':
      return `must not have the same entry twice: ${shown((data as unknown[])[params.i as number])}`;
    case 'dependentRequired':
      return `lack ${JSON.stringify(params.missingProperty)}, which ${JSON.stringify(params.property)} needs`;
    case 'minimum':
      return `must be ${limit} or more, not ${shown(data)}`;
    case 'maximum':
      return `must be ${limit} or less, not ${shown(data)}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}, not ${shown(data)}`;
    case 'format':
      return `must be a time such as 2026-11-22T16:43:22Z, not ${shown(data)}`;
    case 'pattern':
      return schemaPath.endsWith('Name/pattern') || /\/(name|namespace|container)$/.test(instancePath)
        ? `is not a name: names have lower-case letters, digits, "-" and "."; it is ${shown(data)}`
        : `is not written as it should be: ${shown(data)}`;
    default:
      return message ?? 'cannot be so';
  }
}

/** One missing parameter, or the alternatives of a `oneOf`. */
function missing(errors: readonly ErrorObject[]): string {
  const names = errors
    .filter(({ keyword }) => keyword === 'required')
    .map(({ instancePath, params }) => JSON.stringify(join(instancePath, String(params.missingProperty))));
  const [first] = names;
  return names.length === 1
    ? `parameter ${first} is missing`
    : `one of the parameters ${names.join(', ')} is needed`;
}

function join(instancePath: string, name?: string): string {
  const parts = instancePath.split('/').slice(1);
  return (name === undefined ? parts : [...parts, name])
    .join('.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}
