import { connect } from '@edgectl/client';
import test, { type ExecutionContext } from 'ava';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

let nut: NodeUnderTest;

test.before('start the node and the agent', async () => {
  nut = await startNodeUnderTest({ pods: ['default/web-0', 'default/crasher'] });
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

async function sourceOfPods(): Promise<string> {
  const client = await connect({ url: nut.agent.socket });
  try {
    const { meta, items } = await client.call('pod.list', { allNamespaces: true });
    return `${meta.source}: ${items.map((pod) => pod.metadata.name).join()}`;
  } finally {
    await client.close();
  }
}

async function sourceOfLogs(): Promise<unknown> {
  const client = await connect({ url: nut.agent.socket });
  try {
    const log = await client.open('pod.logs', { name: 'web-0', container: 'sidecar', tailLines: 1 });
    log.stdout.discard();
    await log.ended;
    return log.opened['source'];
  } finally {
    await client.close();
  }
}

const exec = ['exec', 'web-0', '-c', 'web', '--', 'echo', 'hi'];
const tail = ['logs', 'web-0', '-c', 'sidecar', '--tail', '1'];

async function logsAndExecWork(t: ExecutionContext): Promise<void> {
  const hi = await nut.edgectl(exec);
  t.is(hi.stdout.toString(), 'hi\n', hi.stderr);
  t.is(hi.exitCode, 0);
  const lines = await nut.edgectl(tail);
  t.is(lines.stdout.toString().trim().split('\n').length, 1, lines.stderr);
  t.is(lines.exitCode, 0);
}

test.serial('with everything there, pods come from MetaServer', async (t) => {
  t.regex(await sourceOfPods(), /^metaserver: .*web-0/);
  await logsAndExecWork(t);
});

test.serial(
  'R7: exec and attach without a container runtime say so, of the right layer, with what to do',
  async (t) => {
    await nut.node.stopContainerd();
    try {
      for (const command of [exec, ['attach', 'web-0', '-c', 'web']]) {
        const { exitCode, stderr } = await nut.edgectl(command);
        t.is(exitCode, 1);
        t.regex(stderr, /^Error from server \(ServiceUnavailable\): .*runtime/, command[0]);
        t.regex(stderr, /hint: (is containerd running|check that the container runtime runs)/);
        t.notRegex(stderr, /rpc error|transport|No connection established|Resolution note/);
      }
    } finally {
      await nut.node.startContainerd();
    }
  },
);

test.serial('with MetaServer off, pods come from the store', async (t) => {
  await nut.node.stopMetaServer();
  t.regex(await sourceOfPods(), /^store: .*web-0/);
  await logsAndExecWork(t);
  await nut.node.startMetaServer();
});

test.serial('with EdgeCore gone, logs and exec work and the pods are listed', async (t) => {
  await nut.node.killEdgeCore();
  t.regex(await sourceOfPods(), /^store: .*web-0/);
  await logsAndExecWork(t);
  t.is(await sourceOfLogs(), 'files');
});

test.serial('with EdgeCore and its store gone, the pods are listed from the runtime', async (t) => {
  await nut.restartAgent({ EDGECTL_EDGE_STORE: '/nonexistent/edgecore.db' });
  t.regex(await sourceOfPods(), /^cri: .*web-0/);
  await logsAndExecWork(t);
  await nut.node.startEdgeCore();
});

test.serial('with the runtime out of reach, logs and exec go through Edged', async (t) => {
  await nut.restartAgent({ EDGECTL_CRI: 'unix:///nonexistent/cri.sock', EDGECTL_POD_LOGS: '/nonexistent' });
  await logsAndExecWork(t);
  t.is(await sourceOfLogs(), 'edged');
});

test.serial('with nothing left, the agent stays up and says who is missing', async (t) => {
  await nut.node.killEdgeCore();
  await nut.restartAgent({
    ...{ EDGECTL_CRI: 'unix:///nonexistent/cri.sock', EDGECTL_POD_LOGS: '/nonexistent' },
    EDGECTL_EDGE_STORE: '/nonexistent/edgecore.db',
  });
  const pods = await nut.edgectl(['get', 'pods']);
  t.is(pods.exitCode, 1);
  t.regex(pods.stderr, /Unavailable/);
  const status = await nut.edgectl(['node', 'status']);
  t.is(status.exitCode, 0, status.stderr);
});
