/** The OpenRPC document: what `rpc.discover` serves. */
import { type MethodRow, needsProof } from '../src/methods.ts';
import type { Bundle, Schema } from './bundle.ts';
import { CONTRACT, ERROR_TABLE } from './contract-source.ts';
import type { Examples } from './examples.ts';
import { closure, component, toComponents } from './references.ts';

/** The newest version that the meta-schema knows. */
const OPENRPC_VERSION = '1.3.2';

function contentDescriptors(schema: Schema): unknown[] {
  const required = (schema.required as string[] | undefined) ?? [];
  return Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(([name, property]) => ({
    name,
    ...(typeof property.description === 'string' ? { description: property.description } : {}),
    required: required.includes(name),
    schema: toComponents(property),
  }));
}

/** Names to numbers would say less: a `$ref` to the error, which carries the code. */
function errorReferences(row: MethodRow): unknown[] {
  return [...row.errors, ...CONTRACT.commonErrors].map((kind) => ({ $ref: `#/components/errors/${kind}` }));
}

function method(name: string, row: MethodRow, bundle: Bundle, examples: Examples): unknown {
  const example = examples.methods[name];
  const schema = bundle.$defs[row.params];
  if (example === undefined || schema === undefined)
    throw new Error(`${name} lacks an example or its schema`);
  return {
    name,
    summary: row.summary,
    description: row.description,
    tags: [{ name: row.class }],
    paramStructure: 'by-name',
    params: contentDescriptors(schema),
    result: { name: 'result', schema: component(row.result) },
    errors: errorReferences(row),
    examples: [
      {
        name: `${name} example`,
        params: Object.entries(example.params).map(([param, value]) => ({ name: param, value })),
        result: { name: 'result', value: example.result },
      },
    ],
    // The rules between parameters, which OpenRPC cannot say of single ones.
    'x-params': component(row.params),
    'x-defaultTimeoutSeconds': row.defaultTimeoutMs / 1000,
    'x-needsBelief': needsProof(row),
    'x-inBatch': row.inBatch,
  };
}

export function generateOpenRpc(
  bundle: Bundle,
  methods: Readonly<Record<string, MethodRow>>,
  examples: Examples,
  version: string,
  schemaDigest: string,
): Schema {
  const schemas = closure(bundle, [
    ...Object.values(methods).flatMap(({ params, result }) => [params, result]),
    'RpcError',
  ]);
  const errors = Object.entries(ERROR_TABLE).map(([kind, { code, meaning }]): [string, unknown] => [
    kind,
    { code, message: meaning },
  ]);
  return {
    openrpc: OPENRPC_VERSION,
    info: {
      title: 'edgectl',
      version,
      description:
        'Pods and devices of a KubeEdge node over MQTT: requests on edgectl/v1/{node}/from/{principal}/{client}/rpc, answers on ' +
        'edgectl/v1/{node}/to/{principal}/{client}/rpc.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      // What `state` calls `schema`.
      'x-schema': schemaDigest,
    },
    methods: Object.entries(methods).map(([name, row]) => method(name, row, bundle, examples)),
    components: { schemas: toComponents(schemas), errors: Object.fromEntries(errors) },
  };
}
