/** `fields`: JSON paths (RFC 9535) that say what of each object the caller wants. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { JSONPathEnvironment, type JSONPathQuery, type JSONValue } from 'json-p3';

type Tree = { [key: string]: unknown };

/** What names an object is always kept. */
const IDENTITY = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];

/** `..` visits every node below each node that it is asked of: two of them in a path visit a large object a million times. */
const MAX_DESCENDANTS = 1;

/** Without `match` and `search`: a regular expression of a caller's could keep the agent busy for minutes. */
const environment = new JSONPathEnvironment();
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

/** @throws EdgectlError `InvalidParams` where a path is none, or would take too long */
function compileFields(fields: readonly string[]): readonly JSONPathQuery[] {
  return fields.map((field) => {
    if (field.split('..').length - 1 > MAX_DESCENDANTS) throw refused(field, 'has more than one ".."');
    try {
      return environment.compile(field);
    } catch (cause) {
      throw refused(field, `is no JSON path: ${(cause as Error).message}`);
    }
  });
}

function refused(field: string, why: string): EdgectlError {
  return new EdgectlError('InvalidParams', `fields: ${JSON.stringify(field)} ${why}`, {
    hint: 'RFC 9535 without match() and search(), as $.status.phase',
    details: { parameter: 'fields' },
  });
}

/** A result with each of its objects (`items`, `object`) cut down to what the paths select, in its place. */
export function selectFields(result: unknown, fields: readonly string[]): unknown {
  const queries = compileFields(fields);
  const cut = (object: unknown): unknown => select(object, queries);
  const { items, object } = result as { items?: unknown; object?: unknown };
  return {
    ...(result as object),
    ...(Array.isArray(items) ? { items: items.map(cut) } : {}),
    ...(object === undefined ? {} : { object: cut(object) }),
  };
}

function select(object: unknown, queries: readonly JSONPathQuery[]): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const chosen = new Selection();
  for (const path of IDENTITY) chosen.add(path);
  for (const query of queries) {
    for (const node of query.query(object as JSONValue)) chosen.add(node.location);
  }
  return chosen.of(object);
}

/** A tree of chosen locations. */
class Selection {
  #whole = false;
  readonly #children = new Map<string | number, Selection>();

  add(location: readonly (string | number)[]): void {
    const [first, ...rest] = location;
    if (first === undefined) {
      this.#whole = true;
      return;
    }
    let child = this.#children.get(first);
    if (child === undefined) {
      child = new Selection();
      this.#children.set(first, child);
    }
    child.add(rest);
  }

  /** The chosen part of `value`; `undefined` where nothing of it is. */
  of(value: unknown): unknown {
    if (this.#whole || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const indexes = [...this.#children.keys()].map(Number).sort((a, b) => a - b);
      return indexes.map((index) => this.#children.get(index)?.of(value[index]));
    }
    const part: Tree = {};
    for (const [key, child] of this.#children) {
      if (!Object.hasOwn(value, key)) continue;
      const inner = child.of((value as Tree)[key]);
      if (inner !== undefined)
        Object.defineProperty(part, key, {
          value: inner,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    return part;
  }
}
