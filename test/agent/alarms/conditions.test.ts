import test from 'ava';
import {
  crashLoops,
  doubtfulClock,
  endingCertificates,
  failingEdits,
  scarceDisks,
  silentMappers,
  valuesOutOfRange,
} from '../../../agent/alarms/conditions.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;

test('a container in back-off is a crash loop', (t) => {
  const [found] = crashLoops([{ namespace: 'factory', pod: 'crasher', container: 'main', restarts: 7 }]);
  t.like(found, { namespace: 'factory', name: 'crasher', part: 'main', severity: 'critical' });
});

test('a mapper is silent after half a minute without an answer', (t) => {
  const mapper = {
    state: 'down',
    since: new Date(NOW_MS - 29_999).toISOString(),
    message: 'refused',
  } as const;
  t.deepEqual(silentMappers({ modbus: mapper }, NOW_MS), []);
  t.like(silentMappers({ modbus: mapper }, NOW_MS + 1)[0], { namespace: 'default', name: 'modbus' });
  t.deepEqual(silentMappers({ modbus: { ...mapper, state: 'up' } }, NOW_MS + DAY_MS), []);
});

const MODEL = {
  metadata: { namespace: 'factory', name: 'press' },
  spec: {
    properties: [
      { name: 'setpoint', type: 'FLOAT', minimum: '0', maximum: '100' },
      { name: 'strokes', type: 'INT', maximum: '9007199254740993' },
      { name: 'name', type: 'STRING', maximum: '3' },
    ],
  },
};

const VALUES: readonly (readonly [property: string, value: string, isOut: boolean])[] = [
  ['setpoint', '100', false],
  ['setpoint', '100.1', true],
  ['setpoint', '-0.5', true],
  ['setpoint', 'no number', false],
  ['strokes', '9007199254740993', false],
  ['strokes', '9007199254740994', true],
  ['name', '7', false],
  ['unknown', '7', false],
];

for (const [property, value, isOut] of VALUES) {
  test(`${property} = ${value} is ${isOut ? 'outside of' : 'no alarm by'} the range of the model`, (t) => {
    const device = { namespace: 'factory', name: 'press-1', model: 'press', values: [{ property, value }] };
    const found = valuesOutOfRange([device], [MODEL]);
    t.is(found.length, isOut ? 1 : 0);
    if (isOut) t.like(found[0], { namespace: 'factory', name: 'press-1', part: property });
    t.deepEqual(valuesOutOfRange([{ ...device, model: undefined }], [MODEL]), []);
  });
}

test('a database that cannot be written is an alarm, whatever room there is', async (t) => {
  const folder = temporaryFolder(t);
  const degraded = { state: 'degraded', reason: 'full', since: '', message: '', hint: '' } as const;
  t.like((await scarceDisks({ database: folder }, degraded))[0], { name: 'database', severity: 'critical' });
});

test('a certificate that ends within 30 days is a warning, one that has ended critical', (t) => {
  const end = (days: number) => ({ name: 'tunnel', file: '/t.crt', endsAtMs: NOW_MS + days * DAY_MS });
  t.deepEqual(endingCertificates([end(31)], NOW_MS), []);
  t.like(endingCertificates([end(5)], NOW_MS)[0], { name: 'tunnel', severity: 'warning' });
  t.like(endingCertificates([end(-1)], NOW_MS)[0], { name: 'tunnel', severity: 'critical' });
});

test('a clock that is not believed is a warning, in the same words as long as it is so', (t) => {
  const ahead = { trusted: false, wallMs: NOW_MS + DAY_MS, keptMs: NOW_MS };
  t.deepEqual(doubtfulClock({ ...ahead, trusted: true }, 'edge-01'), []);
  t.like(doubtfulClock(ahead, 'edge-01')[0], { name: 'edge-01', severity: 'warning' });
  t.deepEqual(
    doubtfulClock(ahead, 'edge-01'),
    doubtfulClock({ ...ahead, keptMs: NOW_MS + 15_000 }, 'edge-01'),
  );
});

test('an edit that fails is an alarm, one that is not settled yet is none', (t) => {
  const edit = { namespace: 'factory', name: 'press-1', value: 'setpoint', title: '', message: 'refused' };
  t.deepEqual(failingEdits([{ ...edit, state: 'unsettled' }]), []);
  t.like(failingEdits([{ ...edit, state: 'failing' }])[0], { name: 'press-1', part: 'setpoint' });
});
