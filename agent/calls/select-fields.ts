/**
 * `fields`: JSON paths (RFC 9535) that say what of each object the caller wants. One answer is cut at a time, in slices, and principals
 * take turns: a path of a few bytes may visit a million values, and a batch may have fifty of them. Nobody waits for more than a slice.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { JSONPathNode, JSONPathQuery, JSONValue } from 'json-p3';
import type { Clock } from '../../common/clock.ts';
import { Turns } from '../../common/turns.ts';
import { PathMeter } from './path-meter.ts';

type Tree = { [key: string]: unknown };

/** The fields that identify an object are always kept. */
const IDENTITY = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];

/** `..` visits every node below each node that it is asked of: two of them in a path visit a large object a million times. */
const MAX_DESCENDANTS = 1;

const SLICE_MS = 5;

export class FieldSelections {
  readonly #turns = new Turns({ inAll: 1, perKey: 1 });
  readonly #clock: Pick<Clock, 'monotonic'>;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** @throws EdgectlError `InvalidParams` for what is not a path, `RequestEntityTooLarge` for too much; the signal's reason */
  async select(
    principal: string,
    result: unknown,
    fields: readonly string[],
    signal: AbortSignal,
  ): Promise<unknown> {
    const leave = await this.#turns.enter(principal, signal);
    try {
      const steps = selecting(result, fields);
      let since = this.#clock.monotonic();
      for (;;) {
        const { done, value } = steps.next();
        if (done === true) return value;
        if (this.#clock.monotonic() - since < SLICE_MS) continue;
        await turn();
        signal.throwIfAborted();
        since = this.#clock.monotonic();
      }
    } finally {
      // The next answer begins after others had their turn.
      await turn();
      leave();
    }
  }
}

/** @throws EdgectlError `InvalidParams` if a path is none, or would take too long */
function compileFields(fields: readonly string[], meter: PathMeter): readonly JSONPathQuery[] {
  return fields.map((field) => {
    if (field.split('..').length - 1 > MAX_DESCENDANTS) throw refused(field, 'has more than one ".."');
    try {
      return meter.compile(field);
    } catch (cause) {
      throw refused(field, `is not a JSON path: ${(cause as Error).message}`);
    }
  });
}

function refused(field: string, why: string): EdgectlError {
  return new EdgectlError('InvalidParams', `fields: ${JSON.stringify(field)} ${why}`, {
    hint: 'RFC 9535 without match() and search(), and filters that compare with a literal, as $.status.phase',
    details: { parameter: 'fields' },
  });
}

/** A result with each of its objects (`items`, `object`) cut down to what the paths select, in its place. Yields after each of them. */
export function* selecting(result: unknown, fields: readonly string[]): Generator<void, unknown> {
  const meter = new PathMeter();
  const queries = compileFields(fields, meter);
  const { items, object } = result as { items?: unknown; object?: unknown };
  const cut: unknown[] = [];
  for (const item of Array.isArray(items) ? (items as unknown[]) : []) {
    meter.nextObject();
    cut.push(select(item, queries));
    yield;
  }
  meter.nextObject();
  return {
    ...(result as object),
    ...(Array.isArray(items) ? { items: cut } : {}),
    ...(object === undefined ? {} : { object: select(object, queries) }),
  };
}

/** The same at once. */
export function selectFields(result: unknown, fields: readonly string[]): unknown {
  const steps = selecting(result, fields);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

function select(object: unknown, queries: readonly JSONPathQuery[]): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const chosen = new Selection();
  for (const path of IDENTITY) chosen.add(path);
  for (const query of queries) {
    for (const node of nodesOf(query, object)) chosen.add(node.location);
  }
  return chosen.of(object);
}

function nodesOf(query: JSONPathQuery, object: object): Iterable<JSONPathNode> {
  try {
    return query.query(object as JSONValue);
  } catch (cause) {
    if (EdgectlError.is(cause)) throw cause;
    throw refused(query.toString(), `cannot be followed in this object: ${(cause as Error).message}`);
  }
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

  /** The chosen part of `value`; `undefined` if nothing of it is. */
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
