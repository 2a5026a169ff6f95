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
