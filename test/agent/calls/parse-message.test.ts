import test from 'ava';
import fc from 'fast-check';
import { isDeeperThan } from '../../../common/json-depth.ts';
import { isRefused, parseMessage } from '../../../agent/calls/parse-message.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';

/** The depth of a value, found the slow way. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('the depth found before parsing is that of the value', (t) => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), fc.nat(10), (text, maxDepth) => {
      t.is(isDeeperThan(Buffer.from(text), maxDepth), depthOf(JSON.parse(text)) > maxDepth, text);
    }),
    { numRuns: 500 },
  );
});

test('no bytes make it throw, and each request that it lets through is whole', (t) => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .record(
        {
          jsonrpc: fc.constantFrom('2.0', '1.0', 2, null),
          id: fc.oneof(fc.string(), fc.integer(), fc.double(), fc.constant(null), fc.object()),
          method: fc.oneof(fc.string(), fc.constantFrom('pod.list', '__proto__'), fc.nat()),
          params: fc.oneof(fc.object(), fc.array(fc.anything()), fc.string()),
          extra: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((request) =>
        Buffer.from(JSON.stringify(fc.stringify(request).length % 2 === 0 ? request : [request, request])),
      ),
  );
  fc.assert(
    fc.property(bytes, (payload) => {
      const { batch, requests } = parseMessage(payload, DEFAULT_LIMITS);
      t.true(batch || requests.length === 1);
      for (const request of requests) {
        if (isRefused(request)) {
          t.true(
            ['ParseError', 'InvalidRequest', 'InvalidParams', 'RequestEntityTooLarge'].includes(
              request.error.kind,
            ),
          );
        } else {
          t.true(typeof request.method === 'string' && request.method !== '');
          t.true(
            request.id === undefined || typeof request.id === 'string' || Number.isSafeInteger(request.id),
          );
          t.false(Array.isArray(request.params));
        }
      }
    }),
    { numRuns: 1000 },
  );
});

const REQUEST = { jsonrpc: '2.0', id: 'a', method: 'pod.list' } as const;
const textOf = (value: unknown): string => JSON.stringify(value);

for (const [what, text, kind, message] of [
  ['no member but those of the specification', textOf({ ...REQUEST, extra: 1 }), 'InvalidRequest', /"extra"/],
  ['another version', textOf({ ...REQUEST, jsonrpc: '2.1' }), 'InvalidRequest', /jsonrpc is always "2\.0"/],
  ['an empty id', textOf({ ...REQUEST, id: '' }), 'InvalidRequest', /^id is a string of 1 to/],
  [
    'an id that is not a whole number',
    textOf({ ...REQUEST, id: 1.5 }),
    'InvalidRequest',
    /^id is a string of 1 to/,
  ],
  [
    'an id that a double cannot hold',
    textOf({ ...REQUEST, id: 2 ** 53 }),
    'InvalidRequest',
    /^id is a string/,
  ],
  ['an empty batch', '[]', 'InvalidRequest', /the batch is empty/],
  [
    'one call too many',
    textOf(Array(51).fill(REQUEST)),
    'RequestEntityTooLarge',
    /51 requests; the limit is 50/,
  ],
  ['parameters by place', textOf({ ...REQUEST, params: [1] }), 'InvalidParams', /by name/],
] as const) {
  test(`a message is refused that has ${what}`, (t) => {
    const [request] = parseMessage(Buffer.from(text), DEFAULT_LIMITS).requests;
    const error = request !== undefined && isRefused(request) ? request.error : undefined;
    t.is(error?.kind, kind);
    t.regex(error?.message ?? '', message);
  });
}

test('what is just within the limits is let through', (t) => {
  const batch = parseMessage(Buffer.from(textOf(Array(50).fill(REQUEST))), DEFAULT_LIMITS);
  t.is(batch.requests.length, 50);
  const limits = { ...DEFAULT_LIMITS, requestMaxBytes: textOf(REQUEST).length };
  const refused = (text: string): boolean => parseMessage(Buffer.from(text), limits).requests.some(isRefused);
  t.false(refused(textOf(REQUEST)));
  t.true(refused(`${textOf(REQUEST)} `));
  const largest = parseMessage(Buffer.from(textOf({ ...REQUEST, id: 2 ** 53 - 1 })), DEFAULT_LIMITS);
  t.false(largest.requests.some(isRefused));
});
