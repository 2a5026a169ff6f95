import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect } from '@edgectl/client';
import test from 'ava';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';
import { startHeldSocket } from '../helpers/held-socket.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';
import { whileItRuns } from '../helpers/while-it-runs.ts';

let nut: NodeUnderTest;

test.before('start the node and the agent', async () => {
  nut = await startNodeUnderTest({ pods: ['default/web-0'] });
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

/** After SIGTERM a process has two seconds before SIGKILL; the rest is for a slow machine. */
const GONE_WITHIN_MS = 15_000;

/** The numbers of this run: the processes of all containers of the machine are looked through. */
function seconds(test: number): number {
  return 100_000_000 + process.pid * 10 + test;
}

/** A command that ignores SIGTERM. Its processes are found by the number of seconds they sleep. */
function stubborn(number: number): string[] {
  return ['sh', '-c', `trap '' TERM; sleep ${number} & sleep ${number}; wait`];
}

/** Pids of the processes of {@link stubborn}, seen from the node. */
function processesOf(number: number): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`sleep\0${number}\0`);
    } catch {
      return false;
    }
  });
}

const untilStarted = (number: number) => waitUntil(() => processesOf(number).length === 2, 30_000);
const gone = (number: number, withinMs: number) =>
  waitUntil(() => processesOf(number).length === 0, withinMs);

test('Ctrl-C ends the command in the container', async (t) => {
  const child = nut.spawnEdgectl(['exec', 'web-0', '-c', 'web', '--', ...stubborn(seconds(1))]);
  t.not(await untilStarted(seconds(1)), undefined);
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  const [exitCode] = (await exited) as [number];
  t.is(exitCode, 130);
  t.not(await gone(seconds(1), GONE_WITHIN_MS), undefined, processesOf(seconds(1)).join());
});

test('a client that is killed leaves no process when its session has waited for it in vain', async (t) => {
  const program = fileURLToPath(new URL('../fixtures/programs/exec-and-wait.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [...TYPESCRIPT_FLAGS, program, nut.agent.socket, 'web-0', 'web', ...stubborn(seconds(2))],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await whileItRuns(child, once(child.stdout, 'data'));
  t.not(await untilStarted(seconds(2)), undefined);
  child.kill('SIGKILL');
  t.not(await gone(seconds(2), 1_000 + GONE_WITHIN_MS), undefined, processesOf(seconds(2)).join());
});

test('a command that passes its time-out is ended, and the session says so', async (t) => {
  const client = await connect({ url: nut.agent.socket });
  t.teardown(() => client.close());
  const session = await client.open('pod.exec', {
    ...{ name: 'web-0', container: 'web', command: stubborn(seconds(3)), processTimeoutSeconds: 1 },
  });
  session.stdout.discard();
  session.stderr.discard();
  t.is((await session.ended.catch((error: unknown) => ({ reason: String(error) }))).reason, 'TimedOut');
  t.not(await gone(seconds(3), GONE_WITHIN_MS), undefined, processesOf(seconds(3)).join());
});

test('a session that is cancelled takes the whole family of its process with it', async (t) => {
  const client = await connect({ url: nut.agent.socket });
  t.teardown(() => client.close());
  const session = await client.open('pod.exec', {
    name: 'web-0',
    container: 'web',
    command: stubborn(seconds(4)),
  });
  t.not(await untilStarted(seconds(4)), undefined);
  session.cancel();
  t.is((await session.ended).reason, 'Canceled');
  t.not(await gone(seconds(4), GONE_WITHIN_MS), undefined, processesOf(seconds(4)).join());
});

test.serial('an agent that was killed leaves no process: the next one ends it', async (t) => {
  const child = nut.spawnEdgectl(['exec', 'web-0', '-c', 'web', '--', ...stubborn(seconds(5))]);
  t.teardown(() => child.kill('SIGKILL'));
  t.not(await untilStarted(seconds(5)), undefined);
  await nut.restartAgent();
  t.not(await gone(seconds(5), 30_000), undefined, processesOf(seconds(5)).join());
});

test.serial(
  '20.2: nor does one that was killed before the runtime had told which process it is',
  async (t) => {
    const runtime = await startHeldSocket(t, nut.node.addresses.runtimeSocket ?? '');
    await nut.restartAgent({ EDGECTL_CRI: `unix://${runtime.path}`, EDGECTL_EXEC_FIFOS: 'off' });
    // The address of the streaming server; the event of the start comes after it.
    runtime.holdAfter('http://127.0.0.1:');
    const child = nut.spawnEdgectl(['exec', 'web-0', '-c', 'web', '--', ...stubborn(seconds(6))]);
    t.teardown(() => child.kill('SIGKILL'));
    t.not(await untilStarted(seconds(6)), undefined);
    await nut.restartAgent();
    t.not(await gone(seconds(6), 30_000), undefined, processesOf(seconds(6)).join());
  },
);

test('what the container itself runs is left alone', async (t) => {
  const { stdout } = await nut.edgectl(['exec', 'web-0', '-c', 'web', '--', 'cat', '/proc/1/cmdline']);
  t.regex(stdout.toString(), /httpd/);
});
