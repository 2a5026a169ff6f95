/** The small retained topics: `info` for an inventory, `alive` for a PLC, and which last will says what. */
import { parseAlive } from '@edgectl/rpc-schema/alive';
import test from 'ava';
import { agentClientId } from '../../../agent/broker/external-broker.ts';
import { startAgent } from '../../helpers/agent.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { startMosquitto } from '../../helpers/mosquitto.ts';
import { connectTo, type Received, type TestClient, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const AGENT = { username: 'agent', password: 'agent' };

function says(topic: string, word: string): (message: Received) => boolean {
  return (message) => message.topic === topic && message.payload.toString().includes(word);
}

test('info and alive are retained and small, and each connection of the agent has the last will of one topic', async (t) => {
  const folder = temporaryFolder(t);
  const mosquitto = await startMosquitto(folder);
  t.teardown(() => mosquitto.broker.stop());
  // As long as a configuration may have them.
  const labels = { 'topology.kubernetes.io/site': 'x'.repeat(60), line: '7'.repeat(22) };
  const agent = await startAgent(folder, { brokers: [mosquitto.configuration], labels });
  t.teardown(() => agent.stop());
  const client = await connectTo(mosquitto.url, { username: 'alice', password: 'alice' });
  t.teardown(() => client.end());
  for (const name of ['info', 'alive', 'state'] as const) await client.subscribe(topics[name]());

  const info = await client.next(({ topic }) => topic === topics.info(), 'info');
  t.true(info.packet.retain || info.payload.length > 0);
  t.true(info.payload.length <= 256, String(info.payload.length));
  t.like(JSON.parse(info.payload.toString()), { protocol: '1.0', labels });
  const alive = await client.next(says(topics.alive(), 'online'), 'alive');
  t.true(alive.payload.length <= 128);
  t.deepEqual(parseAlive(alive.payload.toString()), {
    state: 'online',
    protocol: '1.0',
    bootId: agent.agent.bootId,
  });

  // The connection for bytes goes: `alive` says so, and comes back with it.
  await receive('bulk', client, topics.alive());
  t.deepEqual(client.received.filter(says(topics.state(), '"offline"')), []);
  client.received.splice(0);
  await receive('rpc', client, topics.state());
  t.deepEqual(client.received.filter(says(topics.alive(), 'offline')), []);

  await agent.stop();
  await client.next(says(topics.state(), '"offline"'), 'state at the end');
  const last = await client.next(says(topics.alive(), 'offline'), 'alive at the end');
  t.is(parseAlive(last.payload.toString())?.bootId, agent.agent.bootId);

  /** Ends the agent's connection by connecting with its client id. */
  async function receive(role: 'rpc' | 'bulk', seenBy: TestClient, topic: string): Promise<void> {
    const clientId = agentClientId(NODE, role, AGENT, mosquitto.url);
    const other = await connectTo(mosquitto.url, { ...AGENT, clientId });
    await seenBy.next(says(topic, 'offline'), `the will of ${role}`);
    await other.end();
    await seenBy.next(says(topic, 'online'), `${role} again`);
  }
});
