/**
 * Home Assistant learns of devices by MQTT discovery. The payloads are held against fixtures that were written from its documentation, and what
 * it would do with them is done here by a client, on the agent's own listener. The program itself does not run here.
 */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { Topics } from '@edgectl/rpc-schema/topics';
import { discoveryOf } from '../../../agent/home-assistant/discovery.ts';
import { freePort } from '../../../sandbox/free-port.ts';
import { startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent } from '../../helpers/agent.ts';
import { startOpenMosquitto } from '../../helpers/mosquitto.ts';
import { connectTo, topics } from '../../helpers/mqtt-client.ts';
import { writePolicy } from '../../helpers/policy.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { testConfiguration } from '../../helpers/test-configuration.ts';
import { writeUsers } from '../../helpers/users.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/home-assistant/${name}.json`, import.meta.url), 'utf8'));

const metadata = { namespace: 'factory', name: 'oven.2' };
const device = (...properties: string[]): Parameters<typeof discoveryOf>[0] => ({
  apiVersion: 'devices.kubeedge.io/v1beta1',
  kind: 'Device',
  metadata,
  spec: { deviceModelRef: { name: 'oven' }, properties: properties.map((name) => ({ name })) },
});
const model = {
  metadata: { namespace: 'factory', name: 'oven' },
  spec: {
    properties: [
      { name: 'temperature', type: 'FLOAT', accessMode: 'ReadOnly', unit: '°C' },
      {
        name: 'set point',
        type: 'FLOAT',
        accessMode: 'ReadWrite',
        minimum: '0',
        maximum: '250.5',
        unit: '°C',
      },
      { name: 'strokes', type: 'INT', accessMode: 'ReadWrite', minimum: '', maximum: 'many' },
      { name: 'door', type: 'BOOLEAN', accessMode: 'ReadOnly' },
      { name: 'lamp', type: 'BOOLEAN', accessMode: 'ReadWrite' },
      { name: 'recipe', type: 'STRING', accessMode: 'ReadWrite' },
    ],
  },
} as const;
const all = ['temperature', 'set point', 'strokes', 'door', 'lamp', 'recipe', 'unknown'];

test('what Home Assistant is told of a device is what its documentation asks for', (t) => {
  const options = { topics: new Topics('edge-01'), isPublished: () => true };
  const found = discoveryOf(device(...all), model, { ...options, user: 'hass' });
  t.is(found?.topic, 'homeassistant/device/edgectl_edge-01_factory_oven-2_7220bb50/config');
  t.deepEqual(JSON.parse(found?.payload ?? ''), fixture('oven'));
  // Nobody is named who may write.
  const shown = discoveryOf(device(...all), model, { ...options, user: undefined });
  t.notRegex(shown?.payload ?? 'command_topic', /command_topic|"number"|"switch"|"text"/);
  t.is(discoveryOf(device(...all), model, { ...options, user: 'hass', isPublished: () => false }), undefined);
  const one = discoveryOf(device('lamp', 'door'), undefined, {
    ...options,
    user: 'hass',
    isPublished: ([, , property]) => property === 'lamp',
  });
  t.deepEqual(Object.keys((JSON.parse(one?.payload ?? '') as { components: object }).components), ['lamp']);
});

test('names that differ have identifiers that differ, of the characters that Home Assistant takes', (t) => {
  const options = { topics: new Topics('edge-01'), isPublished: () => true, user: undefined };
  const names = ['a', 'a.b', 'a-b', 'a_b', 'a b', 'ä', 'ö'];
  const { payload = '' } = discoveryOf(device(...names), undefined, options) ?? {};
  const { components } = JSON.parse(payload) as { components: Record<string, { unique_id: string }> };
  t.is(Object.keys(components).length, names.length);
  const ids = Object.values(components).map(({ unique_id: id }) => id);
  t.is(new Set(ids).size, names.length);
  for (const id of [...ids, ...Object.keys(components)]) t.regex(id, /^[-_a-zA-Z0-9]+$/);
});

interface Discovered {
  readonly availability_topic: string;
  readonly components: Readonly<
    Record<string, { readonly state_topic: string; readonly command_topic: string }>
  >;
}

test('Home Assistant finds a device on the listener of the agent, follows its value and writes it; what is switched off is taken away', async (t) => {
  const node = await startSandboxNode({ containers: false, modbus: true });
  t.teardown(() => node.stop());
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const folder = temporaryFolder(t);
  const port = await freePort();
  const { metaServer, database } = node.addresses;
  const changes = (enabled: boolean) => ({
    backends: { ...testConfiguration(folder).backends, metaserver: metaServer, edgeStore: database },
    brokers: [mosquitto.configuration],
    users: writeUsers(folder, ['hass', 'guest']),
    listeners: [{ kind: 'tcp' as const, address: '127.0.0.1', port }],
    publish: {
      devices: ['factory/press-1/*'],
      events: false,
      homeAssistant: { enabled, user: 'hass' },
    },
  });
  writePolicy(folder, 'bindings: [{ role: admin, principals: [hass] }]\n');
  const agent = await startAgent(folder, changes(true));
  const login = { username: 'hass', password: 'hass', protocolVersion: 5 as const };
  const hass = await connectTo(`mqtt://127.0.0.1:${port}`, login);
  const configs = 'homeassistant/+/+/config';
  await hass.subscribe(configs);
  const found = await hass.next(({ topic }) => topic.startsWith('homeassistant/device/'));
  t.is(found.topic, `homeassistant/device/edgectl_${topics.node}_factory_press-1/config`);
  t.true(found.packet.retain);
  const { availability_topic: alive, components } = JSON.parse(found.payload.toString()) as Discovered;
  const { setpoint } = components;
  await hass.subscribe(alive);
  t.regex((await hass.next(({ topic }) => topic === alive)).payload.toString(), /^online /);
  await hass.subscribe(setpoint?.state_topic ?? '');
  await hass.next(({ topic }) => topic === setpoint?.state_topic);
  await hass.publish(setpoint?.command_topic ?? '', '61.5', { qos: 1 });
  const isWritten = await hass.next(
    ({ topic, payload }) => topic === setpoint?.state_topic && payload.toString() === '61.5',
  );
  t.true(isWritten.payload.length > 0);
  await hass.end();

  // Who may not watch devices is not told that there are any.
  const guest = await connectTo(`mqtt://127.0.0.1:${port}`, { username: 'guest', password: 'guest' });
  await t.throwsAsync(guest.subscribe(configs));
  await guest.end();

  // The same on another broker; and it goes when it is switched off, over a restart.
  const other = await connectTo(mosquitto.url);
  t.teardown(() => other.end());
  await other.subscribe(configs);
  await other.next(({ topic, payload }) => topic === found.topic && payload.length > 0);
  await agent.stop();
  const off = await startAgent(folder, changes(false));
  t.teardown(off.stop);
  await other.next(({ topic, payload }) => topic === found.topic && payload.length === 0);
  t.pass();
});
