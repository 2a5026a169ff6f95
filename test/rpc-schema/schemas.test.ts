import { CONTROLS } from '@edgectl/rpc-schema/controls';
import { readBundle, digest } from '../../rpc-schema/generate/bundle.ts';
import { SCHEMA_DIGEST, SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { METHODS } from '@edgectl/rpc-schema/methods';
import test from 'ava';
import { faults, validator } from './contract.ts';

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
