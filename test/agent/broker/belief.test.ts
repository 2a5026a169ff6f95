import test from 'ava';
import { pino } from 'pino';
import { Belief } from '../../../agent/broker/belief.ts';
import type { Verdict } from '../../../agent/broker/probe/probe.ts';
import type { BrokerConfiguration } from '../../../agent/config/configuration.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const TEN_MINUTES_MS = 600_000;
const RETRY_MS = 30_000;

const PROVED: Verdict = { kind: 'proved', idsTaken: true };
const UNPROVED: Verdict = { kind: 'unproved', why: 'nobody answers' };
const BREACHED: Verdict = { kind: 'breached', what: ['user probe can read #', 'more'], stateReached: true };

const DECLARED: BrokerConfiguration = {
  name: 'node',
  enabled: true,
  url: 'mqtt://127.0.0.1:1883',
  accessControl: 'enforced',
  probe: { username: 'probe' },
};

function believe(broker: BrokerConfiguration, ...verdicts: Verdict[]) {
  const clock = new ManualClock();
  const seen = { probes: 0, changes: 0, stateReached: 0 };
  const belief = new Belief({
    broker,
    prove: () => {
      seen.probes += 1;
      return Promise.resolve(verdicts.shift() ?? PROVED);
    },
    clock,
    log: pino({ level: 'silent' }),
    onChange: () => (seen.changes += 1),
    onStateReached: () => (seen.stateReached += 1),
  });
  return { belief, clock, seen };
}

test('a broker is not believed before it was proved, then it is, and it is proved again every ten minutes', async (t) => {
  const { belief, clock, seen } = believe(DECLARED);
  t.truthy(belief.disbelief);
  await belief.attached();
  t.is(belief.disbelief, undefined);
  t.is(belief.provedAt, new Date(clock.now()).toISOString());
  await clock.advance(TEN_MINUTES_MS);
  t.is(seen.probes, 2);
  t.is(seen.changes, 1);
  belief.stop();
  t.is(clock.pending, 0);
});

test('a breach ends the belief, says what was possible, and has the state published again', async (t) => {
  const { belief, clock, seen } = believe(DECLARED, PROVED, BREACHED, PROVED);
  await belief.attached();
  await clock.advance(TEN_MINUTES_MS);
  t.regex(belief.disbelief?.message ?? '', /user probe can read #, and 1 more/);
  t.regex(belief.disbelief?.hint ?? '', /edgectl broker mosquitto/);
  t.is(seen.stateReached, 1);
  await clock.advance(TEN_MINUTES_MS);
  t.is(belief.disbelief, undefined);
  belief.stop();
});

test('a probe that came to no end is tried again soon, and only the second one ends a belief', async (t) => {
  const { belief, clock } = believe(DECLARED, PROVED, UNPROVED, UNPROVED, PROVED);
  await belief.attached();
  await clock.advance(TEN_MINUTES_MS);
  t.is(belief.disbelief, undefined);
  await clock.advance(RETRY_MS);
  t.regex(belief.disbelief?.message ?? '', /could not be proved.*nobody answers/);
  await clock.advance(RETRY_MS);
  t.is(belief.disbelief, undefined);
  belief.stop();
});

test('on a new connection nothing is believed from before', async (t) => {
  const { belief } = believe(DECLARED, PROVED, UNPROVED);
  await belief.attached();
  await belief.attached();
  t.truthy(belief.disbelief);
  belief.stop();
});

test('a probe that hangs holds nobody up for long, and is given up', async (t) => {
  const clock = new ManualClock();
  const belief = new Belief({
    broker: DECLARED,
    prove: (signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(UNPROVED), { once: true })),
    clock,
    log: pino({ level: 'silent' }),
    onChange: () => {},
    onStateReached: () => {},
  });
  const attached = belief.attached();
  await clock.advance(10_000);
  await attached;
  t.regex(belief.disbelief?.message ?? '', /not been proved .* yet/);
  await clock.advance(RETRY_MS);
  t.regex(belief.disbelief?.message ?? '', /could not be proved/);
  belief.stop();
});

for (const [what, broker, says] of [
  ['that is not declared', { ...DECLARED, accessControl: 'none' }, /not declared/],
  ['that is declared without a probe', { ...DECLARED, probe: undefined }, /nothing can prove it/],
] as const) {
  test(`a broker ${what} is never believed, and never probed`, async (t) => {
    const { probe, ...rest } = broker;
    const { belief, clock, seen } = believe(probe === undefined ? rest : { ...rest, probe });
    await belief.attached();
    await clock.advance(TEN_MINUTES_MS);
    t.regex(belief.disbelief?.message ?? '', says);
    t.is(seen.probes, 0);
    t.is(clock.pending, 0);
  });
}
