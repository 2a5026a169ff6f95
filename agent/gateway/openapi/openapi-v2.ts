/**
 * The OpenAPI 2.0 document in protobuf (`openapiv2` of google/gnostic), the only form that kubectl before 1.27 reads. Schemas for
 * `kubectl explain`; of the paths those that can be patched alone, where `--dry-run=server` looks for its parameter.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { pathOf, type ResourceDefinition } from '../resources/definition.ts';
import { type Schema, schemasOf } from './definitions.ts';

/** Field numbers of the messages that are written. */
const DOCUMENT = { swagger: 1, info: 2, paths: 8, definitions: 9 } as const;
const INFO = { title: 1, version: 2 } as const;
const NAMED = { name: 1, value: 2 } as const;
const SCHEMA = {
  ref: 1,
  format: 2,
  description: 4,
  required: 19,
  additionalProperties: 21,
  type: 22,
  items: 23,
  properties: 25,
  vendorExtension: 31,
} as const;
const PATHS = { path: 2 } as const;
const PATH_ITEM = { patch: 8 } as const;
const OPERATION = { parameters: 8, vendorExtension: 13 } as const;
/** Narrows gnostic's nested oneof: parameter → nonBody → query → schema. */
const PARAMETER = { nonBody: 2, query: 3, in: 2, name: 4, type: 6 } as const;
/** Of a message that holds a list, a choice or nothing else. */
const FIRST = 1;
const ANY_YAML = 2;

export function openApiV2(definitions: readonly ResourceDefinition[], version: string): Uint8Array {
  const writer = new BinaryWriter();
  text(writer, DOCUMENT.swagger, '2.0');
  nested(writer, DOCUMENT.info, (info) => {
    text(info, INFO.title, 'Kubernetes');
    text(info, INFO.version, version);
  });
  nested(writer, DOCUMENT.paths, (paths) => {
    for (const definition of definitions)
      if (definition.verbs.includes('patch')) patchPath(paths, definition);
  });
  nested(writer, DOCUMENT.definitions, (all) => namedSchemas(all, schemasOf(definitions, '#/definitions/')));
  return writer.finish();
}

function namedSchemas(writer: BinaryWriter, schemas: Readonly<Record<string, Schema>>): void {
  for (const [name, schema] of Object.entries(schemas)) {
    nested(writer, FIRST, (named) => {
      text(named, NAMED.name, name);
      nested(named, NAMED.value, (value) => writeSchema(value, schema));
    });
  }
}

function writeSchema(writer: BinaryWriter, schema: Schema): void {
  const { $ref, format, description, required, additionalProperties, type, items, properties } = schema;
  if ($ref !== undefined) text(writer, SCHEMA.ref, $ref);
  if (format !== undefined) text(writer, SCHEMA.format, format);
  if (description !== undefined) text(writer, SCHEMA.description, description);
  for (const name of required ?? []) text(writer, SCHEMA.required, name);
  if (additionalProperties !== undefined) {
    nested(writer, SCHEMA.additionalProperties, (choice) =>
      nested(choice, FIRST, (value) => writeSchema(value, additionalProperties)),
    );
  }
  if (type !== undefined) nested(writer, SCHEMA.type, (list) => text(list, FIRST, type));
  if (items !== undefined) {
    nested(writer, SCHEMA.items, (list) => nested(list, FIRST, (value) => writeSchema(value, items)));
  }
  if (properties !== undefined) nested(writer, SCHEMA.properties, (all) => namedSchemas(all, properties));
  for (const name of ['x-kubernetes-group-version-kind', 'x-kubernetes-preserve-unknown-fields'] as const) {
    const value = schema[name];
    if (value !== undefined) extension(writer, SCHEMA.vendorExtension, name, value);
  }
}

function patchPath(writer: BinaryWriter, definition: ResourceDefinition): void {
  const { group, version, kind, plural } = definition;
  nested(writer, PATHS.path, (named) => {
    text(named, NAMED.name, `${pathOf(definition)}/namespaces/{namespace}/${plural}/{name}`);
    nested(named, NAMED.value, (item) =>
      nested(item, PATH_ITEM.patch, (operation) => {
        queryParameter(operation, 'dryRun');
        extension(operation, OPERATION.vendorExtension, 'x-kubernetes-group-version-kind', {
          group,
          version,
          kind,
        });
      }),
    );
  });
}

function queryParameter(writer: BinaryWriter, name: string): void {
  nested(writer, OPERATION.parameters, (either) =>
    nested(either, FIRST, (parameter) =>
      nested(parameter, PARAMETER.nonBody, (place) =>
        nested(place, PARAMETER.query, (query) => {
          text(query, PARAMETER.in, 'query');
          text(query, PARAMETER.name, name);
          text(query, PARAMETER.type, 'string');
        }),
      ),
    ),
  );
}

function extension(writer: BinaryWriter, field: number, name: string, value: unknown): void {
  nested(writer, field, (named) => {
    text(named, NAMED.name, name);
    // JSON is YAML.
    nested(named, NAMED.value, (any) => text(any, ANY_YAML, JSON.stringify(value)));
  });
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function nested(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  const inner = new BinaryWriter();
  write(inner);
  writer.tag(field, WireType.LengthDelimited).bytes(inner.finish());
}
