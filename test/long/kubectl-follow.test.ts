/** `kubectl logs -f` on the node while the agent stops, as for an upgrade: it fails in one line, and shows no torn or lacking line. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { finished } from '../acceptance/node-under-test.ts';
import { shellPod } from '../helpers/containerd.ts';
import { startRestNode } from '../helpers/rest-node.ts';

const PROGRAM = process.env['EDGECTL_TEST_KUBECTL'] ?? 'kubectl';
const COUNTER = shellPod('counter', 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.01; done');

test('a log that kubectl follows breaks off with an error when the agent stops, and is there again afterwards', async (t) => {
  const node = await startRestNode({ pods: [], morePods: [COUNTER] });
  t.teardown(() => node.stop());
  const ca = join(node.folder, 'ca.crt');
  writeFileSync(ca, node.ca);
  const kubectl = (...words: readonly string[]) =>
    spawn(
      PROGRAM,
      ['--server', node.url, '--certificate-authority', ca, '--token', node.tokens.alice, ...words],
      { env: { PATH: process.env['PATH'], HOME: node.folder } },
    );
  const following = kubectl('logs', '-f', 'counter');
  const result = finished(following);
  let read = '';
  const seen = new Promise<void>((resolve, reject) => {
    following.stdout.on('data', (bytes: Buffer) => {
      read += bytes.toString();
      if (read.includes('\nline 200\n')) resolve();
    });
    following.once('close', () => reject(new Error(`kubectl ended after ${read.length} bytes`)));
  });
  await seen;
  const restarted = node.restartAgent();
  const { exitCode, stdout, stderr } = await result;
  t.is(exitCode, 1, stderr);
  t.regex(stderr, /^error: [^\n]+\n$/);
  t.log(stderr.trim());
  const lines = stdout.toString().split('\n').slice(0, -1);
  t.deepEqual(
    lines,
    lines.map((_, index) => `line ${index + 1}`),
    'no line is lost or torn',
  );
  await restarted;
  const again = await finished(kubectl('logs', 'counter', '--tail=1'));
  t.is(again.exitCode, 0, again.stderr);
  t.regex(again.stdout.toString(), /^line \d+\n$/);
});
