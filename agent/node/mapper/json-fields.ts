/**
 * Reads the fields of a JSON object as Go's `encoding/json` does: names match without regard to case. EdgeCore relies on it where the
 * names of the Device resource and of the message differ (`hostName` and `hostname`, `TDEngine` and `tdengine`).
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** As many nanoseconds as a Go duration has room for. */
const CYCLE_MAX_MS = 9_223_372_036_854;

export class JsonFields {
  readonly path: string;
  readonly #fields: ReadonlyMap<string, unknown>;

  /** @throws EdgectlError `InvalidParams` where `value` is no object */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw mismatch(path, 'an object');
    this.path = path;
    this.#fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  }

  #get(name: string): unknown {
    return this.#fields.get(name.toLowerCase()) ?? undefined;
  }

  text(name: string): string {
    const value = this.#get(name) ?? '';
    if (typeof value !== 'string') throw mismatch(`${this.path}.${name}`, 'a string');
    return value;
  }

  flag(name: string): boolean {
    const value = this.#get(name) ?? false;
    if (typeof value !== 'boolean') throw mismatch(`${this.path}.${name}`, 'true or false');
    return value;
  }

  integer(name: string): number {
    const value = this.#get(name) ?? 0;
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw mismatch(`${this.path}.${name}`, 'an integer');
    return value;
  }

  long(name: string): bigint {
    return BigInt(this.integer(name));
  }

  /** Milliseconds between two readings or reports. Mappers make a Go duration of them and a ticker of that, which ends them where it is below 0. */
  cycle(name: string): bigint {
    const value = this.integer(name);
    if (value < 0 || value > CYCLE_MAX_MS)
      throw mismatch(`${this.path}.${name}`, `from 0 to ${CYCLE_MAX_MS} milliseconds`);
    return BigInt(value);
  }

  /** A nested object turned by `build`; `undefined` where the field is absent or null. */
  object<Built>(name: string, build: (fields: JsonFields) => Built): Built | undefined {
    const value = this.#get(name);
    return value === undefined ? undefined : build(new JsonFields(value, `${this.path}.${name}`));
  }

  /** A nested object that is empty where the field is absent or null: what is a struct and no pointer in Go. */
  part(name: string): JsonFields {
    return new JsonFields(this.#get(name) ?? {}, `${this.path}.${name}`);
  }

  list<Built>(name: string, build: (item: unknown, path: string) => Built): Built[] {
    const value = this.#get(name) ?? [];
    if (!Array.isArray(value)) throw mismatch(`${this.path}.${name}`, 'a list');
    return value.map((item, index) => build(item, `${this.path}.${name}[${index}]`));
  }

  /** The entries of a map: here the keys are data, and keep their case. */
  entries<Built>(
    name: string,
    build: (value: unknown, path: string) => Built,
  ): Record<string, Built> | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const path = `${this.path}.${name}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw mismatch(path, 'an object');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, build(item, `${path}.${key}`)]),
    );
  }

  texts(name: string): Record<string, string> {
    return (
      this.entries(name, (value, path) => {
        if (typeof value !== 'string') throw mismatch(path, 'a string');
        return value;
      }) ?? {}
    );
  }
}

function mismatch(path: string, expected: string): EdgectlError {
  return new EdgectlError('InvalidParams', `${path} must be ${expected}`, { details: { field: path } });
}
