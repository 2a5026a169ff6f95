import { readdirSync, readFileSync } from 'node:fs';
import { CONTROLS } from '@edgectl/rpc-schema/controls';
import { type Bundle, digest, readBundle } from '../../rpc-schema/generate/bundle.ts';
import { SCHEMA_DIGEST, SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import test from 'ava';
import { parse } from 'yaml';
import { CHANNELS } from '../../rpc-schema/generate/contract-source.ts';
import { readExamples } from '../../rpc-schema/generate/examples.ts';
import { closure } from '../../rpc-schema/generate/references.ts';
import { faults, openFaults, validator } from './contract.ts';

test('every definition compiles in strict mode', (t) => {
  for (const name of Object.keys(SCHEMAS.$defs)) t.notThrows(() => validator(name), name);
});

test('every method has its schemas, and its parameters are closed', (t) => {
  for (const [method, { params, result }] of Object.entries(METHODS)) {
    t.truthy(SCHEMAS.$defs[result], `${method}: ${result}`);
    t.is(SCHEMAS.$defs[params]?.['additionalProperties'], false, `${method}: ${params}`);
    t.true(
      faults(params, { noSuchParameter: 1 }).some((fault) => fault.includes('additional properties')),
      params,
    );
  }
  for (const { params } of Object.values(CONTROLS))
    t.is(SCHEMAS.$defs[params]?.['additionalProperties'], false, params);
});

test('every method takes a deadline', (t) => {
  for (const { params } of Object.values(METHODS))
    t.like(SCHEMAS.$defs[params]?.['properties'], { timeoutSeconds: { type: 'number' } }, params);
});

test('every property says what it means', (t) => {
  for (const [name, schema] of Object.entries(SCHEMAS.$defs)) {
    t.is(typeof (schema['description'] ?? SCHEMAS.$defs[name]?.['description']), 'string', name);
    for (const [property, value] of Object.entries(
      (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      t.true(
        typeof value['description'] === 'string' || typeof value['$ref'] === 'string',
        `${name}.${property}`,
      );
    }
  }
});

test('the digest names the contract: it changes with a keyword, not with the order of keys', (t) => {
  t.regex(SCHEMA_DIGEST, /^sha256:[0-9a-f]{64}$/);
  t.is(digest([METHODS, SCHEMAS]), SCHEMA_DIGEST);
  t.is(digest({ b: [1, { d: 1, c: 2 }], a: 1 }), digest({ a: 1, b: [1, { c: 2, d: 1 }] }));
  t.not(digest({ a: 1 }), digest({ a: 2 }));
  t.deepEqual(readBundle(new URL('../../rpc-schema/schemas', import.meta.url).pathname), SCHEMAS as never);
});

/** Where a definition refuses members that it does not name. */
function closedPlaces(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { additionalProperties, unevaluatedProperties } = schema as Record<string, unknown>;
  return [
    ...(additionalProperties === false || unevaluatedProperties === false ? [path] : []),
    ...Object.entries(schema).flatMap(([key, part]) => closedPlaces(part, `${path}/${key}`)),
  ];
}

const OUTGOING = [
  ...Object.values(METHODS).map(({ result }) => result),
  ...Object.values(CHANNELS).flatMap(({ direction, payload }) =>
    direction === 'out' && Array.isArray(payload) ? (payload as readonly string[]) : [],
  ),
  'WatchEvent',
];

test('F8: what an agent sends is open, so that a later one may add; what it takes is closed', (t) => {
  const needed = closure(SCHEMAS as Bundle, OUTGOING);
  t.true(Object.keys(needed).length > 80);
  t.deepEqual(
    Object.entries(needed).flatMap(([name, schema]) => closedPlaces(schema, name)),
    [],
  );
  const page = {
    meta: { source: 'store', observedAt: '2026-11-22T16:59:26Z', later: 1 },
    items: [],
    later: {},
  };
  t.deepEqual(openFaults('PodListResult', page), []);
  t.deepEqual(faults('PodListResult', page), [
    '/ must NOT have additional properties',
    '/meta must NOT have additional properties',
  ]);
});

test('F7: the files of schemas/ take what agents answer: a page of every list, and every example', (t) => {
  const folder = new URL('../../rpc-schema/schemas/', import.meta.url);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const file of readdirSync(folder))
    ajv.addSchema(parse(readFileSync(new URL(file, folder), 'utf8')) as object, file);
  const files = new Map(
    readdirSync(folder).flatMap((file) => {
      const { $defs } = parse(readFileSync(new URL(file, folder), 'utf8')) as { $defs: object };
      return Object.keys($defs).map((name): [string, string] => [name, file]);
    }),
  );
  const examples = readExamples(new URL('../../rpc-schema', import.meta.url).pathname);
  let pages = 0;
  for (const [method, { params, result }] of Object.entries(METHODS)) {
    const example = examples.methods[method];
    const check = (name: string, value: unknown): void => {
      const validate = ajv.getSchema(`${files.get(name)}#/$defs/${name}`);
      t.true(validate?.(value), `${method} ${name}: ${JSON.stringify(validate?.errors)}`);
    };
    check(params, example?.params);
    check(result, example?.result);
    const { meta } = (example?.result ?? {}) as { meta?: object };
    if (JSON.stringify(SCHEMAS.$defs[result]).includes('ListMeta')) {
      check(result, {
        ...(example?.result as object),
        meta: { ...meta, continue: 'c', remainingItemCount: 3 },
      });
      pages += 1;
    }
  }
  t.true(pages >= 9, `${pages}`);
});

/** Schema, value, and a word of the fault, or nothing where the value is valid. */
const RULES: readonly (readonly [schema: string, value: object, fault?: string])[] = [
  ['PodListParams', {}],
  ['PodListParams', { allNamespaces: true, labelSelector: 'app=web' }],
  ['PodListParams', { allNamespaces: false, namespace: 'factory' }],
  ['PodListParams', { allNamespaces: true, namespace: 'factory' }, '/namespace'],
  ['PodListParams', { namespace: 'Factory' }, '/namespace'],
  ['PodListParams', { limit: 0 }, '/limit'],
  ['PodListParams', { timeoutSeconds: 0 }, '/timeoutSeconds'],
  ['PodListParams', { maxBytes: 9_000_000 }, '/maxBytes'],
  ['PodGetParams', { name: '../secret' }, '/name'],
  ['PodGetParams', { name: 'a\nb' }, '/name'],
  ['PodDescribeParams', {}],
  ['PodDescribeParams', { name: 'a', labelSelector: 'b' }, 'must NOT be valid'],
  ['PodLogsParams', { name: 'a', tailLines: 0 }],
  ['PodLogsParams', {}, 'name'],
  ['PodLogsParams', { name: 'a', labelSelector: 'b' }, 'oneOf'],
  ['PodLogsParams', { name: 'a', sinceSeconds: 1, sinceTime: '2026-11-22T16:59:26Z' }, '/sinceSeconds'],
  ['PodLogsParams', { name: 'a', sinceTime: 'yesterday' }, '/sinceTime'],
  ['PodLogsParams', { name: 'a', allContainers: true, container: 'c' }, '/container'],
  ['PodLogsParams', { name: 'a', cursor: 'x', skipBytes: 5, follow: true }],
  ['PodLogsParams', { name: 'a', cursor: 'x', tailLines: 5 }, '/tailLines'],
  ['PodLogsParams', { name: 'a', skipBytes: 5 }, 'cursor'],
  ['PodLogsParams', { name: 'a', inline: true, tailLines: 5 }],
  ['PodLogsParams', { name: 'a', inline: true, follow: true }, '/follow'],
  ['PodLogsParams', { name: 'a', inline: true, session: 's' }, '/session'],
  ['PodLogsParams', { name: 'a', window: 0, rateBytesPerSecond: 1000, maxSeconds: 5 }],
  ['PodLogsParams', { name: 'a', framing: 'plain', maxSeconds: 5 }],
  ['PodLogsParams', { name: 'a', rateBytesPerSecond: 1000 }, 'window'],
  ['PodLogsParams', { name: 'a', framing: 'plain', window: 1 }, '/window'],
  ['PodLogsParams', { name: 'a', window: 8_388_609 }, '/window'],
  ['PodLogsParams', { name: 'a', session: '' }, '/session'],
  ['PodExecParams', { name: 'a', command: ['sh'], stdin: true, tty: true, columns: 80, rows: 25 }],
  ['PodExecParams', { name: 'a', command: [] }, '/command'],
  ['PodExecParams', { name: 'a', command: 'sh -c date' }, '/command'],
  ['PodExecParams', { name: 'a', command: ['sh'], columns: 80, rows: 25 }, 'tty'],
  ['PodExecParams', { name: 'a', command: ['sh'], inline: true, stdin: true }, '/stdin'],
  ['PodAttachParams', { name: 'a', inline: true }, 'additional'],
  ['PodAttachParams', { name: 'a', columns: 80 }, 'rows'],
  ['PodRestartParams', { names: ['a', 'b'], gracePeriodSeconds: 0 }],
  ['PodRestartParams', { name: 'a', names: ['b'] }, 'oneOf'],
  ['PodRestartParams', {}, 'name'],
  ['SessionAckParams', {}],
  ['SessionAckParams', { stdout: -1 }, '/stdout'],
  ['SessionDetachParams', { all: true }],
  ['SessionDetachParams', { all: false }, '/all'],
  ['SessionDetachParams', {}, 'session'],
  ['SessionResumeParams', { session: 's', stdout: 0 }, 'stderr'],
  ['DeviceEditParams', { name: 'a', mergePatch: {} }],
  ['DeviceEditParams', { mergePatch: {} }, 'name'],
  ['DeviceEditParams', { name: 'a', mergePatch: {}, jsonPatch: [{ op: 'remove', path: '/a' }] }, 'oneOf'],
  ['DeviceEditParams', { name: 'a', mergePatch: {}, persist: false, expiresSeconds: 5 }, '/expiresSeconds'],
  ['DeviceEditParams', { name: 'a', jsonPatch: [{ op: 'edit', path: '/a' }] }, '/jsonPatch/0/op'],
  ['AccessCheckParams', { namespace: 'default' }, 'method'],
  ['EndPayload', { reason: 'Unknown' }],
  ['EndPayload', { reason: 'Completed' }, 'streams'],
  ['EndPayload', { reason: 'Finished', streams: {}, gaps: [] }, '/reason'],
  ['EndPayload', { reason: 'Completed', streams: { stdout: { bytes: 1, sha256: 'x' } }, gaps: [] }, 'sha256'],
];

for (const [index, [schema, value, fault]] of RULES.entries()) {
  const title = `${index + 1}. ${schema} ${fault === undefined ? 'takes' : 'refuses'} ${JSON.stringify(value)}`;
  test(title, (t) => {
    const found = faults(schema, value);
    if (fault === undefined) t.deepEqual(found, []);
    else
      t.true(
        found.some((text) => text.includes(fault)),
        `expected ${fault}, found ${found.join('; ')}`,
      );
  });
}
