/** kubectl logs with a real kube-apiserver: the rows of logs, as with a real kubelet. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'ava';
import { logText } from '../acceptance/node-under-test.ts';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { Cluster, PORT } from './support/cluster.ts';
import type { Ran } from './support/kubectl.ts';
import { ADDRESS, kubectlProgram } from './support/kubernetes.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;
const COLLECTOR = 'press-line-collector-6d5f9c7b8d-4xkqz';
const BIG = ['logs', '-n', 'factory', 'biglog'];

async function logs(...args: string[]): Promise<Ran> {
  return await cluster.kubectl(['logs', ...args]);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const lines = ({ stdout }: Ran): string[] => stdout.toString().split('\n').slice(0, -1);

test.before('start the cluster', async () => {
  cluster = await Cluster.whole(teardowns);
});

test.after.always('stop it', () => teardowns.run());

test.serial('a log of 41.6 MB, six times: equal to the file', async (t) => {
  const text = logText(cluster.node, 'factory', 'biglog', 'logger');
  for (let round = 0; round < 6; round += 1) {
    const { stdout, code, tookMs } = await cluster.kubectl(BIG);
    t.is(code, 0);
    t.true(stdout.length > 41_600_000, `${stdout.length} bytes`);
    t.is(sha256(stdout.subarray(0, text.length)), sha256(text.subarray(0, stdout.length)));
    t.log(`${Math.round(tookMs)} ms`);
  }
});

/** Of the comparison with who asks the stream port itself; odd. */
const ROUNDS = 11;

/** How long a program runs; what it writes is thrown away. */
async function timed(program: string, args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(program, args, { stdio: 'ignore', env: cluster.kubectlEnvironment() });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return performance.now() - startedMs;
}

test.serial(
  'K7: kubectl takes at most 1.5 times as long for 41.6 MB as who asks the stream port itself',
  async (t) => {
    const file = (name: string): string => join(cluster.kubernetes.folder, name);
    const url = `https://${ADDRESS.cloud}:${PORT.stream}/containerLogs/factory/biglog/logger`;
    const curl = ['-sk', '--http2', '--cert', file('admin.crt'), '--key', file('admin.key'), url];
    const rounds: { readonly straight: number; readonly kubectl: number; readonly start: number }[] = [];
    // By turns: what else the machine does slows both. The first round warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const straight = await timed('curl', curl);
      const kubectl = await timed(kubectlProgram(), BIG);
      // What kubectl takes to start is a part of its time; told, because nobody can make it shorter.
      const start = await timed(kubectlProgram(), ['version', '--client']);
      if (round > 0) rounds.push({ straight, kubectl, start });
    }
    const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] ?? 0;
    const times = (name: 'straight' | 'kubectl' | 'start'): string =>
      `${Math.round(median(rounds.map((round) => round[name])))} ms`;
    // Of each round by itself: a machine that becomes busy in the middle changes no ratio.
    const ratio = median(rounds.map(({ straight, kubectl }) => kubectl / straight));
    const printed = `${times('kubectl')} by kubectl (${times('start')} of it its start), ${times('straight')} straight`;
    t.log(`${printed}: ${ratio.toFixed(2)} times`);
    t.true(ratio <= 1.5, `${printed}: ${ratio.toFixed(3)} times`);
  },
);

test.serial('--tail, --tail 0, --timestamps, --since, --since-time and --limit-bytes', async (t) => {
  t.is(lines(await logs('web-0', '-c', 'sidecar', '--tail', '3')).length, 3);
  t.is((await logs('web-0', '-c', 'sidecar', '--tail', '0')).stdout.length, 0);
  for (const line of lines(await logs('web-0', '-c', 'sidecar', '--tail', '4', '--timestamps')))
    t.regex(line, /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+) sidecar (tick|warn) \d+$/);
  const [first = ''] = lines(await logs('web-0', '-c', 'sidecar', '--timestamps'));
  const whole = lines(await logs('web-0', '-c', 'sidecar')).length;
  t.true(lines(await logs('web-0', '-c', 'sidecar', '--since', '5s')).length < whole);
  t.true(lines(await logs('web-0', '-c', 'sidecar', '--since', '1h')).length >= whole);
  const [since = ''] = first.split(' ');
  t.true(
    lines(await logs('web-0', '-c', 'sidecar', '--since-time', since.replace(/\.\d+/, ''))).length >= whole,
  );
  t.is((await cluster.kubectl([...BIG, '--limit-bytes', '1000'])).stdout.length, 1000);
});

test.serial('an init container, all containers with their prefixes, and by label', async (t) => {
  t.is((await logs('-n', 'factory', COLLECTOR, '-c', 'init-wait')).stdout.toString(), 'init done\n');
  const all = (await logs('web-0', '--all-containers', '--prefix', '--tail', '5')).stdout.toString();
  t.regex(all, /^\[pod\/web-0\/web\] /m);
  t.regex(all, /^\[pod\/web-0\/sidecar\] sidecar /m);
  t.regex((await logs('-l', 'app=web', '-c', 'sidecar')).stdout.toString(), /^sidecar tick/m);
});

test.serial('a followed log brings each line when it is written', async (t) => {
  const following = cluster.start([...BIG, '-f', '--tail', '1']);
  await following.until(/(tick \d+\n){5}/);
  const ticks = [...following.stdout.toString().matchAll(/^tick (\d+)$/gm)].map(([, number]) =>
    Number(number),
  );
  t.deepEqual(
    ticks,
    Array.from(ticks, (_, index) => (ticks[0] ?? 0) + index),
  );
  following.child.kill('SIGINT');
  await following.ended;
});

test.serial('-p of a container that crashes again and again gives its last words', async (t) => {
  const { stdout, stderr, code } = await logs('crasher', '-p');
  t.is(code, 0, stderr);
  t.regex(stdout.toString(), /^crasher start \d+\nwork item 1\n/);
  t.regex(stdout.toString(), /fatal: sensor bus not found\n$/);
});

test.serial('K2: a log that is refused says why', async (t) => {
  const missing = await logs('web-0', '-c', 'nope');
  t.is(missing.code, 1);
  t.regex(missing.stderr, /container nope is not valid for pod web-0/);
  await cluster.kubernetes.ask('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'ghost', namespace: 'default' },
    spec: { nodeName: 'edge-01', containers: [{ name: 'main', image: 'busybox' }] },
  });
  const ghost = await logs('ghost');
  t.is(ghost.code, 1);
  t.regex(ghost.stderr, /BadRequest.*ghost/s);
  t.notRegex(ghost.stderr, /could not find the requested resource|"kind"/);
});

test.serial('a reader that leaves in the middle leaves nothing', async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const leaving = cluster.start(BIG);
    await leaving.until(/line 0000100/);
    leaving.child.stdout.destroy();
    leaving.child.kill('SIGINT');
    await leaving.ended;
  }
  await cluster.idle();
  t.pass();
});

test.serial('150 followers at once, each with every line; beside them an exec', async (t) => {
  const followers = Array.from({ length: 150 }, () =>
    cluster.start(['get', '--raw', '/api/v1/namespaces/factory/pods/biglog/log?follow=true&tailLines=1']),
  );
  await Promise.all(followers.map((each) => each.until(/(tick \d+\n){3}/)));
  t.is((await cluster.active())['logs'], 150);
  const beside = await cluster.kubectl(['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'exit 4']);
  t.is(beside.code, 4, beside.stderr);
  for (const { child } of followers) child.kill('SIGINT');
  for (const { stdout } of await Promise.all(followers.map(({ ended }) => ended))) {
    const ticks = [...stdout.toString().matchAll(/^tick (\d+)$/gm)].map(([, number]) => Number(number));
    t.deepEqual(
      ticks,
      Array.from(ticks, (_, index) => (ticks[0] ?? 0) + index),
    );
  }
  await cluster.idle();
});

test.serial('K11: more followers than one connection of HTTP/2 carries; beside them a log', async (t) => {
  const path = '/api/v1/namespaces/factory/pods/biglog/log?follow=true&tailLines=1';
  const followers = await Promise.all(Array.from({ length: 270 }, () => cluster.kubernetes.open(path)));
  t.deepEqual([...new Set(followers.map(({ statusCode }) => statusCode))], [200]);
  await Promise.all(followers.map((follower) => once(follower, 'data')));
  t.is((await cluster.active())['logs'], 270);
  const beside = await logs('-n', 'factory', 'biglog', '--tail', '1');
  t.is(beside.code, 0, beside.stderr);
  for (const follower of followers) follower.destroy();
  await cluster.idle();
});

test.serial('a reader that stalls keeps nobody waiting, and gets every byte', async (t) => {
  const stalled = cluster.start(BIG);
  await stalled.until(/line 0000100/);
  stalled.child.stdout.pause();
  for (let round = 0; round < 5; round += 1) {
    const beside = await cluster.kubectl(['exec', 'web-0', '-c', 'web', '--', 'true']);
    t.is(beside.code, 0, beside.stderr);
  }
  stalled.child.stdout.resume();
  const { stdout, code } = await stalled.ended;
  t.is(code, 0);
  const text = logText(cluster.node, 'factory', 'biglog', 'logger');
  t.is(sha256(stdout), sha256(text.subarray(0, stdout.length)));
});
