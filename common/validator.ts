/** Holds parameters against the contract: compiled from its bundle when a method is first called. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { largeNumberPath } from '@edgectl/rpc-schema/exact-json';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { explain } from './parameter-fault.ts';

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
    const { message, parameter } = explain(validate.errors ?? [], validate.schema);
    throw new EdgectlError('InvalidParams', message, {
      hint: 'rpc.discover describes the parameters of every method',
      ...(parameter === undefined ? {} : { details: { parameter } }),
    });
  }

  #compile(schema: string): ValidateFunction {
    if (this.#ajv === undefined) {
      this.#ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false, verbose: true });
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
    `parameter ${JSON.stringify(parameter)} is an integer beyond 2^53 and would be rounded`,
    { hint: 'in the spec of a device such numbers are kept exactly', details: { parameter } },
  );
}
