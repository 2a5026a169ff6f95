/** OpenAPI 3.0 documents, one for each group and version: for `kubectl explain` and the checks of `kubectl replace`. */
import { pathOf, type ResourceDefinition, type Verb } from '../resources/definition.ts';
import { schemaNameOf, schemasOf } from './definitions.ts';

const PLACE = '#/components/schemas/';

const OPERATIONS: Readonly<Partial<Record<Verb, { readonly method: string; readonly action: string }>>> = {
  get: { method: 'get', action: 'get' },
  update: { method: 'put', action: 'put' },
  patch: { method: 'patch', action: 'patch' },
};

export function openApiV3(definitions: readonly ResourceDefinition[], version: string): object {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(definitions.flatMap(pathsOf)),
    components: { schemas: schemasOf(definitions, PLACE) },
  };
}

function pathsOf(definition: ResourceDefinition): (readonly [string, object])[] {
  const { namespaced, plural, verbs } = definition;
  const base = pathOf(definition);
  const all = `${base}/${plural}`;
  const of = namespaced ? `${base}/namespaces/{namespace}/${plural}` : all;
  const list = verbs.includes('list')
    ? { get: operation(definition, 'list') }
    : { post: operation(definition, 'post') };
  const one = Object.fromEntries(
    verbs.flatMap((verb) => {
      const known = OPERATIONS[verb];
      return known === undefined ? [] : [[known.method, operation(definition, known.action)]];
    }),
  );
  return [
    [all, list],
    ...(namespaced ? [[of, list] as const] : []),
    ...(Object.keys(one).length > 0 ? [[`${of}/{name}`, one] as const] : []),
  ];
}

function operation(definition: ResourceDefinition, action: string): object {
  const { group, version, kind } = definition;
  const name = schemaNameOf(definition);
  const changes = action === 'put' || action === 'patch';
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    // Clients look for it: where it is, the server checks the fields and they do not.
    ...(changes && {
      parameters: ['dryRun', 'fieldValidation'].map((parameter) => ({
        name: parameter,
        in: 'query',
        schema: { type: 'string', uniqueItems: true },
      })),
    }),
    responses: {
      '200': {
        description: 'OK',
        ...(name !== undefined && {
          content: { 'application/json': { schema: { $ref: `${PLACE}${name}` } } },
        }),
      },
    },
  };
}
