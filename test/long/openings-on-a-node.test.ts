/**
 * 1,000 execs that time out while they are being opened, over a runtime that stands still in the middle of it: no process of theirs is
 * left in the container or beside the agent, no descriptor, no session.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { SessionListResult, SessionOpened } from '@edgectl/rpc-schema/generated/types';
import { childrenOf } from '../acceptance/openings.ts';
import { startNodeUnderTest } from '../acceptance/node-under-test.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const CALLS = 1_000;
const AT_ONCE = 50;
const LEFT_MS = 60_000;
/** Known by it among all processes of the machine. */
const SECONDS = '987654321';
const EXEC = {
  name: 'web-0',
  container: 'web',
  command: ['sleep', SECONDS],
  timeoutSeconds: 1,
  detachSeconds: 1,
};

function processes(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`sleep\0${SECONDS}\0`);
    } catch {
      return false;
    }
  });
}

interface Answer<Result> {
  readonly result?: Result;
  readonly error?: { readonly message: string; readonly data: { readonly reason: string } };
}

test('3: 1,000 execs that time out in the opening leave no process, no descriptor and no session', async (t) => {
  t.timeout(20 * 60_000);
  const nut = await startNodeUnderTest({ pods: ['default/web-0'] });
  t.teardown(() => nut.stop());
  const agentPid = nut.agent.child.pid ?? 0;
  const runtimePid = nut.node.containerd?.pid ?? 0;
  const client = await connectToSocket(nut.agent.socket);
  t.teardown(() => client.end());
  // An answer comes in the order in which calls end: each is found by its id.
  const root = await new TestCaller(client, 'root', 'openings').start();
  let count = 0;
  const call = async <Result>(method: string, params: object): Promise<Answer<Result>> => {
    count += 1;
    const id = `opening-${count}`;
    await root.send({ jsonrpc: '2.0', id, method, params });
    const { payload } = await client.next(
      ({ topic, payload: bytes }) => topic === root.responseTopic && bytes.includes(`"${id}"`),
    );
    return JSON.parse(payload.toString()) as Answer<Result>;
  };
  const reasons: Record<string, number> = {};
  const openings = async (): Promise<void> => {
    const answers = Array.from({ length: AT_ONCE }, () => call<SessionOpened>('pod.exec', EXEC));
    // Some have asked for nothing yet then, some are in the middle, and some are through.
    await pause(Math.random() * 400);
    process.kill(runtimePid, 'SIGSTOP');
    try {
      for (const { result, error } of await Promise.all(answers)) {
        const reason = error?.data.reason ?? 'opened';
        reasons[reason] = (reasons[reason] ?? 0) + 1;
        if (result?.session !== undefined)
          await root.send({
            jsonrpc: '2.0',
            id: `cancel-${result.session}`,
            method: 'session.cancel',
            params: { session: result.session },
          });
      }
    } finally {
      process.kill(runtimePid, 'SIGCONT');
    }
  };
  const isOver = async (): Promise<boolean> => {
    const { result } = await call<SessionListResult>('session.list', {});
    return result?.items.length === 0 && processes().length === 0;
  };
  // What is opened once for good is not what is left of a call.
  await openings();
  t.truthy(await waitUntil(isOver, LEFT_MS), processes().join());
  const before = readdirSync(`/proc/${agentPid}/fd`).length;
  for (const reason of Object.keys(reasons)) delete reasons[reason];
  while ((reasons['Timeout'] ?? 0) < CALLS && count < 5 * CALLS) await openings();
  t.log(reasons);
  t.true((reasons['Timeout'] ?? 0) >= CALLS, JSON.stringify(reasons));
  t.truthy(await waitUntil(isOver, LEFT_MS), `${processes().length} processes are left`);
  t.deepEqual(childrenOf(agentPid), []);
  const closed = await waitUntil(() => readdirSync(`/proc/${agentPid}/fd`).length <= before, LEFT_MS);
  t.truthy(closed, `${before} descriptors before, ${readdirSync(`/proc/${agentPid}/fd`).length} after`);
});
