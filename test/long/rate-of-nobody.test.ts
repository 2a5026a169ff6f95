import { Agent, get } from 'node:http';
import test from 'ava';
import { startPodNode } from '../helpers/pod-node.ts';

/** @returns the status of one request without a name over the connection of `agent` */
function ask(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });
}

test('L9: who asks /healthz without a name uses up what his own connection has, and nobody else is refused', async (t) => {
  // So few that a busy machine asks faster.
  const limits = { requestsPerSecond: 5, requestsBurst: 20 };
  const node = await startPodNode(
    t,
    [],
    ['vera'],
    'bindings: [{ role: viewer, principals: [vera] }]',
    limits,
  );
  const flood = new Agent({ keepAlive: true, maxSockets: 2 });
  const probe = new Agent({ keepAlive: false });
  t.teardown(() => {
    flood.destroy();
    probe.destroy();
  });
  const statuses = await Promise.all(Array.from({ length: 300 }, () => ask(`${node.url}/healthz`, flood)));
  t.true(statuses.includes(429), 'the flood itself is held up');
  for (const path of ['/healthz', '/livez', '/readyz', '/version'])
    t.is(await ask(node.url + path, probe), 200, path);
  t.is((await node.get('vera', '/api/v1/pods')).status, 200);
});
