/** Both clients pass every conformance case over every kind of broker and transport; the tables are printed. */
import { join } from 'node:path';
import test from 'ava';
import { parseCommandLine } from '../../agent/config/command-line.ts';
import { loadConfiguration } from '../../agent/config/load-configuration.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { type Outcome, type Plan, printTable, runCases } from '../conformance/command.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { NODE } from '../helpers/test-configuration.ts';
import { startMosquitto, type TestMosquitto, whenTrusted } from '../helpers/mosquitto.ts';
import { connectTo, topics } from '../helpers/mqtt-client.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { writeUsers } from '../helpers/users.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let agent: TestAgent;
let mosquitto: TestMosquitto;
const ports = { tcp: 0, websocket: 0 };

test.before('start a node, its agent with listeners, and mosquitto', async () => {
  node = await startTestNode({ nodeName: NODE });
  const { folder, edgeCoreYaml } = node.addresses;
  const { backends } = loadConfiguration(parseCommandLine(['--edgecore-config', edgeCoreYaml]), {});
  writePolicy(folder, ADMINS);
  mosquitto = await startMosquitto(join(folder, 'mosquitto'));
  ports.tcp = await freePort();
  ports.websocket = await freePort();
  agent = await startAgent(folder, {
    backends,
    brokers: [mosquitto.configuration],
    users: writeUsers(folder, ['alice', 'bob']),
    listeners: [
      { kind: 'tcp', address: '127.0.0.1', port: ports.tcp },
      { kind: 'websocket', address: '127.0.0.1', port: ports.websocket },
    ],
  });
  const client = await connectTo(mosquitto.url, { username: 'alice', password: 'alice' });
  await client.subscribe(topics.state());
  await whenTrusted(client, 'node');
  await client.end();
});

test.after.always('stop them', async () => {
  await agent?.stop();
  await mosquitto?.broker.stop();
  await node?.stop();
});

const user = (name: string): Plan['users'][number] => ({ name, password: name });

/** On the agent's own listeners nobody may read `from/`, as the cases with `absent` ask. */
const PLANS: Readonly<Record<string, () => Omit<Plan, 'node' | 'conditions'> & { readonly version: 4 | 5 }>> =
  {
    'the unix socket': () => ({
      url: `unix://${agent.configuration.socket}`,
      users: [{ name: 'root', password: undefined }],
      reader: { name: 'root', password: undefined },
      version: 4,
    }),
    TCP: () => ({
      url: `mqtt://127.0.0.1:${ports.tcp}`,
      users: [user('alice'), user('bob')],
      reader: undefined,
      version: 4,
    }),
    WebSocket: () => ({
      url: `ws://127.0.0.1:${ports.websocket}/mqtt`,
      users: [user('alice'), user('bob')],
      reader: undefined,
      version: 4,
    }),
    'TCP, MQTT 5': () => ({
      url: `mqtt://127.0.0.1:${ports.tcp}`,
      users: [user('alice'), user('bob')],
      reader: undefined,
      version: 5,
    }),
    'WebSocket, MQTT 5': () => ({
      url: `ws://127.0.0.1:${ports.websocket}/mqtt`,
      users: [user('alice'), user('bob')],
      reader: undefined,
      version: 5,
    }),
    'mosquitto, MQTT 3.1.1': () => ({
      url: mosquitto.url,
      users: [user('alice'), user('bob')],
      reader: user('agent'),
      version: 4,
    }),
    'mosquitto, MQTT 5': () => ({
      url: mosquitto.url,
      users: [user('carol'), user('dave')],
      reader: user('agent'),
      version: 5,
    }),
  };

for (const client of ['js', 'page', 'python'] as const) {
  for (const [name, make] of Object.entries(PLANS)) {
    if (client === 'page' && name !== 'WebSocket') continue;
    test.serial(`the ${client} client passes every case over ${name}`, async (t) => {
      const { version, ...rest } = make();
      const conditions: Plan['conditions'] = {
        behind: ['pods', 'exec'],
        trusted: true,
        protocolVersion: version,
        principals: rest.users.length,
        waits: true,
      };
      const failed: Outcome[] = [];
      const watched = async function* (): AsyncGenerator<Outcome> {
        for await (const outcome of runCases(client, { ...rest, node: NODE, conditions })) {
          if (outcome.fault !== '') failed.push(outcome);
          yield outcome;
        }
      };
      let last = '';
      const passed = await printTable(watched(), (line) => {
        last = line;
      });
      t.log(`${client}, ${name}: ${last}`);
      t.deepEqual(failed, []);
      t.true(passed);
    });
  }
}
