/** Every generated file: its path from the root of the repository, and its text. */
import { join } from 'node:path';
import { METHODS } from '../src/methods.ts';
import { readBundle } from './bundle.ts';
import { generateSchemas } from './constants.ts';
import { generateTypes } from './types.ts';

export async function generateOutputs(root: string): Promise<ReadonlyMap<string, string>> {
  const bundle = readBundle(join(root, 'rpc-schema/schemas'));
  return new Map([
    ['rpc-schema/src/generated/types.ts', await generateTypes(bundle, METHODS)],
    ['rpc-schema/src/generated/schemas.ts', generateSchemas(bundle)],
  ]);
}
