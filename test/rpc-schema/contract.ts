/** The contract, compiled: as it is published, and closed, as this version means it. */
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Bundle } from '../../rpc-schema/generate/bundle.ts';
import { closed } from '../../rpc-schema/generate/closed.ts';

type Compiled = (name: string) => ValidateFunction;

/** @param judged whether the definitions themselves are held against JSON Schema and its strict mode, which costs as much as all else */
function compiled(bundle: () => Bundle, judged: boolean): Compiled {
  let ajv: Ajv2020 | undefined;
  return (name) => {
    if (ajv === undefined) {
      ajv = new Ajv2020({ strict: judged, validateSchema: judged, allowUnionTypes: true, allErrors: true });
      addFormats.default(ajv);
      ajv.addSchema(bundle());
    }
    const validate = ajv.getSchema(`${bundle().$id}#/$defs/${name}`);
    if (validate === undefined) throw new Error(`the contract has no ${name}`);
    return validate;
  };
}

let closedBundle: Bundle | undefined;

/** The published definition, compiled; that throws where it is not valid in strict mode. */
export const validator = compiled(() => SCHEMAS as Bundle, true);
const closedValidator = compiled(() => (closedBundle ??= closed(SCHEMAS as Bundle)), false);

/** What is wrong with `value`, in words; empty if nothing is. A member that is not named is wrong. */
export function faults(name: string, value: unknown): string[] {
  return faultsBy(closedValidator(name), value);
}

/** The same, as somebody else sees it who has the published schemas alone. */
export function openFaults(name: string, value: unknown): string[] {
  return faultsBy(validator(name), value);
}

function faultsBy(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
