/** Right inputs, from the contract's examples, from recordings of a real EdgeCore, and by hand. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

export function fixture(path: string): Buffer {
  return readFileSync(`${FIXTURES}${path}`);
}

export function texts(...lines: readonly string[]): Buffer[] {
  return lines.map((line) => Buffer.from(line));
}

export function json(...values: readonly unknown[]): Buffer[] {
  return values.map((value) => Buffer.from(JSON.stringify(value)));
}
