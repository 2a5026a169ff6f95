/**
 * The OpenAPI 2.0 document in protobuf (`openapiv2` of google/gnostic), the only form that kubectl before 1.27 reads. Schemas alone:
 * `kubectl explain` looks for nothing else.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ResourceDefinition } from '../resources/definition.ts';
import { schemasOf } from './definitions.ts';
import type { Schema } from './field-type.ts';

/** Field numbers of the messages that are written. */
const DOCUMENT = { swagger: 1, info: 2, definitions: 9 } as const;
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
    if (value === undefined) continue;
    nested(writer, SCHEMA.vendorExtension, (extension) => {
      text(extension, NAMED.name, name);
      // JSON is YAML.
      nested(extension, NAMED.value, (any) => text(any, ANY_YAML, JSON.stringify(value)));
    });
  }
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function nested(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  const inner = new BinaryWriter();
  write(inner);
  writer.tag(field, WireType.LengthDelimited).bytes(inner.finish());
}
