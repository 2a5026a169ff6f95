/** Which definitions a schema needs, and references into another document. */
import { type Bundle, LOCAL, mapSchemas, refName, type Schema } from './bundle.ts';

const COMPONENTS = '#/components/schemas/';

/** The same schema, its references being those of an OpenRPC or AsyncAPI document. */
export function toComponents<Value>(value: Value): Value {
  return mapSchemas(value, (schema) =>
    typeof schema.$ref === 'string' && schema.$ref.startsWith(LOCAL)
      ? { ...schema, $ref: `${COMPONENTS}${refName(schema.$ref)}` }
      : schema,
  ) as Value;
}

/** A reference to a definition, from an OpenRPC or AsyncAPI document. */
export function component(name: string): Schema {
  return { $ref: `${COMPONENTS}${name}` };
}

/** The definitions named, and all that they refer to, in the order of the bundle. */
export function closure(bundle: Bundle, names: Iterable<string>): Record<string, Schema> {
  const wanted = new Set<string>();
  const visit = (name: string): void => {
    const schema = bundle.$defs[name];
    if (schema === undefined) throw new Error(`no schema ${name}`);
    if (wanted.has(name)) return;
    wanted.add(name);
    mapSchemas(schema, (inner) => {
      if (typeof inner.$ref === 'string') visit(refName(inner.$ref));
      return inner;
    });
  };
  for (const name of names) visit(name);
  return Object.fromEntries(Object.entries(bundle.$defs).filter(([name]) => wanted.has(name)));
}
