import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { footprint, leftBehind } from '../helpers/footprint.ts';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const WATCHES = 200;
const LOGS = 100;
const ROUNDS = 2;
const ABORTED = 10_000;
const ABORTED_AT_ONCE = 50;
const MIB = 1024 * 1024;

let node: RestNode;

test.before('start the node and the agent', async () => {
  node = await startRestNode({ pods: ['default/web-0', 'factory/biglog'] });
});

test.after.always('stop them', () => node?.stop());

/** Opens a stream and resolves with it at its first byte. */
function open(path: string, agent: HttpsAgent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(`${node.url}${path}`, {
      ca: node.ca,
      agent,
      headers: { authorization: `Bearer ${node.tokens.alice}` },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', () => undefined);
      response.once('data', () => resolve(response));
    });
    request.end();
  });
}

async function openAll(): Promise<HttpsAgent> {
  const agent = new HttpsAgent({ keepAlive: true, maxSockets: WATCHES + LOGS });
  const watches = Array.from({ length: WATCHES }, () => open('/api/v1/pods?watch=true', agent));
  const log = '/api/v1/namespaces/factory/pods/biglog/log?container=logger&follow=true&tailLines=1';
  const logs = Array.from({ length: LOGS }, () => open(log, agent));
  await Promise.all([...watches, ...logs]);
  return agent;
}

test.serial(
  'two hundred watches and a hundred followed logs: little memory, and nothing left behind',
  async (t) => {
    t.timeout(10 * 60_000);
    const held = (): Readonly<Record<string, number>> => node.agent.agent.held();
    // What is loaded when first used, and kept, is not a growth.
    (await openAll()).destroy();
    await waitUntil(() => held()['restConnections'] === 0, 60_000);
    const before = await footprint(held());
    for (let round = 0; round < ROUNDS; round += 1) {
      const agent = await openAll();
      const during = await footprint(held());
      t.log(
        `round ${round}: ${((during.bytes - before.bytes) / MIB).toFixed(1)} MiB, both ends of every connection`,
      );
      t.true(during.bytes - before.bytes < 100 * MIB);
      t.is(held()['restWatches'], WATCHES);
      agent.destroy();
      t.deepEqual(await leftBehind(before, held), []);
    }
    const after = await footprint(held());
    t.log(`left: ${((after.bytes - before.bytes) / MIB).toFixed(1)} MiB`);
    t.true(after.bytes - before.bytes < 10 * MIB);
  },
);

test.serial('ten thousand requests that are given up leave nothing behind', async (t) => {
  t.timeout(15 * 60_000);
  const held = (): Readonly<Record<string, number>> => node.agent.agent.held();
  const before = await footprint(held());
  const agent = new HttpsAgent({ keepAlive: false, maxSockets: ABORTED_AT_ONCE });
  const paths = [
    '/api/v1/pods',
    '/api/v1/pods?watch=true',
    '/version',
    '/apis/devices.kubeedge.io/v1beta1/devices',
  ];
  const abortOne = (index: number): Promise<void> =>
    new Promise((resolve) => {
      const request = httpsRequest(`${node.url}${paths[index % paths.length]}`, {
        ca: node.ca,
        agent,
        headers: { authorization: `Bearer ${node.tokens.alice}` },
      });
      request.on('error', () => undefined);
      request.on('close', () => resolve());
      // At every moment of a request's life: before it is sent, under way, in its answer.
      if (index % 3 === 0) setImmediate(() => request.destroy());
      else if (index % 3 === 1)
        request.on('socket', (socket) => socket.once('connect', () => request.destroy()));
      else request.on('response', () => request.destroy());
      request.end();
    });
  for (let done = 0; done < ABORTED; done += ABORTED_AT_ONCE) {
    await Promise.all(Array.from({ length: ABORTED_AT_ONCE }, (_, index) => abortOne(done + index)));
  }
  agent.destroy();
  t.deepEqual(await leftBehind(before, held), []);
  const after = await footprint(held());
  t.log(`left: ${((after.bytes - before.bytes) / MIB).toFixed(1)} MiB`);
  t.true(after.bytes - before.bytes < 20 * MIB);
});
