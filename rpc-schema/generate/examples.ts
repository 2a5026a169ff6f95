/** Examples of calls and payloads, kept in `examples/*.yaml` and checked against the schemas by the tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

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

export function readExamples(folder: string): Examples {
  const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'));
  return {
    methods: read('methods.yaml') as Examples['methods'],
    payloads: read('payloads.yaml') as Examples['payloads'],
  };
}
