/** Ready means ready: every door is open when the agent says so, and until then it says what is still starting. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { tellReady } from '../../agent/ready.ts';
import { gatewayCheck } from '../../agent/diagnose/door-checks.ts';
import { startAgentProcess } from '../helpers/agent-process.ts';
import { startAgent } from '../helpers/agent.ts';
import { NEVER_ABORTED } from '../helpers/never-aborted.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { untilReady } from '../../scripts/support/agent-ready.mjs';
import { whileItRuns } from '../helpers/while-it-runs.ts';

/** What systemd is at the other end of NOTIFY_SOCKET: a socket of datagrams, of which Node.js has none. */
const RECEIVER = `
socket(S, AF_UNIX, SOCK_DGRAM, 0) and bind(S, sockaddr_un($ARGV[0])) or die $!;
$| = 1; print "bound\\n";
recv(S, $_, 4096, 0); print;
`;

async function receiver(t: ExecutionContext, path: string): Promise<{ readonly text: Promise<string> }> {
  const child = spawn('perl', ['-MSocket', '-e', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout);
  const [bound] = (await whileItRuns(child, once(lines, 'line'))) as [string];
  t.is(bound, 'bound');
  const read = async (): Promise<string> => {
    const reported: string[] = [];
    for await (const line of lines) reported.push(line);
    return reported.join('\n');
  };
  return { text: read() };
}

test('N3: the agent tells systemd that it is ready when its Kubernetes API answers', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  const notify = join(folder, 'notify.sock');
  const systemd = await receiver(t, notify);
  const agent = await startAgentProcess(folder, {
    environment: { NOTIFY_SOCKET: notify, EDGECTL_REST: `127.0.0.1:${port}` },
  });
  t.teardown(() => agent.stop());
  t.deepEqual((await systemd.text).split('\n'), ['READY=1', 'STATUS=ready']);
  await untilReady(agent.socket);
  const client = await connectToSocket(agent.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  const status = (await root.call('node.status', {})) as {
    result: { kubernetesApi?: { url: string }; agent: { starting?: string[] } };
  };
  t.is(status.result.kubernetesApi?.url, `https://127.0.0.1:${port}`);
  t.is(status.result.agent.starting, undefined);
});

test('N3: what is still starting is said by state and node.status, and is no failure to doctor', async (t) => {
  const seen = new Map<string, readonly string[]>();
  const started: { agent?: { readonly starting: readonly string[] } } = {};
  const faults = (unit: string, point: string): void => {
    if (point === 'start' && started.agent !== undefined) seen.set(unit, started.agent.starting);
  };
  const { agent, stop, configuration } = await startAgent(temporaryFolder(t), {}, undefined, {
    faults,
    onMade: (made) => (started.agent = made),
  });
  t.teardown(stop);
  t.true(seen.get('gateway')?.includes('gateway'));
  t.true(seen.get('gateway')?.includes('tunnel'));
  t.false(seen.get('gateway')?.includes('broker/embedded'));
  t.deepEqual(agent.starting, []);
  const { rest } = configuration;
  const check = async (starting: boolean): Promise<string | undefined> => {
    const check = gatewayCheck(
      { ...rest, enabled: true },
      () => undefined,
      () => starting,
    );
    const [found] = await check.run(NEVER_ABORTED);
    return found?.state;
  };
  t.is(await check(true), 'warning');
  t.is(await check(false), 'failed');
});

test('N3: without systemd nobody is told, and a systemd that cannot be told is a line of the log', async (t) => {
  tellReady(pino({}, { write: (line) => t.fail(line) }), { PATH: temporaryFolder(t) });
  const output = new Promise<string>((resolve) => {
    tellReady(pino({}, { write: resolve }), { NOTIFY_SOCKET: '/nowhere', PATH: temporaryFolder(t) });
  });
  t.regex(await output, /systemd could not be told.*systemd-notify/);
});
