import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AuditListParams, AuditListResult } from '@edgectl/rpc-schema/generated/types';
import type { AuditedCall } from '../../../agent/audit/audit.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { callerNamed, type PolicyBench, ROOT, startPolicy } from '../access/policy-bench.ts';

const exec = (principal: string, name = 'web-0'): AuditedCall => ({
  caller: callerNamed(principal),
  action: 'pod.exec',
  params: { namespace: 'factory', name, container: 'web', command: ['sh', '-c', 'echo secret'] },
  requestId: 'r-1',
});

const FORBIDDEN = new EdgectlError('Forbidden', 'no rule');

function list(bench: PolicyBench, params: AuditListParams = {}): Promise<AuditListResult> {
  return bench.auditReader.list(params, new AbortController().signal);
}

test('a call leaves a record when it begins and one when it ends, each with the hash of the one before', async (t) => {
  const bench = startPolicy(t, undefined);
  const entry = bench.audit.begin(exec('alice'));
  const begun = (await list(bench)).items;
  t.is(begun.length, 1);
  t.like(begun[0], {
    id: 1,
    at: '2026-01-01T00:00:00.000Z',
    principal: 'alice',
    client: 'hmi',
    door: 'mqtt',
    attachment: 'mosquitto',
    method: 'pod.exec',
    target: 'factory/web-0/web',
    command: ['sh'],
    requestId: 'r-1',
    outcome: 'started',
    previousHash: '0'.repeat(64),
  });
  await bench.clock.advance(250);
  entry.end({ reason: 'Completed', exitCode: 3, bytesIn: 4, bytesOut: 5 });
  entry.end({ error: FORBIDDEN });
  const { items } = await list(bench);
  t.is(items.length, 2);
  t.like(items[1], {
    id: 2,
    startId: 1,
    outcome: 'succeeded',
    reason: 'Completed',
    exitCode: 3,
    bytesIn: 4,
    bytesOut: 5,
    durationMs: 250,
    previousHash: items[0]?.hash,
  });
});

test('the correlation of a call is in its records, also of its refusal; writes of another correlation are not joined', async (t) => {
  const bench = startPolicy(t, undefined);
  const call = exec('alice');
  const correlated: AuditedCall = { ...call, params: { ...call.params, correlation: 'ticket-4711' } };
  bench.audit.begin(correlated).end({ reason: 'Completed' });
  bench.audit.refused(correlated, FORBIDDEN);
  const write = (correlation: string): AuditedCall => ({
    caller: callerNamed('alice'),
    action: 'device.edit',
    params: { namespace: 'factory', name: 'press-1', set: { setpoint: 1 }, persist: false, correlation },
  });
  for (const correlation of ['a', 'a', 'b']) bench.audit.begin(write(correlation)).end({});
  await bench.clock.advance(20_000);
  bench.audit.settle();
  const { items } = await list(bench);
  t.deepEqual(
    items.slice(0, 3).map(({ correlation }) => correlation),
    ['ticket-4711', 'ticket-4711', 'ticket-4711'],
  );
  const writes = items.slice(3);
  t.deepEqual(
    writes
      .filter(({ outcome }) => outcome === 'succeeded')
      .map(({ correlation, count }) => [correlation, count]),
    [
      ['a', 2],
      ['b', undefined],
    ],
  );
});

test('what failed is recorded with the kind of its error, and no message', async (t) => {
  const bench = startPolicy(t, undefined);
  bench.audit.begin(exec('alice')).end({ error: new EdgectlError('NotFound', 'no pod "hunter2"') });
  const { items } = await list(bench);
  t.like(items[1], { outcome: 'failed', error: 'NotFound' });
  t.false(JSON.stringify(items).includes('hunter2'));
});

test('a flood of refusals is two records: the first, and how many there were besides', async (t) => {
  const bench = startPolicy(t, undefined);
  for (let count = 0; count < 10_000; count += 1) bench.audit.refused(exec('mallory'), FORBIDDEN);
  bench.audit.refused(exec('bob'), FORBIDDEN);
  await bench.clock.advance(10_000);
  const { items } = await list(bench);
  t.deepEqual(
    items.map(({ principal, outcome, error, count }) => [principal, outcome, error, count]),
    [
      ['mallory', 'refused', 'Forbidden', undefined],
      ['bob', 'refused', 'Forbidden', undefined],
      ['mallory', 'refused', 'Forbidden', 9_999],
    ],
  );
  t.is(bench.clock.pending, 3, 'the looks at file, rights and time');
});

test('a flood under two thousand names is counted as one beyond the first few hundred', async (t) => {
  const bench = startPolicy(t, undefined);
  for (let count = 0; count < 2_000; count += 1) bench.audit.refused(exec(`user-${count}`), FORBIDDEN);
  await bench.clock.advance(10_000);
  const { items } = await list(bench);
  t.is(items.at(-1)?.principal, '*');
  t.is(items.at(-1)?.count, 2_000 - 768);
});

test('a read that was refused for its parameters leaves nothing, one without the right does', async (t) => {
  const bench = startPolicy(t, undefined);
  const read: AuditedCall = { caller: callerNamed('alice'), action: 'pod.list', params: {} };
  bench.audit.refused(read, new EdgectlError('InvalidParams', 'x'));
  bench.audit.refused(read, FORBIDDEN);
  bench.audit.refused(exec('alice'), new EdgectlError('InvalidParams', 'x'));
  const { items } = await list(bench);
  t.deepEqual(
    items.map(({ method, error }) => [method, error]),
    [
      ['pod.list', 'Forbidden'],
      ['pod.exec', 'InvalidParams'],
    ],
  );
});

test('a call that ran when the agent died is interrupted', async (t) => {
  const folder = temporaryFolder(t);
  const before = startPolicy(t, undefined, { folder });
  before.audit.begin(exec('alice'));
  before.audit.begin(exec('bob')).end({});
  before.close();
  const after = startPolicy(t, undefined, { folder });
  const { items, chain } = await list(after, { verify: true });
  t.like(items.at(-1), {
    principal: 'alice',
    startId: 1,
    outcome: 'interrupted',
    target: 'factory/web-0/web',
  });
  t.is(items.length, 4);
  t.true(chain?.verified);
});

test('the oldest records go at the bounds, in number and in bytes, and the chain verifies from there', async (t) => {
  for (const limits of [{ auditMaxRecords: 100 }, { auditMaxBytes: 20_000 }]) {
    const bench = startPolicy(t, undefined, { limits });
    for (let count = 0; count < 300; count += 1) bench.audit.begin(exec('alice')).end({});
    const { items, chain } = await list(bench, { verify: true });
    t.true(items.length <= 100 && items.length > 50, String(items.length));
    t.is(items.at(-1)?.id, 600);
    t.true(chain?.verified);
    t.is(chain?.firstId, items[0]?.id);
    t.is(chain?.records, items.length);
    const gone = await t.throwsAsync<EdgectlError>(list(bench, { continue: '5' }));
    t.is(gone?.kind, 'Gone');
  }
});

test('a record that was changed, taken out, put in or cut off is found', async (t) => {
  const tamper: readonly (readonly [string, number])[] = [
    ["UPDATE audit SET record = replace(record, 'alice', 'bob') WHERE id = 7", 7],
    ['DELETE FROM audit WHERE id = 7', 7],
    ['DELETE FROM audit WHERE id >= 15', 15],
    ['DELETE FROM audit', 1],
    ['UPDATE audit SET hash = zeroblob(32) WHERE id = 7', 7],
    [
      'INSERT INTO audit SELECT 21, record, hash FROM audit WHERE id = 20; UPDATE audit_chain SET last_id = 21',
      21,
    ],
    ["UPDATE audit SET record = 'no JSON' WHERE id = 20", 20],
    ['DELETE FROM audit WHERE id < 5', 1],
  ];
  for (const [sql, brokenId] of tamper) {
    const bench = startPolicy(t, undefined);
    for (let count = 0; count < 10; count += 1) bench.audit.begin(exec('alice')).end({});
    t.true((await list(bench, { verify: true, tail: 0 })).chain?.verified);
    bench.database.exec(sql);
    const { chain } = await list(bench, { verify: true, tail: 0 });
    t.false(chain?.verified, sql);
    t.is(chain?.firstBrokenId, brokenId, sql);
    if (sql.includes('no JSON')) t.is((await t.throwsAsync<EdgectlError>(list(bench)))?.kind, 'DataLoss');
  }
});

test('records are filtered, paged, read from the end, and followed', async (t) => {
  const bench = startPolicy(t, undefined);
  for (let count = 0; count < 1_200; count += 1) {
    bench.audit.begin(exec(count % 3 === 0 ? 'alice' : 'bob', `web-${count % 2}`)).end({});
    await bench.clock.advance(1_000);
  }
  const ids = async (params: AuditListParams): Promise<number> => (await list(bench, params)).items.length;
  t.is(await ids({ principal: 'alice', limit: 10_000 }), 800);
  t.is(await ids({ outcome: 'started', name: 'web-1', limit: 10_000 }), 600);
  t.is(await ids({ namespace: 'default' }), 0);
  t.is(await ids({ method: 'pod.attach' }), 0);
  t.is(await ids({ sinceSeconds: 10 }), 20);
  t.is(await ids({ sinceTime: new Date(bench.clock.now() - 5_000).toISOString() }), 10);
  const tail = await list(bench, { tail: 3, principal: 'bob' });
  t.deepEqual(
    tail.items.map(({ id }) => id),
    [2398, 2399, 2400],
  );
  const paged: number[] = [];
  let page = await list(bench, { limit: 700, principal: 'bob' });
  for (;;) {
    paged.push(...page.items.map(({ id }) => id));
    if (page.meta.continue === undefined) break;
    page = await list(bench, { limit: 700, principal: 'bob', continue: page.meta.continue });
  }
  t.is(paged.length, 1600);
  t.is(new Set(paged).size, 1600);
  const { lastId } = page;
  t.is(lastId, 2400);
  t.deepEqual((await list(bench, { afterId: lastId })).items, []);
  bench.audit.begin(exec('carol'));
  t.deepEqual(
    (await list(bench, { afterId: lastId })).items.map(({ principal }) => principal),
    ['carol'],
  );
});

test('a record is part of the transaction that it is written in, and of none that fails', async (t) => {
  const bench = startPolicy(t, undefined);
  bench.audit.begin(exec('alice'));
  const failing = bench.database.transaction(() => {
    bench.audit.begin(exec('bob'));
    throw new Error('no');
  });
  t.throws(failing, { message: 'no' });
  bench.audit.begin(exec('carol'));
  const { items, chain } = await list(bench, { verify: true });
  t.deepEqual(
    items.map(({ id, principal }) => [id, principal]),
    [
      [1, 'alice'],
      [2, 'carol'],
    ],
  );
  t.true(chain?.verified);
});

test('a call that cannot be written down does not run', (t) => {
  const bench = startPolicy(t, undefined);
  bench.database.pragma('query_only = ON');
  const error = t.throws<EdgectlError>(() => bench.audit.begin(exec('alice')));
  t.is(error.kind, 'Unavailable');
  t.is(error.layer, 'store');
});

test('a policy that wants commands whole gets them, as long as a record may be', async (t) => {
  const bench = startPolicy(t, 'audit: { commands: full }');
  bench.audit.begin(exec('alice'));
  bench.audit.begin({ ...exec('alice'), params: { name: 'a', command: ['x'.repeat(100_000), 'y'] } });
  const { items } = await list(bench);
  t.deepEqual(items[0]?.command, ['sh', '-c', 'echo secret']);
  t.deepEqual(
    items[1]?.command?.map(({ length }) => length),
    [4096],
  );
});

test('a page holds what an answer has room for', async (t) => {
  const bench = startPolicy(t, 'audit: { commands: full }');
  const params = { name: 'a', command: ['x'.repeat(3_000)] };
  for (let count = 0; count < 100; count += 1) bench.audit.begin({ ...exec('alice'), params });
  const page = await list(bench, { maxBytes: 64 * 1024 });
  t.true(JSON.stringify(page).length < 64 * 1024);
  t.true(page.items.length > 10);
  const next = await list(bench, { maxBytes: 64 * 1024, continue: page.meta.continue ?? '' });
  t.is(next.items[0]?.id, (page.items.at(-1)?.id ?? 0) + 1);
});

test('records and grants that somebody else wrote stop nothing', async (t) => {
  const folder = temporaryFolder(t);
  const before = startPolicy(t, undefined, { folder });
  before.audit.begin(exec('alice'));
  const grant = {
    principal: 'alice',
    role: 'operator',
    namespaces: ['factory'],
    durationSeconds: 60,
    reason: 'x',
  };
  before.operations.createGrant(ROOT, grant);
  before.database.exec(`UPDATE audit SET record = 'null'; UPDATE role_grant SET namespaces = '{'`);
  before.close();
  const after = startPolicy(t, undefined, { folder });
  t.false(after.policy.permits(callerNamed('alice'), 'pod.exec', { namespace: 'factory', name: 'a' }));
  t.false((await list(after, { tail: 0, verify: true })).chain?.verified);
  after.audit.begin(exec('bob')).end({});
  t.is((await list(after, { tail: 2 })).items.length, 2);
});
