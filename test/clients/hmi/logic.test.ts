import test from 'ava';
import fc from 'fast-check';
import type { Device, DeviceModel, Event } from '@edgectl/rpc-schema/generated/types';
import { deviceView, isOutOfRange, modelProperties, qualityOf } from '../../../clients/hmi/src/devices.ts';
import {
  curvesOf,
  inWindow,
  pointsOf,
  rangeOf,
  windowStart,
  withReading,
} from '../../../clients/hmi/src/history.ts';
import { lightsOfChecks, lightsOfState } from '../../../clients/hmi/src/lights.ts';
import { type Deed, isDeed, mergedByTime } from '../../../clients/hmi/src/happened.ts';
import { LineStore } from '../../../clients/hmi/src/logs/line-store.ts';
import { MergedLines } from '../../../clients/hmi/src/logs/merged-lines.ts';
import { Rows } from '../../../clients/hmi/src/logs/rows.ts';
import { searchLines } from '../../../clients/hmi/src/logs/search.ts';
import { devicesOf, layoutOf, stepOf, stepped } from '../../../clients/hmi/src/panel.ts';
import { hrefOfDeed, parseRoute, panelHref, podHref } from '../../../clients/hmi/src/route.ts';
import {
  LANGUAGES,
  loadLanguage,
  preferredLanguage,
  text,
  untranslated,
} from '../../../clients/hmi/src/text/text.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

test.serial('every text is there in every language, and has the same blanks', async (t) => {
  const { EN } = await import('../../../clients/hmi/src/text/en.ts');
  const { DE } = await import('../../../clients/hmi/src/text/de.ts');
  for (const language of Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])
    t.deepEqual(await untranslated(language), [], language);
  const blanks = (template = ''): string[] => (template.match(/\{\w+\}/g) ?? []).toSorted();
  for (const [name, template] of Object.entries(EN))
    t.deepEqual(blanks(DE[name as keyof typeof DE]), blanks(template), name);
  await loadLanguage('de');
  t.is(text('login.over', { reason: 'x' }), 'Die Sitzung ist zu Ende: x');
  await loadLanguage('en');
  t.is(text('pods.count', { count: 1200 }), '1,200 pods');
  t.is(preferredLanguage(['fr-FR', 'de-AT']), 'de');
  t.is(preferredLanguage(['fr']), 'en');
});

test('property: a log in pieces of any size has the lines of the whole', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '漢', ' ') }), { maxLength: 40 }),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 20 }),
      (lines, sizes) => {
        const whole = Buffer.from(lines.join('\n'));
        const store = new LineStore();
        for (let at = 0, index = 0; at < whole.length; index += 1) {
          const size = (sizes[index % sizes.length] ?? 0) + 1;
          store.add(whole.subarray(at, at + size));
          at += size;
        }
        const expected = lines.join('\n').split('\n');
        if (expected.at(-1) === '') expected.pop();
        const found = Array.from({ length: store.count }, (_, index) => store.line(index));
        t.deepEqual(found, expected);
        t.is(Buffer.concat(store.parts()).toString(), lines.join('\n'));
      },
    ),
  );
});

test('a log that is too long lets its oldest lines go, and counts them', (t) => {
  const store = new LineStore({ maxBytes: 3 * 1024 * 1024, maxLines: 1_000_000 });
  const line = `${'x'.repeat(99)}\n`;
  for (let count = 0; count < 500; count += 1) store.add(Buffer.from(line.repeat(100)));
  t.is(store.count + store.dropped, 50_000);
  t.true(store.dropped > 10_000);
  t.is(store.line(0), 'x'.repeat(99));
  t.is(store.line(store.count - 1), 'x'.repeat(99));
  t.is(Buffer.concat(store.parts()).length, store.count * 100);
});

test('wrapped lines stand where their rows say, also while the log grows', (t) => {
  const store = new LineStore();
  const rows = new Rows(store, 10);
  store.add(Buffer.from(`${'a'.repeat(25)}\nb\n`));
  t.deepEqual([rows.rowOf(0), rows.rowOf(1), rows.total], [0, 3, 4]);
  store.add(Buffer.from('c'.repeat(11)));
  t.is(rows.total, 6);
  store.add(Buffer.from(`${'c'.repeat(10)}\n`));
  t.is(rows.total, 7);
  t.deepEqual(
    [0, 2, 3, 4, 6].map((row) => rows.lineAt(row)),
    [0, 0, 1, 2, 2],
  );
});

test('a search finds every line that fits, whatever its case', async (t) => {
  const store = new LineStore();
  store.add(
    Buffer.from(
      Array.from({ length: 5000 }, (_, index) => (index % 7 === 0 ? 'An ERROR' : 'fine')).join('\n'),
    ),
  );
  let found: readonly number[] = [];
  await searchLines({
    store,
    needle: 'error',
    signal: NEVER_ABORTED,
    onProgress: (lines) => (found = [...lines]),
  });
  t.is(found.length, 715);
  t.is(found[1], 7);
});

test('a part is as bad as the worst of its findings', (t) => {
  const lights = lightsOfChecks([
    { area: 'broker', name: 'embedded', state: 'fine', message: 'ok' },
    { area: 'broker', name: 'node', state: 'failed', message: 'down', hint: 'start it' },
    { area: 'tunnel', name: 'tunnel', state: 'skipped', message: 'not in use' },
  ]);
  t.deepEqual(
    lights.map(({ area, state }) => [area, state]),
    [
      ['tunnel', 'skipped'],
      ['broker', 'failed'],
    ],
  );
  t.is(lights[1]?.findings[0]?.name, 'node');
  const ofState = lightsOfState({
    state: 'online',
    bootId: 'b',
    version: '1',
    backends: { cri: { state: 'down', message: 'no answer' }, edged: { state: 'up' } },
    mappers: { modbus: { state: 'up' } },
    tunnel: { state: 'connecting' },
    clock: 'not believed',
  });
  t.deepEqual(Object.fromEntries(ofState.map(({ area, state }) => [area, state])), {
    tunnel: 'warning',
    edged: 'fine',
    cri: 'failed',
    mapper: 'fine',
    clock: 'warning',
  });
});

const DEVICE: Device = {
  apiVersion: 'devices.kubeedge.io/v1beta1',
  kind: 'Device',
  metadata: { namespace: 'factory', name: 'press-1' },
  spec: { deviceModelRef: { name: 'press' }, properties: [{ name: 'setpoint', desired: { value: '42' } }] },
  status: {
    twins: [
      { propertyName: 'setpoint', reported: { value: '42.0', metadata: { timestamp: '1700000000000' } } },
    ],
  },
};
const MODEL: DeviceModel = {
  apiVersion: 'devices.kubeedge.io/v1beta1',
  kind: 'DeviceModel',
  metadata: { namespace: 'factory', name: 'press' },
  spec: {
    properties: [
      { name: 'setpoint', type: 'INT', accessMode: 'ReadWrite', minimum: '0', maximum: '90', unit: 'bar' },
    ],
  },
};

test('a property shows its unit, its range and how good its value is', (t) => {
  const at = 1_700_000_000_000;
  const [setpoint] = deviceView(DEVICE, modelProperties([MODEL])).properties;
  t.like(setpoint, { name: 'setpoint', unit: 'bar', maximum: '90', writable: true, reportedAtMs: at });
  t.is(qualityOf(setpoint!, at + 1000), 'good', '42 is 42.0');
  t.is(qualityOf(setpoint!, at + 61_000), 'stale');
  t.is(qualityOf({ ...setpoint!, desired: '43' }, at), 'differs');
  t.is(qualityOf({ ...setpoint!, reported: undefined }, at), 'none');
  t.true(isOutOfRange(setpoint!, '91'));
  t.false(isOutOfRange(setpoint!, '90'));
  const [unknown] = deviceView(DEVICE, new Map()).properties;
  t.like(unknown, { unit: undefined, writable: true });
  t.deepEqual(deviceView({ ...DEVICE, spec: {}, status: {} }, new Map()).properties, []);
});

test('every place has an address, and a wrong one is none', (t) => {
  const target = { namespace: 'factory', name: 'press.1 ä' };
  const href = podHref(target, 'logs', { container: 'web', previous: 'true' });
  t.deepEqual(parseRoute(href), { view: 'logs', ...target, container: 'web', previous: true });
  t.deepEqual(parseRoute(''), { view: 'overview' });
  t.deepEqual(parseRoute('#/pods'), { view: 'pods' });
  t.deepEqual(parseRoute('#/panel'), { view: 'panel' });
  t.deepEqual(parseRoute(panelHref(target)), { view: 'panel', ...target });
  for (const wrong of [
    '#/pods/a',
    '#/pods/a/b/c',
    '#/devices/a/b/logs',
    '#/panel/a/b/c',
    '#/x',
    '#/pods//b',
    '#/%E0',
  ])
    t.is(parseRoute(wrong).view, 'unknown', wrong);
});

test('a trend has the values that were, gaps where nobody knows, and what held when it began', (t) => {
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
  const points = pointsOf([
    { at: at(10), value: '1.5', quality: 'good' },
    { at: at(20), value: '1.5', quality: 'unknown' },
    { at: at(30), value: 'true', quality: 'stale' },
    { at: at(40), value: 'jammed', quality: 'good' },
    { at: at(50), value: '-2', quality: 'good' },
  ]);
  t.deepEqual(
    points.map(({ value }) => value),
    [1.5, null, 1, null, -2],
  );
  t.deepEqual(rangeOf(points), { last: -2, min: -2, max: 1.5 });
  t.is(rangeOf([]), undefined);
  t.deepEqual(inWindow(points, 35_000, 60_000), [
    { atMs: 35_000, value: 1 },
    { atMs: 40_000, value: null },
    { atMs: 50_000, value: -2 },
    { atMs: 60_000, value: -2 },
  ]);
  t.deepEqual(inWindow(points, 0, 15_000), [
    { atMs: 10_000, value: 1.5 },
    { atMs: 15_000, value: 1.5 },
  ]);
  t.is(withReading(points, '-2.0', 70_000), points);
  t.is(withReading(points, 'jammed', 70_000), points);
  // A mapper that is there again may tell a reading of before.
  t.deepEqual(withReading(points, '7', 45_000).at(-1), { atMs: 50_000, value: 7 });
  t.is(windowStart(points, 0, 100_000), 10_000);
  t.is(windowStart(points, 0, 40_000), 0);
  t.is(windowStart(points, 0, 65_000), 5_000);
  t.is(windowStart([], 5, 100_000), 5);
  const words = [{ at: at(1), value: 'open', quality: 'good' as const }];
  t.deepEqual(
    [
      ...curvesOf([
        { property: 'door', since: at(1), samples: words },
        { property: 'a', since: at(1), samples: [{ at: at(1), value: '1', quality: 'good' }] },
      ]).keys(),
    ],
    ['a'],
  );
});

test('a panel shows each property as what it is, and a step stays within the range', (t) => {
  const property = {
    reported: '60',
    reportedAtMs: undefined,
    desired: undefined,
    unit: undefined,
    description: undefined,
  };
  const range = { minimum: '0', maximum: '100' };
  const none = { minimum: undefined, maximum: undefined };
  const setpoint = { ...property, ...range, name: 'setpoint', type: 'FLOAT', writable: true };
  const layout = layoutOf({
    key: 'factory/press.1',
    namespace: 'factory',
    name: 'press.1',
    model: undefined,
    state: undefined,
    properties: [
      { ...property, ...none, name: 'temperature', type: 'DOUBLE', writable: false },
      { ...property, ...none, name: 'enabled', type: 'BOOLEAN', writable: true },
      setpoint,
      { ...property, ...none, name: 'serial', type: 'STRING', writable: false },
    ],
  });
  t.deepEqual(
    layout.items.map((item) => ('property' in item ? [item.property, item.show] : [])),
    [
      ['serial', 'value'],
      ['setpoint', 'set'],
      ['enabled', 'switch'],
      ['temperature', 'trend'],
    ],
  );
  t.deepEqual(devicesOf({ items: [...layout.items, { heading: 'x' }, { device: 'a', property: 'b' }] }), [
    { namespace: 'factory', name: 'press.1' },
    { namespace: 'default', name: 'a' },
  ]);
  t.is(stepOf(setpoint), 1);
  t.is(stepOf({ ...setpoint, maximum: '1' }), 0.01);
  t.is(stepOf({ ...setpoint, type: 'INT', maximum: '1' }), 1);
  t.is(stepOf({ ...setpoint, maximum: undefined }), 1);
  t.is(stepped(setpoint, '0.1', 0.2), '0.3');
  t.is(stepped(setpoint, '99.5', 1), '100');
  t.is(stepped(setpoint, '0', -1), '0');
  t.is(stepped(setpoint, 'jammed', 1), '1');
});

test('lines of several logs stand in the order of their times, whole, whatever the pieces they come in', (t) => {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const line = (pod: string, atMs: number): string =>
    `[pod/${pod}/c] ${new Date(atMs).toISOString().replace('Z', '000001Z')} ${pod} at ${atMs}\n`;
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 30 }), {
        minLength: 2,
        maxLength: 4,
      }),
      fc.integer({ min: 1, max: 60 }),
      (times, piece) => {
        let got = '';
        const merged = new MergedLines(times.length, false, (bytes) => {
          got += decoder.decode(bytes);
        });
        const texts = times.map((of, source) =>
          encoder.encode(
            of
              .toSorted((one, other) => one - other)
              .map((atMs) => line(`p${source}`, atMs))
              .join(''),
          ),
        );
        const longest = Math.max(...texts.map(({ length }) => length));
        for (let at = 0; at < longest; at += piece) {
          for (const [source, text] of texts.entries())
            if (at < text.length) merged.add(source, text.subarray(at, at + piece), 0);
          merged.drain(0);
        }
        for (const source of texts.keys()) merged.end(source, 0);
        merged.drain(0);
        const expected = times
          .flatMap((of, source) => of.map((atMs) => ({ atMs, source })))
          .toSorted((one, other) => one.atMs - other.atMs || one.source - other.source)
          .map(({ atMs, source }) => `[pod/p${source}/c] p${source} at ${atMs}\n`)
          .join('');
        t.is(got, expected);
      },
    ),
  );
});

test('a line waits for an older one of another log, and not for ever', (t) => {
  const lines: string[] = [];
  const merged = new MergedLines(2, true, (bytes) => lines.push(new TextDecoder().decode(bytes)));
  const bytes = new TextEncoder().encode('[pod/a/c] 1970-01-01T00:00:01.5Z hello\n');
  merged.add(0, bytes, 1_000);
  t.false(merged.drain(1_200));
  t.true(merged.drain(1_400));
  t.deepEqual(lines, ['[pod/a/c] 1970-01-01T00:00:01.5Z hello\n']);
});

test('the time line has what somebody did and what was refused, once each, among the events, the newest first', (t) => {
  t.true(isDeed({ method: 'device.edit', outcome: 'succeeded' }));
  t.false(isDeed({ method: 'device.edit', outcome: 'started' }), 'its end is told');
  t.true(isDeed({ method: 'pod.exec', outcome: 'started' }), 'somebody is in there now');
  t.false(isDeed({ method: 'pod.watch', outcome: 'started' }), 'every page does it');
  t.false(isDeed({ method: 'pod.logs', outcome: 'succeeded' }));
  t.true(isDeed({ method: 'pod.logs', outcome: 'refused' }));
  const at = (second: number): string => `2026-01-01T00:00:0${second}Z`;
  const event = (second: number): Event => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${second}` },
    involvedObject: { kind: 'Pod', name: 'web-0' },
    lastTimestamp: at(second),
  });
  const deed = (second: number): Deed => ({
    id: second,
    at: at(second),
    method: 'device.edit',
    principal: 'otto',
    outcome: 'succeeded',
  });
  t.deepEqual(
    mergedByTime([event(1), event(4)], [deed(3), deed(5)]).map(
      ({ event: of, deed: by }) => of?.metadata.name ?? by?.id,
    ),
    [5, 'event-4', 3, 'event-1'],
  );
  t.is(hrefOfDeed('pod.exec', 'default/web.0/main'), '#/pods/default/web.0');
  t.is(hrefOfDeed('device.edit', 'factory/press-1'), '#/devices/factory/press-1');
  t.is(hrefOfDeed('grant.create', 'alice'), undefined);
});
