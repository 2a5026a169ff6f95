/** Every generated file: its path from the root of the repository, and its text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METHODS } from '../src/methods.ts';
import { generateAsyncApi } from './asyncapi.ts';
import { digest, readBundle } from './bundle.ts';
import { closed } from './closed.ts';
import { generateOpenRpcConstant, generateSchemas } from './constants.ts';
import { CONTRACT, generateConstants } from './contract-source.ts';
import { errorsReference } from './errors-reference.ts';
import { readExamples } from './examples.ts';
import { methodsReference } from './methods-reference.ts';
import { generateOpenRpc } from './openrpc.ts';
import { generatePythonContract, generatePythonTypes } from './python.ts';
import { generateTables } from './tables.ts';
import { topicsReference } from './topics-reference.ts';
import { generateTypes } from './types.ts';

export async function generateOutputs(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, 'rpc-schema');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const bundle = readBundle(join(folder, 'schemas'));
  const examples = readExamples(folder);
  const openrpc = generateOpenRpc(bundle, METHODS, examples, version, digest([METHODS, bundle]));
  return new Map([
    ['rpc-schema/src/generated/types.ts', await generateTypes(closed(bundle), METHODS)],
    ['rpc-schema/src/generated/schemas.ts', generateSchemas(bundle, METHODS)],
    ['rpc-schema/src/generated/openrpc.ts', generateOpenRpcConstant(openrpc)],
    ['rpc-schema/src/generated/tables.ts', generateConstants(CONTRACT)],
    ['rpc-schema/openrpc.json', `${JSON.stringify(openrpc, undefined, 2)}\n`],
    ['rpc-schema/contract.json', generateTables(CONTRACT, METHODS, digest([METHODS, bundle]))],
    ['rpc-schema/asyncapi.yaml', generateAsyncApi(bundle, examples, version)],
    [
      'clients/python/src/edgectl_client/_contract.py',
      generatePythonContract(METHODS, digest([METHODS, bundle])),
    ],
    ['clients/python/src/edgectl_client/types.py', generatePythonTypes(closed(bundle))],
    ['docs/reference/methods.md', methodsReference(bundle, METHODS, examples)],
    ['docs/reference/topics.md', topicsReference(bundle, examples)],
    ['docs/reference/errors.md', errorsReference(examples)],
  ]);
}
