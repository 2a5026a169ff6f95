/** A template that cannot be read or carried out. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** For a fault in the template's text: `line` counts from 1. */
export function parseError(line: number, message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `error parsing template: line ${line}: ${message}`, {
    layer: 'client',
  });
}

/** For what the template asks of the data and cannot be had. */
export function executeError(line: number, message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `error executing template: line ${line}: ${message}`, {
    layer: 'client',
  });
}
