/** `device.watch` over a real node: what a fast and a slow reader receive. */
import type { WatchEvent } from '@edgectl/rpc-schema/generated/types';
import test from 'ava';
import type { ByteSource } from '../../../../common/byte-source.ts';
import { withDesired } from '../../../../sandbox/modbus/desired.ts';
import { type DeviceNode, PRESS_1, startDeviceNode } from '../device-node.ts';

let node: DeviceNode;
const OPENING = new AbortController().signal;

test.before(async () => {
  node = await startDeviceNode();
});

test.after.always(() => node?.stop());

class Watcher {
  readonly #source: ByteSource;
  #text = '';

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async next(): Promise<WatchEvent> {
    while (!this.#text.includes('\n')) {
      const bytes = await this.#source.read('stdout', 700);
      if (bytes === undefined) throw new Error('the watch has ended');
      this.#text += bytes.toString();
    }
    const end = this.#text.indexOf('\n');
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return JSON.parse(line) as WatchEvent;
  }

  async until(wanted: (event: WatchEvent) => boolean): Promise<WatchEvent> {
    for (;;) {
      const event = await this.next();
      if (wanted(event)) return event;
    }
  }
}

test.serial(
  'a watch begins with what is there, and tells an edit, a change of the cloud and a reported value',
  async (t) => {
    const source = await node.devices.watch(
      { namespace: 'factory', name: 'press-1' },
      { unwanted: ['stderr'] },
      OPENING,
    );
    const watcher = new Watcher(source);
    t.like(await watcher.next(), {
      type: 'ADDED',
      object: { kind: 'Device', metadata: { name: 'press-1' } },
    });
    await node.set('press-1', { setpoint: 41 });
    const edited = await watcher.until(({ object }) => JSON.stringify(object).includes('"value":"41"'));
    t.is(edited.type, 'MODIFIED');
    node.line.plc.turnSetpoint(PRESS_1, 33);
    await watcher.until(({ object }) => JSON.stringify(object).includes('"reported":{"value":"33"'));
    await node.node.edgeCore.cloudChangesDevice('factory', 'press-1', (device) =>
      withDesired(device, 'enabled', 'false'),
    );
    await watcher.until(({ object }) => JSON.stringify(object).includes('"value":"false"'));
    source.cancel('Canceled');
    t.like(await source.ended, { reason: 'Canceled' });
    t.is(await source.read('stdout', 10), undefined);
  },
);

test.serial('a slow reader gets each device once, as it is then', async (t) => {
  const source = await node.devices.watch({ allNamespaces: true }, { unwanted: [] }, OPENING);
  for (const setpoint of [51, 52, 53]) await node.set('press-1', { setpoint }, { persist: false });
  const watcher = new Watcher(source);
  const events = [await watcher.next(), await watcher.next(), await watcher.next()];
  t.deepEqual(events.map(({ object }) => (object as { metadata: { name: string } }).metadata.name).sort(), [
    'meter-1',
    'press-1',
    'thermo-1',
  ]);
  t.true(events.every(({ type }) => type === 'ADDED'));
  source.cancel('Canceled');
});

test.serial('a device that is not there is not watched', async (t) => {
  await t.throwsAsync(node.devices.watch({ namespace: 'factory', name: 'none' }, { unwanted: [] }, OPENING), {
    message: 'devices.devices.kubeedge.io "none" not found',
  });
});

test.serial(
  'what changed while the unit of the feed was down is told when it is back, and nobody begins meanwhile',
  async (t) => {
    const source = await node.devices.watch(
      { namespace: 'factory', name: 'press-1' },
      { unwanted: [] },
      OPENING,
    );
    const watcher = new Watcher(source);
    await watcher.next();
    node.agent.feed.halt();
    await t.throwsAsync(node.devices.watch({ namespace: 'factory' }, { unwanted: [] }, OPENING), {
      message: /the unit device-feed is not running/,
    });
    node.line.plc.turnSetpoint(PRESS_1, 71);
    node.agent.feed.serve();
    await watcher.until(({ object }) => JSON.stringify(object).includes('"reported":{"value":"71"'));
    source.cancel('Canceled');
    t.like(await source.ended, { reason: 'Canceled' });
  },
);
