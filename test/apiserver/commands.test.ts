/** kubectl exec, attach, cp and port-forward with a real kube-apiserver, over WebSocket and SPDY. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { finished } from '../acceptance/node-under-test.ts';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { Cluster } from './support/cluster.ts';
import { KUBECTL_WIRES, type Ran } from './support/kubectl.ts';
import { kubectlProgram } from './support/kubernetes.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test.before('start the cluster', async () => {
  cluster = await Cluster.whole(teardowns);
});

test.after.always('stop it', () => teardowns.run());

for (const wire of KUBECTL_WIRES) {
  const exec = (options: readonly string[], command: readonly string[], input?: Buffer): Promise<Ran> =>
    cluster.kubectl(['exec', ...options, 'web-0', '-c', 'web', '--', ...command], { wire }, input);
  const processes = async (mark: string): Promise<string> => {
    const pattern = `${mark[0]}[${mark[1]}]${mark.slice(2)}`;
    const script = `grep -l "${pattern}" /proc/[0-9]*/cmdline | wc -l`;
    return (await exec([], ['sh', '-c', script])).stdout.toString().trim();
  };

  test.serial(
    `${wire}: exec keeps both streams apart and gives the exit code, also after half a minute of silence`,
    async (t) => {
      const both = await exec([], ['sh', '-c', 'echo out; echo err >&2; exit 7']);
      t.is(both.code, 7);
      t.is(both.stdout.toString(), 'out\n');
      t.regex(both.stderr, /^err\n/);
      t.is((await exec([], ['sh', '-c', 'sleep 30; exit 9'])).code, 9);
    },
  );

  test.serial(`${wire}: what cannot be run says why`, async (t) => {
    const program = await exec([], ['no-such-program']);
    t.not(program.code, 0);
    t.regex(program.stderr, /no-such-program/);
    const container = await cluster.kubectl(['exec', 'web-0', '-c', 'nope', '--', 'true'], { wire });
    t.is(container.code, 1);
    t.regex(container.stderr, /nope/);
  });

  test.serial(`${wire}: 20 MB go in, 20 MB come back, 100 MB come out, each whole`, async (t) => {
    const input = randomBytes(20_000_000);
    const sum = await exec(['-i'], ['sha256sum'], input);
    t.is(sum.stdout.toString(), `${sha256(input)}  -\n`, sum.stderr);
    const back = await exec(['-i'], ['cat'], input);
    t.is(back.code, 0, back.stderr);
    t.is(sha256(back.stdout), sha256(input));
    const out = await exec([], ['sh', '-c', 'head -c 100000000 /dev/zero']);
    t.is(out.code, 0, out.stderr);
    t.is(out.stdout.length, 100_000_000);
  });

  test.serial(`${wire}: a terminal follows its size and gives its exit code`, async (t) => {
    const script = fileURLToPath(new URL('../fixtures/programs/resize.exp', import.meta.url));
    // It runs its first argument on the second: here a program on its way.
    const child = spawn('expect', [script, '/usr/bin/env', kubectlProgram(), 'web-0', 'web'], {
      env: { ...cluster.kubectlEnvironment({ wire }), TERM: 'xterm' },
    });
    const { stdout, exitCode } = await finished(child);
    t.is(exitCode, 5, stdout.toString());
  });

  // Of a WebSocket kube-apiserver reads nothing while the input before is held up, and so never sees that kubectl has left.
  for (const held of wire === 'spdy' ? [false, true] : [false]) {
    test.serial(
      `K12: ${wire}: Ctrl-C ends the command on the node${held ? ', also with its input held up' : ''}`,
      async (t) => {
        const mark = `left-${wire}-${held ? 'held' : 'plain'}`;
        const command = ['sh', '-c', `echo here; while sleep 1; do : ${mark}; done`];
        const args = ['exec', ...(held ? ['-i'] : []), 'web-0', '-c', 'web', '--', ...command];
        const kubectl = cluster.start(args, { wire }, held ? Buffer.alloc(20_000_000) : undefined);
        await kubectl.until(/here/);
        t.is(await processes(mark), '1');
        kubectl.child.kill('SIGINT');
        await kubectl.ended;
        while ((await processes(mark)) !== '0');
        await cluster.idle({ kind: 'exec' });
      },
    );
  }

  test.serial(`${wire}: a command that leaves its input unread ends as it ended (K13)`, async (t) => {
    // No more than a pipe holds: for what is beyond it containerd 1.6 waits for ever, asked by whomever.
    for (let round = 0; round < 24; round += 1) {
      const { code, stdout, stderr } = await exec(
        ['-i'],
        ['sh', '-c', 'head -c 5; exit 6'],
        Buffer.alloc(30_000, 'y'),
      );
      t.is(code, 6, stderr);
      t.is(stdout.toString(), 'yyyyy');
    }
  });

  test.serial(`${wire}: cp of 20 MB to the pod and back; attach joins and leaves`, async (t) => {
    const [there, back] = ['there', 'back'].map((name) => join(cluster.folder, `${wire}-${name}`)) as [
      string,
      string,
    ];
    writeFileSync(there, randomBytes(20_000_000));
    const put = await cluster.kubectl(['cp', '-c', 'web', there, `web-0:/tmp/copied`], { wire });
    t.is(put.code, 0, put.stderr);
    const got = await cluster.kubectl(['cp', '-c', 'web', 'web-0:/tmp/copied', back], { wire });
    t.is(got.code, 0, got.stderr);
    t.is(sha256(readFileSync(back)), sha256(readFileSync(there)));
    const attached = cluster.start(['attach', 'web-0', '-c', 'sidecar'], { wire });
    await attached.until(/sidecar tick \d+\n/);
    attached.child.kill('SIGINT');
    await attached.ended;
    t.regex(
      (await cluster.kubectl(['logs', 'web-0', '-c', 'sidecar', '--tail', '2'])).stdout.toString(),
      /tick/,
    );
  });

  test.serial(`${wire}: port-forward is refused, in words`, async (t) => {
    const forward = cluster.start(['port-forward', 'web-0', '28080:18080'], { wire });
    // kubectl asks the node at once, or when somebody connects.
    await forward.until(/Forwarding from/).then(
      () => fetch('http://127.0.0.1:28080/').catch(() => undefined),
      () => undefined,
    );
    forward.child.kill('SIGINT');
    t.regex((await forward.ended).stderr, /is not served through the tunnel/);
  });

  test.serial(`${wire}: 20 execs at once, and beside a whole log`, async (t) => {
    const many = (): Promise<Ran[]> =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          exec([], ['sh', '-c', `echo number ${index}; exit ${index}`]),
        ),
      );
    const check = (all: readonly Ran[]): void => {
      for (const [index, { code, stdout, stderr }] of all.entries()) {
        t.is(code, index, stderr);
        t.is(stdout.toString(), `number ${index}\n`);
      }
    };
    check(await many());
    const [log, all] = await Promise.all([cluster.kubectl(['logs', '-n', 'factory', 'biglog']), many()]);
    check(all);
    t.true(log.stdout.length > 41_600_000);
  });
}
