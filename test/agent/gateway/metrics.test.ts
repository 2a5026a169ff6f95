/** `GET /metrics` of the Kubernetes door. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { issueToken } from '../../../common/credentials/bearer-token.ts';
import { usersText } from '../../../common/credentials/users-file.ts';
import { startAgent } from '../../helpers/agent.ts';
import { testConfiguration } from '../../helpers/test-configuration.ts';
import { connectToSocket, TestCaller } from '../../helpers/mqtt-client.ts';
import { writePolicy } from '../../helpers/policy.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

/** Prometheus' rules: snake case, a base unit at the end, `_total` for what only grows. */
const NAME = /^(edgectl|process)(_[a-z]+)+$/;

function valueOf(text: string, sample: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1));
}

test('whoever may read the metrics of the node gets them, by names and types of Prometheus', async (t) => {
  const folder = temporaryFolder(t);
  writePolicy(folder, 'bindings: [{ role: viewer, principals: [alice] }]\n');
  const tokens = Object.fromEntries(['alice', 'nobody'].map((name) => [name, issueToken(Date.now())]));
  const users = Object.entries(tokens).map(
    ([name, { record }]) => [name, { name, tokens: [record] }] as const,
  );
  writeFileSync(join(folder, 'users.yaml'), usersText(new Map(users)), { mode: 0o600 });
  const { rest } = testConfiguration(folder);
  const { agent, configuration, stop } = await startAgent(folder, {
    rest: { ...rest, enabled: true, tls: false, port: 0 },
  });
  t.teardown(stop);
  const caller = await new TestCaller(await connectToSocket(configuration.socket), 'root', 'test').start();
  await caller.call('node.status', {});
  const url = `${agent.kubernetesApi?.url ?? ''}/metrics`;
  const get = (name?: string): Promise<Response> =>
    fetch(
      url,
      name === undefined ? {} : { headers: { authorization: `Bearer ${tokens[name]?.token ?? ''}` } },
    );
  t.is((await get()).status, 401);
  t.is((await get('nobody')).status, 403);
  await (await get('alice')).text();
  const answer = await get('alice');
  t.is(answer.status, 200);
  t.regex(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => [name, type]),
  );
  t.true(types.size > 20);
  for (const [name, type] of types) {
    t.regex(name, NAME);
    t.is(name.endsWith('_total'), type === 'counter', name);
  }
  t.is(valueOf(text, 'edgectl_agent_ready'), 1);
  t.is(valueOf(text, 'edgectl_broker_connected{broker="embedded"}'), 1);
  t.is(valueOf(text, 'edgectl_backend_up{backend="metaserver"}'), 0);
  t.is(valueOf(text, 'edgectl_unit_running{unit="gateway"}'), 1);
  t.is(valueOf(text, 'edgectl_store_healthy'), 1);
  t.is(valueOf(text, 'edgectl_calls_total{door="mqtt",method="node.status",outcome="done"}'), 1);
  t.is(valueOf(text, 'edgectl_calls_total{door="rest",method="node.metrics",outcome="Forbidden"}'), 1);
  t.is(valueOf(text, 'edgectl_rest_requests_total{code="200"}'), 1);
  t.is(valueOf(text, 'edgectl_rest_requests_total{code="403"}'), 1);
  t.true(valueOf(text, 'process_resident_memory_bytes') > 10_000_000);
});
