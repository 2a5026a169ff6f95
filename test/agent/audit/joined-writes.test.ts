/** N6: writes of one client to one property within ten seconds are one record. */
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AuditRecord } from '@edgectl/rpc-schema/generated/types';
import type { AuditedCall, AuditEntry } from '../../../agent/audit/audit.ts';
import { callerNamed, type PolicyBench, startPolicy } from '../access/policy-bench.ts';

const write = (principal = 'alice', property = 'setpoint'): AuditedCall => ({
  caller: callerNamed(principal),
  action: 'device.edit',
  params: { namespace: 'factory', name: 'press-1', set: { [property]: '1' } },
});

function wrote(entry: AuditEntry, before: number, after: number, path = 'setpoint'): void {
  entry.end({ written: [{ device: 'factory/press-1', path, before, after }] });
}

async function records(bench: PolicyBench, afterId?: number): Promise<readonly AuditRecord[]> {
  const params = afterId === undefined ? {} : { afterId };
  return (await bench.auditReader.list(params, new AbortController().signal)).items;
}

test('N6: five writes within ten seconds are one record with their number, the first and the last', async (t) => {
  const bench = startPolicy(t, undefined);
  for (let value = 1; value <= 5; value += 1) {
    const entry = bench.audit.begin(write());
    t.true(entry.journalled);
    await bench.clock.advance(1_000);
    wrote(entry, value - 1, value);
  }
  const [begun, ended, ...others] = await records(bench);
  t.deepEqual(others, []);
  t.like(begun, { id: 1, outcome: 'started', principal: 'alice', properties: ['setpoint'] });
  t.like(ended, {
    startId: 1,
    outcome: 'succeeded',
    count: 5,
    first: '2026-01-01T00:00:01.000Z',
    last: '2026-01-01T00:00:05.000Z',
    at: '2026-01-01T00:00:05.000Z',
    values: [{ device: 'factory/press-1', path: 'setpoint', before: '0', first: '1', after: '5' }],
  });
  const { chain } = await bench.auditReader.list({ verify: true, tail: 0 }, new AbortController().signal);
  t.true(chain?.verified);
});

test('N6: one write alone is told as ever, and who reads the audit sees it at once', async (t) => {
  const bench = startPolicy(t, undefined);
  wrote(bench.audit.begin(write()), 0, 1);
  const items = await records(bench);
  t.is(items.length, 2);
  t.like(items[1], {
    outcome: 'succeeded',
    values: [{ device: 'factory/press-1', path: 'setpoint', before: '0', after: '1' }],
  });
  for (const member of ['count', 'first', 'last'] as const) t.is(items[1]?.[member], undefined);
});

test('N6: the eleventh second, another property and another principal have records of their own', async (t) => {
  const bench = startPolicy(t, undefined);
  wrote(bench.audit.begin(write()), 0, 1);
  wrote(bench.audit.begin(write('bob')), 1, 2);
  wrote(bench.audit.begin(write('alice', 'enabled')), 0, 1, 'enabled');
  await bench.clock.advance(10_000);
  wrote(bench.audit.begin(write()), 2, 3);
  const ended = (await records(bench)).filter(({ outcome }) => outcome === 'succeeded');
  t.deepEqual(
    ended.map(({ principal, values }) => [principal, values?.[0]?.path, values?.[0]?.after]),
    [
      ['alice', 'setpoint', '1'],
      ['bob', 'setpoint', '2'],
      ['alice', 'enabled', '1'],
      ['alice', 'setpoint', '3'],
    ],
  );
  t.true(ended.every(({ count }) => count === undefined));
});

test('N6: who follows the audit does not cut what belongs together', async (t) => {
  const bench = startPolicy(t, undefined);
  wrote(bench.audit.begin(write()), 0, 1);
  t.is((await records(bench, 0)).length, 1, 'the begin alone');
  wrote(bench.audit.begin(write()), 1, 2);
  await bench.clock.advance(10_000);
  t.like((await records(bench, 1))[0], { outcome: 'succeeded', count: 2 });
});

test('N6: a write that fails has a record of its own, and the others of their time are still one', async (t) => {
  const bench = startPolicy(t, undefined);
  const failure = new EdgectlError('Unavailable', 'the mapper is away');
  bench.audit.begin(write()).end({ error: failure });
  wrote(bench.audit.begin(write()), 0, 1);
  bench.audit.begin(write()).end({ error: failure });
  wrote(bench.audit.begin(write()), 1, 2);
  t.deepEqual(
    (await records(bench)).map(({ outcome, startId, count }) => [outcome, startId, count]),
    [
      ['started', undefined, undefined],
      ['failed', 1, undefined],
      ['started', undefined, undefined],
      ['failed', undefined, undefined],
      ['succeeded', 3, 2],
    ],
  );
});

test('N6: writes that run at the same time are one record too, once the last has ended', async (t) => {
  const bench = startPolicy(t, undefined);
  const entries = [1, 2, 3].map(() => bench.audit.begin(write()));
  await bench.clock.advance(30_000);
  for (const [index, entry] of entries.entries()) {
    t.is((await records(bench)).length, 1);
    wrote(entry, index, index + 1);
  }
  t.like((await records(bench))[1], { outcome: 'succeeded', count: 3, startId: 1 });
});

test('N6: what an agent that was killed had written is in the audit, and what ran is said to be interrupted', async (t) => {
  const killed = startPolicy(t, undefined);
  wrote(killed.audit.begin(write()), 0, 1);
  wrote(killed.audit.begin(write()), 1, 2);
  killed.audit.begin(write());
  wrote(killed.audit.begin(write('bob', 'enabled')), 0, 1, 'enabled');
  const next = startPolicy(t, undefined, { folder: killed.folder });
  const items = await records(next);
  t.deepEqual(
    items
      .filter(({ outcome }) => outcome !== 'started')
      .map(({ principal, outcome, startId, count }) => [principal, outcome, startId, count]),
    [
      ['alice', 'succeeded', 1, 2],
      ['alice', 'interrupted', 1, undefined],
      ['bob', 'succeeded', 2, undefined],
    ],
  );
  t.like(
    items.find(({ count }) => count === 2),
    { values: [{ device: 'factory/press-1', path: 'setpoint', before: '0', first: '1', after: '2' }] },
  );
  // Nothing of it is told again.
  next.close();
  t.is((await records(startPolicy(t, undefined, { folder: killed.folder }))).length, items.length);
});

test('N6: no value is in the record where the policy says that they are secret', async (t) => {
  const bench = startPolicy(t, 'audit: { values: secret }\n');
  wrote(bench.audit.begin(write()), 41, 42);
  wrote(bench.audit.begin(write()), 42, 43);
  const items = await records(bench);
  t.like(items[1], { count: 2 });
  t.false(JSON.stringify(items).includes('"values"'));
});
