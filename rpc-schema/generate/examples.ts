/** Examples of calls, beside their schemas, and of payloads, in `examples/`. The tests hold them against the schemas. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { METHODS } from '../src/methods.ts';

export interface CallExample {
  readonly params: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

export interface Examples {
  /** By method. */
  readonly methods: Readonly<Record<string, CallExample>>;
  /** By schema. */
  readonly payloads: Readonly<Record<string, unknown>>;
}

/** @param folder `rpc-schema/` */
export function readExamples(folder: string): Examples {
  const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'));
  const found = Object.assign(
    {},
    ...readdirSync(join(folder, 'schemas')).map(
      (file) => (read(`schemas/${file}`) as { 'x-calls'?: Examples['methods'] })['x-calls'],
    ),
  ) as Record<string, CallExample>;
  const missing = Object.keys(METHODS).find((method) => found[method] === undefined);
  if (missing !== undefined) throw new Error(`${missing} has no example beside its schema`);
  return {
    methods: Object.fromEntries(Object.keys(METHODS).map((method) => [method, found[method] as CallExample])),
    payloads: read('examples/payloads.yaml') as Examples['payloads'],
  };
}
