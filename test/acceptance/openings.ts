/** Calls that time out while their stream is being opened: what of them is left. */
import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';
import { startAgent } from '../helpers/agent.ts';
import { testConfiguration } from '../helpers/test-configuration.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const AT_ONCE = 50;

/** A streaming server that takes connections and says nothing; an agent whose only way to the containers it is. */
export async function openingsThatTimeOut(t: ExecutionContext, calls: number): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // What is not read is never seen to end.
    socket.resume();
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = temporaryFolder(t);
  const { backends } = testConfiguration(folder);
  const { agent, configuration, stop } = await startAgent(folder, {
    backends: { ...backends, edged: `http://127.0.0.1:${port}` },
  });
  const client = await connectToSocket(configuration.socket);
  t.teardown(async () => {
    await client.end();
    await stop();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const root = await new TestCaller(client, 'root', 'cli').start();
  // What is loaded, and opened for good, at the first call is not what is left of it.
  await callsOf(root, 2);
  t.truthy(await waitUntil(() => agent.held()['sessions'] === 0, 30_000));
  const before = readdirSync('/proc/self/fd').length;
  const children = childrenOf('self');
  t.deepEqual(await callsOf(root, calls), { Timeout: calls });
  t.is(agent.held()['sessions'], 0);
  t.is(agent.held()['runningCalls'], 0);
  // The server's ends of the connections are in this process too.
  const closed = await waitUntil(() => readdirSync('/proc/self/fd').length <= before, 30_000);
  t.truthy(closed, `${before} descriptors before, ${readdirSync('/proc/self/fd').length} after`);
  t.deepEqual(childrenOf('self'), children, 'no process is left');
  const { error } = (await root.call('pod.exec', { ...EXEC, session: 'named' })) as { error: object };
  t.like(error, { data: { reason: 'Timeout' } }, 'the name is free again');
}

const EXEC = { name: 'web-0', container: 'web', command: ['true'], timeoutSeconds: 1 };

/** The processes that a process has started, and that run. */
export function childrenOf(pid: number | 'self'): readonly string[] {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .flatMap((task) => readFileSync(`${tasks}/${task}/children`, 'utf8').split(' '))
    .filter((child) => child !== '')
    .toSorted();
}

async function callsOf(root: TestCaller, calls: number): Promise<Record<string, number>> {
  const reasons: Record<string, number> = {};
  for (let done = 0; done < calls; done += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, calls - done) }, async (_, index) => {
      const params = { ...EXEC, ...(index === 0 ? { session: 'named' } : {}) };
      const { error } = (await root.call('pod.exec', params, `opening-${done + index}-${calls}`)) as {
        error?: { data: { reason: string } };
      };
      const reason = error?.data.reason ?? 'none';
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    });
    await Promise.all(batch);
  }
  return reasons;
}
