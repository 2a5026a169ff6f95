import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CONTROLS } from '@edgectl/rpc-schema/controls';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import { Topics } from '@edgectl/rpc-schema/topics';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { parse } from 'yaml';
import { DEFAULT_LIMITS } from '../../common/limits.ts';
import { faults } from './contract.ts';

interface Send {
  readonly topic: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly base64?: string;
  readonly parts?: readonly (string | { readonly repeat: string; readonly times: number })[];
  readonly invalid?: true;
}

interface Case {
  readonly name: string;
  readonly steps: readonly {
    readonly send?: Send;
    readonly expect?: readonly { readonly topic: string; readonly json?: unknown }[];
  }[];
}

const folder = fileURLToPath(new URL('../../rpc-schema/cases', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const read = (name: string): { cases: readonly Case[] } =>
  parse(readFileSync(`${folder}/${name}`, 'utf8')) as never;
const cases = files.flatMap((file) => read(file).cases.map((one) => ({ file, ...one })));
const topics = new Topics('edge-01');

/** Stands in for what a runner puts in. */
function fill(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => (name === 'root' ? 'edgectl/v1/edge-01' : name));
}

function payload(send: Send): string | undefined {
  if (send.json !== undefined) return fill(JSON.stringify(send.json));
  if (send.text !== undefined) return fill(send.text);
  if (send.base64 !== undefined) return Buffer.from(send.base64, 'base64').toString('latin1');
  return send.parts
    ?.map((part) => (typeof part === 'string' ? fill(part) : part.repeat.repeat(part.times)))
    .join('');
}

/** What is wrong with a message on `…/rpc`, to the last parameter. */
function rpcFaults(text: string): string[] {
  if (Buffer.byteLength(text) > DEFAULT_LIMITS.requestMaxBytes) return ['too large'];
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return ['not JSON'];
  }
  const envelope = faults(Array.isArray(message) ? 'RpcBatch' : 'RpcRequest', message);
  if (envelope.length > 0) return envelope;
  const requests = (Array.isArray(message) ? message : [message]) as { method: string; params?: object }[];
  return requests.flatMap(({ method, params = {} }) => {
    if (method === 'session.detach') return faults(CONTROLS[method].params, params);
    return isMethodName(method) ? faults(METHODS[method].params, params) : [];
  });
}

function controlFaults(text: string): string[] {
  try {
    return faults('ControlNotification', JSON.parse(text));
  } catch {
    return ['not JSON'];
  }
}

/** Every value in `value`, at any depth. */
function* walk(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* walk(inner);
}

test('every file of cases is valid, and no two cases have the same name', (t) => {
  const schema = JSON.parse(readFileSync(`${folder}/case.schema.json`, 'utf8')) as object;
  const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);
  for (const file of files) t.true(validate(read(file)), `${file} ${JSON.stringify(validate.errors)}`);
  const names = cases.map(({ name }) => name);
  t.is(new Set(names).size, names.length);
  t.true(names.length >= 70);
});

test('what is sent is valid against the contract, or said to be invalid', (t) => {
  for (const { name, steps } of cases) {
    for (const { send } of steps) {
      if (send === undefined) continue;
      const topic = topics.parseFrom(`edgectl/v1/edge-01/${fill(send.topic)}`);
      const text = payload(send) ?? '';
      if (topic?.kind === 'rpc') {
        const found = rpcFaults(text);
        t.is(found.length > 0, send.invalid === true, `${name}: ${found.join('; ')}`);
      } else if (topic?.kind === 'control') {
        t.is(controlFaults(text).length > 0, send.invalid === true, name);
      }
    }
  }
});

test('every method of the contract is called by a case', (t) => {
  const called = new Set(
    cases.flatMap(({ steps }) =>
      steps.flatMap(({ send }) =>
        [...(send === undefined ? '' : (payload(send) ?? '')).matchAll(/"method": ?"([\w.]+)"/g)].map(
          ([, method]) => method,
        ),
      ),
    ),
  );
  t.deepEqual(
    Object.keys(METHODS).filter((method) => !called.has(method)),
    [],
  );
});

test('what is expected comes on a topic of the contract, with codes and schemas that there are', (t) => {
  const codes = new Set<unknown>(Object.values(ERROR_TABLE).map(({ code }) => code));
  for (const { name, steps } of cases) {
    for (const expected of steps.flatMap(({ expect = [] }) => expect)) {
      const topic = `edgectl/v1/edge-01/${fill(expected.topic)}`.replaceAll('+', '0');
      const known = topics.parseTo(topic) ?? topics.parseReport(topic);
      // A Response Topic may be any of the caller's own.
      t.true(known !== undefined || topics.isOwnResponse(topic, 'principal'), `${name}: ${topic}`);
      for (const value of walk(expected.json)) {
        if (typeof value !== 'object' || value === null) continue;
        if ('$pattern' in value) t.notThrows(() => new RegExp(String(value.$pattern), 'u'), name);
        if ('$schema' in value)
          t.true(String(value.$schema) in SCHEMAS.$defs, `${name}: ${String(value.$schema)}`);
        if ('code' in value && typeof value.code === 'number')
          t.true(codes.has(value.code), `${name}: ${value.code}`);
      }
    }
  }
});

test('every operator of the cases is described', (t) => {
  const readme = readFileSync(`${folder}/README.md`, 'utf8');
  const operators = new Set(
    cases.flatMap(({ steps }) =>
      [...walk(steps)].flatMap((value) =>
        typeof value === 'object' && value !== null
          ? Object.keys(value).filter((key) => key.startsWith('$'))
          : [],
      ),
    ),
  );
  t.true(operators.size > 5);
  for (const operator of operators) t.true(readme.includes(`{${operator}:`), operator);
});
