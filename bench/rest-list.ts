/**
 * `GET /api/v1/pods` over one connection that is kept: through the Kubernetes API of the agent, over TLS, against MetaServer itself.
 *   npm run bench -- rest-list [requests, default 2000]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@edgectl/client';
import { Client } from 'undici';
import { stringify } from 'yaml';
import { issueToken } from '../common/credentials/bearer-token.ts';
import { usersText } from '../common/credentials/users-file.ts';
import { freePort } from '../sandbox/free-port.ts';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { record } from './support/figures.ts';
import { MEASURED } from './support/programs.ts';
import { milliseconds, printTable, type Row } from './support/report.ts';
import { mediansOf, summarise, type Summary } from './support/statistics.ts';

const requests = Number(process.argv[2] ?? 2_000);
const WARM_UP = 200;
const PATH = '/api/v1/pods';

async function measure(
  client: Client,
  headers: Readonly<Record<string, string>> = {},
): Promise<Summary & { readonly samples: readonly number[] }> {
  const times: number[] = [];
  for (let index = 0; index < WARM_UP + requests; index += 1) {
    const started = performance.now();
    const { statusCode, body } = await client.request({ method: 'GET', path: PATH, headers });
    await body.json();
    if (statusCode !== 200) throw new Error(`${PATH} answered ${statusCode}`);
    if (index >= WARM_UP) times.push(performance.now() - started);
  }
  return { ...summarise(times), samples: mediansOf(times) };
}

const node = await startTestNode();
const folder = mkdtempSync(join(tmpdir(), 'ec-list-'));
const { metaServer, edged, runtimeSocket, database, podLogsFolder } = node.addresses;
const { token, record: tokenRecord } = issueToken(Date.now());
const files = { users: join(folder, 'users.yaml'), policy: join(folder, 'policy.yaml') };
writeFileSync(files.users, usersText(new Map([['alice', { name: 'alice', tokens: [tokenRecord] }]])), {
  mode: 0o600,
});
writeFileSync(files.policy, 'bindings: [{ role: viewer, principals: [alice] }]\n');
writeFileSync(
  join(folder, 'agent.yaml'),
  stringify({ ...files, limits: { requestsPerSecond: 1_000_000, requestsBurst: 1_000_000 } }),
);
const agent = await startAgentProcess(folder, {
  program: MEASURED.agent,
  node: MEASURED.node,
  environment: {
    EDGECTL_CONFIG: join(folder, 'agent.yaml'),
    EDGECTL_REST: `127.0.0.1:${await freePort()}`,
    EDGECTL_METASERVER: metaServer,
    EDGECTL_EDGED: edged ?? '',
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  },
});

try {
  const mqtt = await connect({ url: agent.socket });
  const { kubernetesApi } = await mqtt.call('node.status', {});
  await mqtt.close();
  if (kubernetesApi === undefined) throw new Error('the agent does not serve the Kubernetes API');
  const { url, certificateAuthority = '' } = kubernetesApi;
  const rest = new Client(url, { connect: { ca: certificateAuthority } });
  const direct = new Client(metaServer);
  const reference = await measure(direct);
  const door = await measure(rest, { authorization: `Bearer ${token}` });
  await Promise.all([rest.close(), direct.close()]);
  record({
    bench: 'rest-list',
    name: 'the list of pods, Kubernetes API',
    unit: 'ms',
    better: 'lower',
    samples: door.samples,
    peer: { name: 'MetaServer', samples: reference.samples },
  });
  const row = (name: string, { median, p99 }: Summary, from: Summary): Row => ({
    name,
    cells: [milliseconds(median), milliseconds(p99), milliseconds(median - from.median)],
  });
  printTable(
    `GET ${PATH}, ${requests} requests one after the other`,
    ['', 'median', 'p99', 'above MetaServer'],
    [row('MetaServer', reference, reference), row('the Kubernetes API of the agent', door, reference)],
  );
} finally {
  await agent.stop();
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
