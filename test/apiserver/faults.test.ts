/** What users of kubectl see when a part goes away: never a success for what did not finish. */
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { logText } from '../acceptance/node-under-test.ts';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { Cluster } from './support/cluster.ts';
import type { Kubectl } from './support/kubectl.ts';
import { KUBECTL_WIRES } from './support/kubectl.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;

const BIG = ['logs', '-n', 'factory', 'biglog'];
const CUT = /\nedgectl: the log was cut here, \d+ bytes after its beginning: .+\n$/;

function execs(): Kubectl[] {
  return KUBECTL_WIRES.map((wire) =>
    cluster.start(['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo here; sleep 45; exit 3'], { wire }),
  );
}

/** One that reads as it is told to, so that its tunnel is lost in the middle. */
async function halfRead(): Promise<Kubectl> {
  const reading = cluster.start(BIG);
  await reading.until(/line 0000100/);
  reading.child.stdout.pause();
  return reading;
}

async function checkFailed(t: ExecutionContext, started: readonly Kubectl[]): Promise<void> {
  for (const { code, stderr } of await Promise.all(started.map(({ ended }) => ended))) {
    t.not(code, 0);
    t.regex(stderr, /tunnel|stopping|silent|lost/);
  }
}

/** Whole, or with a last line that says where it was cut. */
async function checkLog(t: ExecutionContext, reading: Kubectl): Promise<void> {
  reading.child.stdout.resume();
  const { stdout } = await reading.ended;
  const cut = CUT.exec(stdout.toString('latin1', Math.max(0, stdout.length - 2_000)));
  const got = cut === null ? stdout : stdout.subarray(0, stdout.length - cut[0].length);
  const text = logText(cluster.node, 'factory', 'biglog', 'logger');
  t.true(got.equals(text.subarray(0, got.length)));
  t.true(cut !== null || got.length > 41_600_000, `${got.length} bytes and no word`);
}

function checkFollowed(t: ExecutionContext, { stdout }: Kubectl): void {
  const ticks = [...stdout.toString().matchAll(/^tick (\d+)$/gm)].map(([, number]) => Number(number));
  t.deepEqual(
    ticks,
    Array.from(ticks, (_, index) => (ticks[0] ?? 0) + index),
  );
}

/** What the cloud half says of tunnels that came and went. */
function tunnelLines(): readonly string[] {
  return (cluster.cloud?.log ?? []).filter((line) => /"msg":"[^"]*tunnel/.test(line));
}

async function followed(): Promise<Kubectl> {
  const following = cluster.start([...BIG, '-f', '--tail', '1']);
  await following.until(/(tick \d+\n){2}/);
  return following;
}

test.before('start the cluster', async () => {
  cluster = await Cluster.whole(teardowns);
});

test.after.always('stop it', () => teardowns.run());

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test.serial(
    `K1, K8: the agent ends by ${signal} and comes back: execs fail, a whole log and a follower go on`,
    async (t) => {
      const started = execs();
      await Promise.all(started.map((each) => each.until(/here/)));
      const [reading, following] = await Promise.all([halfRead(), followed()]);
      cluster.agent?.child.kill(signal);
      await cluster.agent?.exited;
      await checkFailed(t, started);
      await cluster.startAgent();
      await checkLog(t, reading);
      const seen = following.stdout.length;
      while (following.stdout.length < seen + 20) await pause(100);
      checkFollowed(t, following);
      following.child.kill('SIGINT');
      await following.ended;
    },
  );
}

test.serial(
  'K1, K8: the agent is silent for 40 seconds: execs fail, new ones are refused, logs go on',
  async (t) => {
    const started = execs();
    await Promise.all(started.map((each) => each.until(/here/)));
    const [reading, following] = await Promise.all([halfRead(), followed()]);
    cluster.agent?.child.kill('SIGSTOP');
    const stoppedMs = performance.now();
    await checkFailed(t, started);
    t.not((await cluster.kubectl(['exec', 'web-0', '-c', 'web', '--', 'true'])).code, 0);
    await pause(Math.max(0, 40_000 - (performance.now() - stoppedMs)));
    cluster.agent?.child.kill('SIGCONT');
    await cluster.reachable();
    await checkLog(t, reading);
    const seen = following.stdout.length;
    while (following.stdout.length < seen + 20) await pause(100);
    checkFollowed(t, following);
    following.child.kill('SIGINT');
    await following.ended;
  },
);

test.serial(
  'K8: the agent is away for longer than a log waits: its last line says where it was cut',
  async (t) => {
    const [reading, following] = await Promise.all([halfRead(), followed()]);
    cluster.agent?.child.kill('SIGKILL');
    await checkLog(t, reading);
    t.regex((await following.ended).stdout.toString(), CUT);
    await cluster.startAgent();
  },
);

test.serial(
  'K1: SIGTERM of the cloud half: an exec longer than its drain fails, logs have a last line, new ones are refused in words',
  async (t) => {
    const started = execs();
    await Promise.all(started.map((each) => each.until(/here/)));
    const [reading, following] = await Promise.all([halfRead(), followed()]);
    reading.child.stdout.resume();
    const stopped = cluster.cloud?.stop();
    await checkFailed(t, started);
    await checkLog(t, reading);
    t.regex((await following.ended).stdout.toString(), CUT);
    await stopped;
    await cluster.startCloud();
    await cluster.reachable();
  },
);

test.serial('the cloud half is killed: it works again when it is back', async (t) => {
  const started = execs();
  await Promise.all(started.map((each) => each.until(/here/)));
  await cluster.cloud?.stop('SIGKILL');
  // Nobody is left to say it: kubectl gives exit code 0, as the how-to says.
  for (const { stdout } of await Promise.all(started.map(({ ended }) => ended)))
    t.is(stdout.toString(), 'here\n');
  await cluster.startCloud();
  await cluster.reachable();
});

test.serial(
  'kube-apiserver is killed: the tunnels stand, and all works at once when it is back',
  async (t) => {
    const started = execs();
    await Promise.all(started.map((each) => each.until(/here/)));
    const stood = tunnelLines();
    await cluster.kubernetes.stopServer('SIGKILL');
    // What kubectl makes of it is kubectl's: 1.36 gives exit code 0 on one of its wires.
    await Promise.all(started.map(({ ended }) => ended));
    await cluster.kubernetes.startServer();
    t.is((await cluster.kubectl(['exec', 'web-0', '-c', 'web', '--', 'true'])).code, 0);
    t.deepEqual(tunnelLines(), stood);
  },
);
