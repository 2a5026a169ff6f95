/** Streams that are cut in less usual ways: what kubectl makes of them. */
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { Cluster } from './support/cluster.ts';
import { type Kubectl, KUBECTL_WIRES, type Ran } from './support/kubectl.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;

const IN_WEB = ['exec', 'web-0', '-c', 'web', '--'];
const BIG = ['logs', '-n', 'factory', 'biglog'];
const HELD_INPUT = Buffer.alloc(20_000_000);

/** On both wires of kubectl: what is under way when a half ends. */
async function commands(): Promise<Kubectl[]> {
  const started = KUBECTL_WIRES.flatMap((wire) => [
    cluster.start(['attach', 'web-0', '-c', 'sidecar'], { wire }),
    cluster.start([...IN_WEB, 'sh', '-c', 'while :; do echo 0123456789; done'], { wire }),
    cluster.start([...IN_WEB, 'sh', '-c', 'echo here; sleep 45; exit 3'], { wire }),
  ]);
  await Promise.all(started.map((each) => each.until(/tick|0123456789|here/)));
  // The second of each wire is not read for a moment while it is cut.
  for (const at of [1, 4]) started[at]?.child.stdout.pause();
  return started;
}

async function checkFailed(t: ExecutionContext, started: readonly Kubectl[]): Promise<void> {
  await pause(1_000);
  for (const each of started) each.child.stdout.resume();
  for (const [at, { ended }] of started.entries()) {
    const { code, stderr } = await ended;
    t.not(code, 0, `${at}: ${stderr}`);
    t.regex(stderr, /tunnel|stopping|lost/, String(at));
  }
}

/** A log that is cut so many times while it is read. */
async function cutWhileRead(args: readonly string[], cuts: number): Promise<Ran> {
  const reading = cluster.start([...BIG, ...args]);
  for (let cut = 0; cut < cuts; cut += 1) {
    const seen = reading.stdout.length;
    reading.child.stdout.resume();
    while (reading.stdout.length < seen + 3_000_000) await pause(5);
    reading.child.stdout.pause();
    cluster.agent?.child.kill('SIGKILL');
    await cluster.agent?.exited;
    await cluster.startAgent();
  }
  reading.child.stdout.resume();
  return await reading.ended;
}

test.before('start the cluster', async () => {
  cluster = await Cluster.whole(teardowns);
});

test.after.always('stop it', () => teardowns.run());

for (const args of [
  ['--tail', '300000'],
  ['--limit-bytes', '20000000'],
  ['--since', '24000h', '--timestamps'],
  ['--tail', '250000', '--limit-bytes', '12000000', '--timestamps'],
])
  test.serial(
    `K8: logs ${args.join(' ')}, with the agent killed twice in the middle, are what they are otherwise`,
    async (t) => {
      const whole = await cluster.kubectl([...BIG, ...args]);
      const cut = await cutWhileRead(args, 2);
      t.is(cut.code, 0);
      // A container that writes on has written more by then.
      const bytes = Math.min(whole.stdout.length, cut.stdout.length);
      t.true(bytes >= 12_000_000, `${whole.stdout.length} and ${cut.stdout.length} bytes`);
      const beginning = args[0] === '--tail' ? whole.stdout.indexOf(cut.stdout.subarray(0, 60)) : 0;
      const common = Math.min(whole.stdout.length - beginning, cut.stdout.length);
      t.true(
        whole.stdout.subarray(beginning, beginning + common).equals(cut.stdout.subarray(0, common)),
        `from ${beginning}, ${common} bytes`,
      );
      if (args.includes('--limit-bytes')) t.is(cut.stdout.length, whole.stdout.length);
    },
  );

test.serial(
  'K1: the agent is killed, and stopped, under attach, floods of output and cp: each fails',
  async (t) => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const started = await commands();
      const copies = KUBECTL_WIRES.map((wire) =>
        cluster.start(['cp', 'web-0:/dev/zero', `${cluster.folder}/zero`, '-c', 'web'], { wire }),
      );
      await pause(500);
      cluster.agent?.child.kill(signal);
      await cluster.agent?.exited;
      await checkFailed(t, started);
      for (const { ended } of copies) await ended;
      await cluster.startAgent();
    }
  },
);

test.serial('K12: commands whose input is held up fail when the agent is killed', async (t) => {
  const started = KUBECTL_WIRES.map((wire) =>
    cluster.start(
      ['exec', '-i', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo here; sleep 8642'],
      { wire },
      HELD_INPUT,
    ),
  );
  await Promise.all(started.map((each) => each.until(/here/)));
  await pause(2_000);
  cluster.agent?.child.kill('SIGKILL');
  await cluster.agent?.exited;
  for (const { ended } of started) t.not((await ended).code, 0);
  await cluster.startAgent();
  await cluster.idle();
});

test.serial('K10: a Node that is deleted and recreated again and again is reached in the end', async (t) => {
  for (let round = 0; round < 5; round += 1) {
    await cluster.kubectl(['delete', 'node', 'edge-01']);
    await cluster.makeNode();
  }
  const startedMs = performance.now();
  await cluster.reachable();
  const tookMs = performance.now() - startedMs;
  t.log(`${Math.round(tookMs)} ms`);
  t.true(tookMs < 15_000, `${tookMs} ms`);
});

for (const signals of [['SIGTERM'], ['SIGTERM', 'SIGTERM'], ['SIGINT', 'SIGTERM', 'SIGTERM']] as const)
  test.serial(
    `K1: ${signals.join(', ')} to the cloud half under attach and floods of output: each fails`,
    async (t) => {
      const started = await commands();
      for (const signal of signals) {
        cluster.cloud?.child.kill(signal);
        await pause(20);
      }
      await checkFailed(t, started);
      await cluster.cloud?.stop('SIGTERM');
      await cluster.startCloud();
      await cluster.reachable();
    },
  );
