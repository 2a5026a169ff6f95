import {
  accessFilters,
  type Branch,
  encodeLevel,
  isLabel,
  isPrincipal,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  nodeOf,
  type PropertyAddress,
  STATE_FILTER,
  Topics,
} from '@edgectl/rpc-schema/topics';
import test from 'ava';
import fc from 'fast-check';
import { ANY_CHARACTER } from '../helpers/any-character.ts';

const topics = new Topics('edge-01');

/** Labels with everything that MQTT and the encoding care about. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '%',
      '/',
      '+',
      '#',
      '\u0000',
      '\u001f',
      '\u007f',
      '\u0085',
      '\uffff',
      '$',
      ' ',
      '2',
      'F',
      'é',
      '東',
      '🔧',
    ),
    fc.string({ unit: ANY_CHARACTER, minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 60,
});
const label = hostile.filter(isLabel);
const principal = fc
  .oneof(fc.constantFrom('alice', 'root', '$SYS', 'plc 7', 'ä'), hostile)
  .filter(isPrincipal);
const branch: fc.Arbitrary<Branch> = fc.record({ principal, client: label });
const offset = fc.maxSafeNat();
const address: fc.Arbitrary<PropertyAddress> = fc.record({ namespace: label, name: label, property: label });

const levelIsPlain = (level: string): boolean => !/[/+#\p{Cc}\p{Noncharacter_Code_Point}]/u.test(level);

test('every topic under from/ is parsed back into what it was built from', (t) => {
  fc.assert(
    fc.property(branch, label, offset, address, (own, session, position, property) => {
      t.deepEqual(topics.parseFrom(topics.request(own)), { ...own, kind: 'rpc' });
      t.deepEqual(topics.parseFrom(topics.control(own, session)), { ...own, kind: 'control', session });
      t.deepEqual(topics.parseFrom(topics.stdin(own, session, position)), {
        ...own,
        kind: 'stdin',
        session,
        offset: position,
      });
      t.deepEqual(topics.parseFrom(topics.set(own, property)), { ...own, kind: 'set', ...property });
      t.deepEqual(topics.parseFrom(topics.put(own, property)), { ...own, kind: 'put', ...property });
      t.deepEqual(topics.parseFrom(topics.get(own, property)), { ...own, kind: 'get', ...property });
      const { namespace, name } = property;
      t.deepEqual(topics.parseFrom(topics.release(own, { namespace, name })), {
        ...own,
        kind: 'release',
        namespace,
        name,
      });
      t.deepEqual(topics.parseFrom(topics.release(own, {})), { ...own, kind: 'release' });
    }),
  );
});

test('every topic under to/ is parsed back into what it was built from', (t) => {
  fc.assert(
    fc.property(branch, label, offset, address, (own, session, position, property) => {
      t.deepEqual(topics.parseTo(topics.response(own)), { ...own, kind: 'rpc' });
      for (const kind of ['ack', 'cursor', 'end'] as const) {
        t.deepEqual(topics.parseTo(topics[kind](own, session)), { ...own, kind, session });
      }
      for (const stream of ['stdout', 'stderr'] as const) {
        const prefix = topics.chunkPrefix(own, session, stream);
        t.deepEqual(topics.parseTo(prefix), { ...own, kind: 'chunk', session, stream });
        t.is(topics.chunk(own, session, stream, position), `${prefix}/${position}`);
        t.deepEqual(topics.parseTo(`${prefix}/${position}`), {
          ...own,
          kind: 'chunk',
          session,
          stream,
          offset: position,
        });
      }
      t.deepEqual(topics.parseTo(topics.setAnswer(own, property)), { ...own, kind: 'set', ...property });
      t.deepEqual(topics.parseTo(topics.putAnswer(own, property)), { ...own, kind: 'put', ...property });
      t.deepEqual(topics.parseTo(topics.getAnswer(own, property)), { ...own, kind: 'get', ...property });
      const { namespace, name } = property;
      t.deepEqual(topics.parseTo(topics.releaseAnswer(own, { namespace, name })), {
        ...own,
        kind: 'release',
        namespace,
        name,
      });
      t.deepEqual(topics.parseTo(topics.releaseAnswer(own, {})), { ...own, kind: 'release' });
    }),
  );
});

test('what the node reports is parsed back into what it was built from', (t) => {
  for (const kind of ['state', 'info', 'alive', 'alarms'] as const)
    t.deepEqual(topics.parseReport(topics[kind]()), { kind });
  fc.assert(
    fc.property(address, (property) => {
      t.deepEqual(topics.parseReport(topics.device(property)), { kind: 'device', ...property });
      const { namespace, name, property: objectKind } = property;
      t.deepEqual(topics.parseReport(topics.event(objectKind, namespace, name)), {
        kind: 'event',
        objectKind,
        namespace,
        name,
      });
      for (const part of [{}, { part: namespace }]) {
        const alarm = { kind: objectKind, namespace, name, ...part };
        t.deepEqual(topics.parseReport(topics.alarm(alarm)), { kind: 'alarm', alarm });
      }
    }),
  );
});

test('no label adds a level, a wildcard or a character that a broker closes the connection for', (t) => {
  fc.assert(
    fc.property(branch, label, address, (own, session, property) => {
      const built: readonly (readonly [string, number])[] = [
        [topics.request(own), 7],
        [topics.control(own, session), 9],
        [topics.stdin(own, session, 0), 10],
        [topics.chunk(own, session, 'stdout', 0), 10],
        [topics.setAnswer(own, property), 10],
        [topics.device(property), 7],
      ];
      for (const [topic, levels] of built) {
        t.is(topic.split('/').length, levels, topic);
        t.true(topic.split('/').every(levelIsPlain), topic);
      }
    }),
  );
});

test('a label has one topic: no two levels stand for the same label', (t) => {
  fc.assert(
    fc.property(hostile, (level) => {
      const parsed = topics.parseFrom(`edgectl/v1/edge-01/from/alice/${level}/rpc`);
      if (parsed !== undefined) t.is(encodeLevel(parsed.client), level);
      else t.pass();
    }),
    { numRuns: 1_000 },
  );
  for (const level of ['a%2fb', 'a%41', 'a%', 'a%2', '%C2', '%C3%A9', '', '%25%', 'a\u0001']) {
    t.is(topics.parseFrom(`edgectl/v1/edge-01/from/alice/${level}/rpc`), undefined, level);
  }
});

test('a topic of another node, product, version or direction is none of ours', (t) => {
  for (const topic of [
    'edgectl/v1/edge-02/from/alice/hmi/rpc',
    'edgectl/v1/edge-0/from/alice/hmi/rpc',
    'edgectl/v1/edge-011/from/alice/hmi/rpc',
    'edgectl/v2/edge-01/from/alice/hmi/rpc',
    'EDGECTL/v1/edge-01/from/alice/hmi/rpc',
    '/edgectl/v1/edge-01/from/alice/hmi/rpc',
    'edgectl/v1/edge-01/to/alice/hmi/rpc',
    'edgectl/v1/edge-01/from/alice/hmi/rpc/',
    'edgectl/v1/edge-01/from/alice/hmi/RPC',
    'edgectl/v1/edge-01/from/alice/hmi',
    'edgectl/v1/edge-01/from/alice//rpc',
    'edgectl/v1/edge-01/from//hmi/rpc',
    'edgectl/v1/edge-01/from/al%2Fice/hmi/rpc',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/stdin',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/stdin/-1',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/stdin/01',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/stdin/1e3',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/stdin/9007199254740992',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/stdin/1/2',
    'edgectl/v1/edge-01/from/alice/hmi/session//control',
    'edgectl/v1/edge-01/from/alice/hmi/session/s/end',
    'edgectl/v1/edge-01/from/alice/hmi/set/factory/press-1',
    'edgectl/v1/edge-01/from/alice/hmi/set/factory/press-1/setpoint/x',
    'edgectl/v1/edge-01/from/alice/hmi/set//press-1/setpoint',
    'edgectl/v1/edge-01/from/alice/hmi/write/factory/press-1/setpoint',
    '',
  ]) {
    t.is(topics.parseFrom(topic), undefined, topic);
  }
  t.is(topics.parseTo('edgectl/v1/edge-01/from/alice/hmi/rpc'), undefined);
  t.is(topics.parseTo('edgectl/v1/edge-01/to/alice/hmi/session/s/stdin/0'), undefined);
  t.is(topics.parseTo('edgectl/v1/edge-01/to/alice/hmi/session/s/ack/0'), undefined);
  t.is(topics.parseReport('edgectl/v1/edge-01/device/factory/press-1'), undefined);
  t.is(topics.parseReport('edgectl/v1/edge-01/state/x'), undefined);
  fc.assert(
    fc.property(fc.string({ unit: ANY_CHARACTER }), (topic) => {
      t.is(topics.parseFrom(topic), undefined);
      t.is(topics.parseTo(topic), undefined);
      t.is(topics.parseReport(topic), undefined);
    }),
  );
});

test('a principal that could pass as a branch of another is refused', (t) => {
  for (const name of [
    'alice/b',
    'alice+',
    '#',
    'a\u0000',
    '%u',
    'a%2F',
    'a\nb',
    '',
    'x'.repeat(MAX_LABEL_BYTES + 1),
    '\ud800',
  ]) {
    t.false(isPrincipal(name), name);
    t.throws(() => topics.request({ principal: name, client: 'hmi' }), { message: /principal/ });
  }
  for (const name of ['alice', 'alice@plant', 'CN name with spaces', 'x'.repeat(MAX_LABEL_BYTES)])
    t.true(isPrincipal(name), name);
});

test('a node whose name cannot stand in a topic is refused', (t) => {
  for (const name of ['', 'a/b', '+', '#', 'a%']) t.throws(() => new Topics(name), { message: /node name/ });
});

test('labels and names are measured in bytes', (t) => {
  t.true(isLabel('x'.repeat(MAX_LABEL_BYTES)));
  t.false(isLabel('x'.repeat(MAX_LABEL_BYTES + 1)));
  t.true(isLabel('é'.repeat(MAX_LABEL_BYTES / 2)));
  t.false(isLabel('é'.repeat(MAX_LABEL_BYTES / 2 + 1)));
  t.false(isLabel(''));
  t.false(isLabel('\ud800'), 'half of a surrogate pair would not come back');
  const own = { principal: 'alice', client: 'hmi' };
  t.throws(() => topics.end(own, 'x'.repeat(MAX_LABEL_BYTES + 1)), { message: /1 to 128 bytes/ });
  const name = 'x'.repeat(MAX_NAME_BYTES);
  t.deepEqual(topics.parseFrom(topics.set(own, { namespace: 'a', name, property: 'p' })), {
    ...own,
    kind: 'set',
    namespace: 'a',
    name,
    property: 'p',
  });
  t.throws(() => topics.device({ namespace: 'a', name: `${name}x`, property: 'p' }), {
    message: /1 to 253 bytes/,
  });
});

test("a Response Topic lies in the caller's own branch", (t) => {
  t.true(topics.isOwnResponse('edgectl/v1/edge-01/to/alice/hmi/answers', 'alice'));
  for (const topic of [
    'edgectl/v1/edge-01/to/alice/',
    'edgectl/v1/edge-01/to/alice',
    'edgectl/v1/edge-01/to/alice2/hmi',
    'edgectl/v1/edge-01/to/bob/hmi/rpc',
    'edgectl/v1/edge-01/from/alice/hmi/rpc',
    'edgectl/v1/edge-01/to/alice/+/rpc',
    'edgectl/v1/edge-01/to/alice/#',
    'edgectl/v1/edge-01/state',
  ]) {
    t.false(topics.isOwnResponse(topic, 'alice'), topic);
  }
  t.false(topics.isOwnResponse('edgectl/v1/edge-01/to/+/hmi', '+'));
});

test('the filters of a client and of the access list match what is built', (t) => {
  const own = { principal: 'alice', client: 'a/b' };
  t.is(topics.clientFilter(own), 'edgectl/v1/edge-01/to/alice/a%2Fb/#');
  t.is(topics.agentFilter(), 'edgectl/v1/edge-01/from/#');
  t.deepEqual(accessFilters('hmi'), {
    write: 'edgectl/v1/+/from/hmi/#',
    read: [
      'edgectl/v1/+/to/hmi/#',
      STATE_FILTER,
      'edgectl/v1/+/info',
      'edgectl/v1/+/alive',
      'edgectl/v1/+/alarms',
    ],
  });
});

test('a topic tells its node', (t) => {
  t.is(nodeOf(topics.state()), 'edge-01');
  for (const topic of ['edgectl/v1/edge-01', 'edgectl/v1//state', 'edgectl/v2/edge-01/state', 'x'])
    t.is(nodeOf(topic), undefined);
});
