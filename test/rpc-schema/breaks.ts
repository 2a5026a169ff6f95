/** What of a released contract a later one of the same major version breaks. */

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  [keyword: string]: unknown;
}

export interface Contract {
  readonly methods: Record<string, { readonly params: string; readonly result: string }>;
  readonly errors: Record<string, { readonly code: number }>;
  readonly schemas: Record<string, Schema>;
}

/** Of a value that a caller sends: the bound may not become narrower. */
const UPPER = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];

export function breaks(before: Contract, after: Contract): string[] {
  const closed = new Set(Object.values(before.methods).map(({ params }) => params));
  return [
    ...Object.entries(before.methods).flatMap(([name, { params, result }]) => {
      const now = after.methods[name];
      if (now === undefined) return [`${name} is gone`];
      return now.params === params && now.result === result ? [] : [`${name} has other schemas`];
    }),
    ...Object.entries(before.errors).flatMap(([kind, { code }]) =>
      after.errors[kind]?.code === code ? [] : [`the error ${kind} has another code`],
    ),
    ...Object.entries(before.schemas).flatMap(([name, schema]) => {
      const now = after.schemas[name];
      return now === undefined ? [`${name} is gone`] : differences(name, schema, now, closed.has(name));
    }),
  ];
}

function differences(at: string, before: Schema, after: Schema, isSent: boolean): string[] {
  const found: string[] = [];
  if (JSON.stringify(before['type']) !== JSON.stringify(after['type'])) found.push(`${at}: another type`);
  if (before['$ref'] !== after['$ref']) found.push(`${at}: another $ref`);
  if (JSON.stringify(before['const']) !== JSON.stringify(after['const'])) found.push(`${at}: another const`);
  for (const word of (before['enum'] as unknown[] | undefined) ?? [])
    if (!((after['enum'] as unknown[] | undefined) ?? [word]).includes(word))
      found.push(`${at}: enum has no ${String(word)}`);
  if (isSent) {
    for (const keyword of UPPER)
      if (Number(after[keyword] ?? Infinity) < Number(before[keyword] ?? Infinity))
        found.push(`${at}: a lower ${keyword}`);
    for (const keyword of LOWER)
      if (Number(after[keyword] ?? -Infinity) > Number(before[keyword] ?? -Infinity))
        found.push(`${at}: a higher ${keyword}`);
  }
  // A caller sends what it sent; a reader finds what it found.
  const [needed, allowed] = isSent ? [after.required, before.required] : [before.required, after.required];
  for (const name of needed ?? [])
    if (!(allowed ?? []).includes(name))
      found.push(`${at}: ${name} is ${isSent ? 'required now' : 'not always there any more'}`);
  for (const [name, property] of Object.entries(before.properties ?? {})) {
    const now = after.properties?.[name];
    if (now === undefined) found.push(`${at}: ${name} is gone`);
    else if (typeof property === 'object' && typeof now === 'object')
      found.push(...differences(`${at}.${name}`, property, now, isSent));
  }
  return found;
}
