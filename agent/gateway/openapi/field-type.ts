/** The notation of field types: `string`, `ContainerPort[]`, `map<string>`, with `!` behind what must be there. */
export type FieldTypes = Readonly<Record<string, string>>;

/** A JSON Schema, as far as OpenAPI documents of Kubernetes use it. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** @param refer how one type names another */
export function objectSchema(fields: FieldTypes, refer: (type: string) => Schema): Schema {
  const required = Object.entries(fields)
    .filter(([, type]) => type.endsWith('!'))
    .map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, type]) => [name, schemaOf(type.replace(/!$/, ''), refer)]),
    ),
    ...(required.length > 0 && { required }),
  };
}

/** Every other type that is named in these fields. */
export function namedTypes(fields: FieldTypes): string[] {
  return Object.values(fields)
    .map((type) => type.replaceAll(/^map<|[>[\]!]/g, ''))
    .filter((type) => /^[A-Z]/.test(type));
}

function schemaOf(type: string, refer: (type: string) => Schema): Schema {
  if (type.endsWith('[]')) return { type: 'array', items: schemaOf(type.slice(0, -2), refer) };
  const value = /^map<(.*)>$/.exec(type)?.[1];
  if (value !== undefined) return { type: 'object', additionalProperties: schemaOf(value, refer) };
  if (type === 'date-time') return { type: 'string', format: 'date-time' };
  if (type === 'int-or-string') return { type: 'string', format: 'int-or-string' };
  if (type === 'object') return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return /^[A-Z]/.test(type) ? refer(type) : { type };
}
