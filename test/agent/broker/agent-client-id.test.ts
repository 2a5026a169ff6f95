import test from 'ava';
import { pino } from 'pino';
import { agentClientId, ExternalBroker } from '../../../agent/broker/external-broker.ts';
import { brokerCheck } from '../../../agent/diagnose/broker-checks.ts';
import { systemClock } from '../../../common/clock.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { startMosquitto } from '../../helpers/mosquitto.ts';
import { connectTo, topics } from '../../helpers/mqtt-client.ts';
import { whenAttached } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const PASSWORD = { username: 'agent', password: 'secret' };

test('M3: the ids are the same after a restart, and nobody knows them without the credential', (t) => {
  const id = agentClientId(NODE, 'rpc', PASSWORD);
  t.is(id, agentClientId(NODE, 'rpc', { ...PASSWORD }));
  t.regex(id, /^edgectl-agent-edge-01-[0-9a-f]{16}-rpc$/);
  const others = [
    agentClientId(NODE, 'rpc', { ...PASSWORD, password: 'another' }),
    agentClientId('edge-02', 'rpc', PASSWORD),
    agentClientId(NODE, 'rpc', { ...PASSWORD, username: 'another' }),
    agentClientId(NODE, 'bulk', PASSWORD),
    agentClientId(NODE, 'rpc', { key: Buffer.from('a key') }),
    agentClientId(NODE, 'rpc', {}, 'mqtt://agent:secret@127.0.0.1'),
  ];
  t.is(
    new Set([id, ...others]).size,
    others.length,
    'a credential in the address is the same as one in a file',
  );
  t.is(agentClientId(NODE, 'rpc', {}), 'edgectl-agent-edge-01-rpc');
});

test('M3: a user of a broker who takes the documented ids does not keep the agent away', async (t) => {
  const mosquitto = await startMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  let lost = 0;
  const broker = new ExternalBroker({
    broker: mosquitto.configuration,
    topics,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    onMessage: () => {},
    offlineState: () => '{"state":"offline"}',
    alive: (state: 'online' | 'offline') => `${state} 1.0 b`,
  });
  t.teardown(() => broker.stop());
  await broker.start();
  await whenAttached(broker);
  t.true((await waitUntil(() => broker.trusted, 20_000)) !== undefined);
  broker.onChange(() => {
    if (!broker.connected) lost += 1;
  }, new AbortController().signal);
  for (let round = 0; round < 5; round += 1) {
    for (const role of ['rpc', 'bulk']) {
      const mallory = await connectTo(mosquitto.url, {
        username: 'alice',
        password: 'alice',
        clientId: `edgectl-agent-${NODE}-${role}`,
      });
      await mallory.publish(topics.request({ principal: 'alice', client: 'x' }), '{}');
      await mallory.end();
    }
  }
  await broker.publish(topics.state(), '{}', { qos: 1 });
  t.is(lost, 0);
  t.true(broker.connected);
  t.is(broker.status().reason, undefined);
  // What mosquitto itself cannot prevent, doctor says.
  const found = await brokerCheck(new Map([['node', broker]])).run(AbortSignal.timeout(30_000));
  t.true(found.some(({ name, message }) => name === 'node: client ids' && message?.includes('take it')));
});
