/** Exec, attach and logs through the Kubernetes client library's own classes. */
import { PassThrough, Readable } from 'node:stream';
import { Attach, Exec, KubeConfig, Log, type V1Status } from '@kubernetes/client-node';
import test from 'ava';
import { BUSYBOX_IMAGE } from '../../../../sandbox/containerd/images.ts';
import { runPod, shellPod, startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';
import { startStreamDoor, type StreamDoor } from './stream-door.ts';

let containerd: TestContainerd;
let door: StreamDoor;
const config = new KubeConfig();

test.before(async () => {
  containerd = await startTestContainerd();
  door = await startStreamDoor(containerd);
  config.loadFromClusterAndUser(
    { name: 'node', server: door.url, skipTLSVerify: true },
    { name: 'tester', token: 'any' },
  );
  const command = ['/bin/sh', '-c', 'while true; do echo tick; sleep 0.2; done'];
  await runPod(
    containerd,
    shellPod('web-0', '', { spec: { containers: [{ name: 'web', image: BUSYBOX_IMAGE, command }] } }),
  );
});

test.after.always(async () => {
  await door?.stop();
  await containerd?.stop();
});

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: V1Status;
}

async function exec(command: string[], input: Readable | null = null): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let text = '';
  let errors = '';
  stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(config)
      .exec('default', 'web-0', 'web', command, stdout, stderr, input, false, resolve)
      .catch(reject);
  });
  return { stdout: text, stderr: errors, status };
}

test('exec gives both outputs and the exit code', async (t) => {
  const { stdout, stderr, status } = await exec(['sh', '-c', 'echo out; echo err >&2; exit 7']);
  t.is(stdout, 'out\n');
  t.is(stderr, 'err\n');
  t.is(status.status, 'Failure');
  t.like(status.details?.causes?.[0], { reason: 'ExitCode', message: '7' });
});

test('exec takes input, and its end', async (t) => {
  const { stdout, status } = await exec(['wc', '-c'], Readable.from([Buffer.alloc(300_000, 'x')]));
  t.is(stdout.trim(), '300000');
  t.is(status.status, 'Success');
});

test('attach gives what the container says', async (t) => {
  const stdout = new PassThrough();
  const socket = await new Attach(config).attach('default', 'web-0', 'web', stdout, null, null, false);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    t.regex(chunk.toString(), /tick/);
    break;
  }
  socket.close();
});

test('a followed log comes as it is written, until it is given up', async (t) => {
  const stdout = new PassThrough();
  // The library leaves the error of the stream that it gives up to nobody.
  stdout.once('pipe', (answer: Readable) => answer.on('error', () => undefined));
  const following = await new Log(config).log('default', 'web-0', 'web', stdout, {
    follow: true,
    tailLines: 1,
  });
  let text = '';
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.split('\n').length > 3) break;
  }
  following.abort();
  t.regex(text, /^(tick\n){3}/);
});
