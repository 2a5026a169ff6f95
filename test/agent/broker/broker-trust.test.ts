import test from 'ava';
import { pino } from 'pino';
import { BrokerTrust } from '../../../agent/broker/broker-trust.ts';
import type { ProbeResult } from '../../../agent/broker/probe/probe.ts';
import type { BrokerConfiguration } from '../../../agent/config/configuration.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const TEN_MINUTES_MS = 600_000;
const RETRY_MS = 30_000;

const PROVED: ProbeResult = { kind: 'proved', idsTaken: true };
const UNPROVED: ProbeResult = { kind: 'unproved', why: 'nobody answers' };
const BREACHED: ProbeResult = {
  kind: 'breached',
  what: ['user probe can read #', 'more'],
  stateReached: true,
};

const DECLARED: BrokerConfiguration = {
  name: 'node',
  enabled: true,
  url: 'mqtt://127.0.0.1:1883',
  accessControl: 'enforced',
  probe: { username: 'probe' },
};

function trustOf(broker: BrokerConfiguration, ...results: ProbeResult[]) {
  const clock = new ManualClock();
  const seen = { probes: 0, changes: 0, stateReached: 0 };
  const trust = new BrokerTrust({
    broker,
    prove: () => {
      seen.probes += 1;
      return Promise.resolve(results.shift() ?? PROVED);
    },
    clock,
    log: pino({ level: 'silent' }),
    onChange: () => (seen.changes += 1),
    onStateReached: () => (seen.stateReached += 1),
  });
  return { trust, clock, seen };
}

test('a broker is not believed before it was proved, then it is, and it is proved again every ten minutes', async (t) => {
  const { trust, clock, seen } = trustOf(DECLARED);
  t.truthy(trust.distrust);
  await trust.attached();
  t.is(trust.distrust, undefined);
  t.is(trust.provedAt, new Date(clock.now()).toISOString());
  await clock.advance(TEN_MINUTES_MS);
  t.is(seen.probes, 2);
  t.is(seen.changes, 1);
  trust.stop();
  t.is(clock.pending, 0);
});

test('a breach ends the belief, says what was possible, and has the state published again', async (t) => {
  const { trust, clock, seen } = trustOf(DECLARED, PROVED, BREACHED, PROVED);
  await trust.attached();
  await clock.advance(TEN_MINUTES_MS);
  t.regex(trust.distrust?.message ?? '', /user probe can read #, and 1 more/);
  t.regex(trust.distrust?.hint ?? '', /edgectl broker mosquitto/);
  t.is(seen.stateReached, 1);
  await clock.advance(TEN_MINUTES_MS);
  t.is(trust.distrust, undefined);
  trust.stop();
});

test('a probe that came to no end is tried again soon, and only the second one ends a belief', async (t) => {
  const { trust, clock } = trustOf(DECLARED, PROVED, UNPROVED, UNPROVED, PROVED);
  await trust.attached();
  await clock.advance(TEN_MINUTES_MS);
  t.is(trust.distrust, undefined);
  await clock.advance(RETRY_MS);
  t.regex(trust.distrust?.message ?? '', /could not be proved.*nobody answers/);
  await clock.advance(RETRY_MS);
  t.is(trust.distrust, undefined);
  trust.stop();
});

test('on a new connection nothing is believed from before', async (t) => {
  const { trust } = trustOf(DECLARED, PROVED, UNPROVED);
  await trust.attached();
  await trust.attached();
  t.truthy(trust.distrust);
  trust.stop();
});

test('a probe that hangs holds nobody up for long, and is given up', async (t) => {
  const clock = new ManualClock();
  const trust = new BrokerTrust({
    broker: DECLARED,
    prove: (signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(UNPROVED), { once: true })),
    clock,
    log: pino({ level: 'silent' }),
    onChange: () => {},
    onStateReached: () => {},
  });
  const attached = trust.attached();
  await clock.advance(10_000);
  await attached;
  t.regex(trust.distrust?.message ?? '', /not been proved .* yet/);
  await clock.advance(RETRY_MS);
  t.regex(trust.distrust?.message ?? '', /could not be proved/);
  trust.stop();
});

for (const [what, broker, says] of [
  ['that is not declared', { ...DECLARED, accessControl: 'none' }, /not declared/],
  ['that is declared without a probe', { ...DECLARED, probe: undefined }, /nothing can prove it/],
] as const) {
  test(`a broker ${what} is never believed, and never probed`, async (t) => {
    const { probe, ...rest } = broker;
    const { trust, clock, seen } = trustOf(probe === undefined ? rest : { ...rest, probe });
    await trust.attached();
    await clock.advance(TEN_MINUTES_MS);
    t.regex(trust.distrust?.message ?? '', says);
    t.is(seen.probes, 0);
    t.is(clock.pending, 0);
  });
}
