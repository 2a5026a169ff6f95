/** The contract's conformance cases against the agent on a sandbox node, over every kind of broker. */
import { join } from 'node:path';
import test from 'ava';
import { parseCommandLine } from '../../agent/config/command-line.ts';
import { loadConfiguration } from '../../agent/config/load-configuration.ts';
import { TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import type { IClientOptions } from 'mqtt';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { NODE } from '../helpers/test-configuration.ts';
import { startMosquitto, startOpenMosquitto, type TestMosquitto, whenTrusted } from '../helpers/mosquitto.ts';
import { connectTo, connectToSocket, TestClient, topics } from '../helpers/mqtt-client.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { applies, type Conditions, readCases } from './case.ts';
import { type CaseRun, filtersOf, runCase } from './run-case.ts';

/** One kind of broker, and what of the cases' conditions it can make. */
interface Flavour {
  readonly name: string;
  readonly protocolVersion: 4 | 5;
  readonly believed: boolean;
  readonly principals: readonly string[];
  readonly connect: (principal: string, options: IClientOptions) => Promise<TestClient>;
  /** Somebody who may read every topic. */
  readonly connectReader: () => Promise<TestClient>;
}

let node: Awaited<ReturnType<typeof startTestNode>>;
let agent: TestAgent;
let closed: TestMosquitto;
let open: TestMosquitto;

test.before('start the agent with its brokers', async () => {
  node = await startTestNode({ nodeName: NODE });
  const { folder, edgeCoreYaml } = node.addresses;
  closed = await startMosquitto(join(folder, 'closed'));
  open = await startOpenMosquitto(join(folder, 'open'));
  const { backends } = loadConfiguration(parseCommandLine(['--edgecore-config', edgeCoreYaml]), {});
  writePolicy(folder, ADMINS);
  agent = await startAgent(folder, {
    backends,
    brokers: [
      { ...closed.configuration, name: 'closed' },
      { ...open.configuration, name: 'open' },
    ],
  });
  // What is asked before the agent is attached goes to nobody.
  const client = await connectTo(closed.url, { username: 'alice', password: 'alice' });
  await client.subscribe(topics.state());
  await whenTrusted(client, 'closed');
  await client.end();
});

test.after.always('stop them', async () => {
  await agent?.stop();
  await closed?.broker.stop();
  await open?.broker.stop();
  await node?.stop();
});

/** Users of its own for each: everything that goes to a principal is seen. */
const onMosquitto = (protocolVersion: 4 | 5, principals: readonly string[]): Flavour => ({
  name: `mosquitto, MQTT ${protocolVersion === 4 ? '3.1.1' : '5'}`,
  protocolVersion,
  believed: true,
  principals,
  connect: (principal, options) =>
    connectTo(closed.url, { ...options, username: principal, password: principal }),
  connectReader: () => connectTo(closed.url, { username: 'agent', password: 'agent' }),
});

const FLAVOURS: readonly Flavour[] = [
  {
    name: 'the embedded broker',
    protocolVersion: 4,
    believed: true,
    principals: ['root'],
    connect: (_principal, options) => connectToSocket(agent.configuration.socket, options),
    connectReader: () => connectToSocket(agent.configuration.socket),
  },
  onMosquitto(4, ['alice', 'bob']),
  onMosquitto(5, ['carol', 'dave']),
  {
    name: 'a mosquitto without an access list',
    protocolVersion: 5,
    believed: false,
    principals: ['alice', 'bob'],
    connect: (_principal, options) => connectTo(open.url, options),
    connectReader: () => connectTo(open.url),
  },
];

const conditionsOf = (flavour: Flavour): Conditions => ({
  behind: ['pods', 'exec'],
  trusted: flavour.believed,
  protocolVersion: flavour.protocolVersion,
  principals: flavour.principals.length,
});

async function startRun(flavour: Flavour): Promise<CaseRun> {
  const party = async (principal: string): Promise<CaseRun['caller']> => {
    const client = await flavour.connect(principal, { protocolVersion: flavour.protocolVersion });
    for (const filter of filtersOf(NODE, principal)) await client.subscribe(filter);
    return { principal, client };
  };
  const [first = '', second] = flavour.principals;
  return {
    node: NODE,
    caller: await party(first),
    ...(second === undefined ? {} : { other: await party(second) }),
    async retained(topic) {
      const reader = await flavour.connectReader();
      await reader.subscribe(topic);
      // The retained message of `state` comes after that of `topic`, which was subscribed to first.
      await reader.subscribe(`${TOPIC_ROOT}/${NODE}/state`);
      await reader.next((message) => message.topic.endsWith('/state'), 'state');
      await reader.end();
      return reader.received
        .filter((message) => message.topic === topic)
        .map(({ payload }) => payload.toString());
    },
  };
}

/** The cases of one broker run one after another; the brokers side by side. */
const turns = new Map<Flavour, Promise<void>>();

async function takeTurn(flavour: Flavour, action: () => Promise<void>): Promise<void> {
  const turn = (turns.get(flavour) ?? Promise.resolve()).then(action);
  turns.set(
    flavour,
    turn.catch(() => {}),
  );
  await turn;
}

for (const flavour of FLAVOURS) {
  for (const [file, cases] of readCases()) {
    for (const one of cases.filter((each) => applies(each, conditionsOf(flavour)))) {
      test(`${flavour.name}: ${file}: ${one.name}`, (t) =>
        takeTurn(flavour, async () => {
          const run = await startRun(flavour);
          try {
            await runCase(t, one, run);
          } finally {
            await run.caller.client.end();
            await run.other?.client.end();
          }
        }));
    }
  }
}
