/** The contract, compiled: for the tests of this folder. */
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(SCHEMAS);

/** The compiled definition; compiling throws where it is not valid in strict mode. */
export function validator(name: string): ValidateFunction {
  const validate = ajv.getSchema(`${SCHEMAS.$id}#/$defs/${name}`);
  if (validate === undefined) throw new Error(`the contract has no ${name}`);
  return validate;
}

/** What is wrong with `value`, in words; empty where nothing is. */
export function faults(name: string, value: unknown): string[] {
  const validate = validator(name);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
