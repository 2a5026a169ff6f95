/** Holds parameters against the contract: compiled from its bundle when a method is first called. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { largeNumberPath } from '@edgectl/rpc-schema/exact-json';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { type ErrorObject, Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Keywords that only gather what lies below them: their complaint says less than the one inside. */
const GATHERING = new Set(['if', 'allOf', 'anyOf', 'oneOf', 'not']);

export class Validator {
  readonly #compiled = new Map<string, ValidateFunction>();
  #ajv: Ajv2020 | undefined;

  /**
   * @param schema the name of a definition of the contract
   * @throws EdgectlError `InvalidParams` that names the parameter at fault
   */
  check(schema: string, value: unknown): void {
    const validate = this.#compiled.get(schema) ?? this.#compile(schema);
    if (validate(value)) return;
    const large = largeNumberPath(value);
    if (large !== undefined) throw tooLarge(large);
    const { message, parameter } = explain(validate.errors ?? []);
    throw new EdgectlError('InvalidParams', message, {
      hint: 'rpc.discover describes the parameters of every method',
      ...(parameter === undefined ? {} : { details: { parameter } }),
    });
  }

  #compile(schema: string): ValidateFunction {
    if (this.#ajv === undefined) {
      this.#ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
      addFormats.default(this.#ajv, ['date-time']);
      this.#ajv.addSchema(SCHEMAS);
    }
    const validate = this.#ajv.getSchema(`${SCHEMAS.$id}#/$defs/${schema}`);
    if (validate === undefined) throw new EdgectlError('Internal', `the contract has no ${schema}`);
    this.#compiled.set(schema, validate);
    return validate;
  }
}

function tooLarge(parameter: string): EdgectlError {
  return new EdgectlError(
    'InvalidParams',
    `parameter ${JSON.stringify(parameter)} is a whole number beyond 2^53: it would become another one here`,
    { hint: 'in the spec of a device such numbers are kept exactly', details: { parameter } },
  );
}

function explain(errors: readonly ErrorObject[]): { message: string; parameter?: string } {
  const unknown = errors.find(
    ({ keyword }) => keyword === 'unevaluatedProperties' || keyword === 'additionalProperties',
  );
  if (unknown !== undefined) {
    const name: unknown = unknown.params.unevaluatedProperty ?? unknown.params.additionalProperty;
    const parameter = join(unknown.instancePath, String(name).slice(0, 64));
    return { message: `unknown parameter ${JSON.stringify(parameter)}`, parameter };
  }
  const error = errors.find(({ keyword }) => !GATHERING.has(keyword)) ?? errors[0];
  if (error === undefined) return { message: 'the parameters are not valid' };
  const parameter = join(error.instancePath);
  const named = parameter === '' ? {} : { parameter };
  if (error.keyword === 'false schema') {
    return { message: `parameter ${JSON.stringify(parameter)} cannot be given with the others`, ...named };
  }
  if (error.keyword === 'required') return { message: missing(errors), ...named };
  if (error.keyword === 'enum') {
    const allowed = (error.params.allowedValues as unknown[]).join(', ');
    return { message: `parameter ${JSON.stringify(parameter)} is one of ${allowed}`, ...named };
  }
  const where = parameter === '' ? 'the parameters' : `parameter ${JSON.stringify(parameter)}`;
  return { message: `${where} ${faultText(error)}`, ...named };
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What a keyword of the schema forbids, in words. */
function faultText({ keyword, params, schemaPath, instancePath, message }: ErrorObject): string {
  const limit = String(params.limit);
  switch (keyword) {
    case 'type': {
      const types = [params.type as string | string[]].flat();
      return `must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}`;
    }
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return 'must not be empty';
    case 'maxLength':
      return `must not be longer than ${limit} characters`;
    case 'minimum':
      return `must be ${limit} or more`;
    case 'maximum':
      return `must be ${limit} or less`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'format':
      return 'must be a time such as 2026-11-22T16:43:22Z';
    case 'pattern':
      return schemaPath.endsWith('Name/pattern') || /\/(name|namespace|container)$/.test(instancePath)
        ? 'is no name: names have lower-case letters, digits, "-" and "."'
        : 'is not written as it should be';
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
