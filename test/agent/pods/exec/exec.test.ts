/** Exec and attach over the runtime's streaming server. */
import { once } from 'node:events';
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import WebSocket from 'ws';
import { runPod, shellPod } from '../../../helpers/containerd.ts';
import { aMoment } from '../../../helpers/wait-until.ts';
import type { ExecTargetRequest, StreamTarget } from '../../../../agent/pods/exec/stream-target.ts';
import { BOTH, execCases, web } from './exec-cases.ts';
import { never, processesLike, readUntil } from './harness.ts';

const cases = execCases('cri');

test('attach joins the output of the first process, and leaves it running', async (t) => {
  const pod = shellPod('ticker', 'while true; do echo tick; echo tock >&2; sleep 0.1; done');
  await runPod(cases.harness.containerd, pod);
  const source = await cases.harness.opener.attach({ name: 'ticker' }, BOTH, never());
  await readUntil(source, 'tick\n');
  t.is((await source.read('stderr', 5))?.toString(), 'tock\n');
  source.cancel('Canceled');
  t.deepEqual(await source.ended, { reason: 'Canceled' });
  const again = await cases.harness.opener.attach({ name: 'ticker' }, BOTH, never());
  await readUntil(again, 'tick\n');
  again.cancel('Canceled');
  await again.ended;
});

/** Speaks WebSocket v4 to a streaming server, as a client whose bytes a door passes on. */
async function dialTarget(
  url: URL,
): Promise<{ socket: WebSocket; text: () => string; closed: Promise<void> }> {
  const socket = new WebSocket(url, ['v4.channel.k8s.io']);
  const frames: Buffer[] = [];
  socket.on('message', (frame: Buffer) => frames.push(frame.subarray(1)));
  const closed = once(socket, 'close').then(() => undefined);
  await once(socket, 'open');
  return { socket, text: () => Buffer.concat(frames).toString(), closed };
}

/** As for a client that speaks what only the streaming server understands. */
async function passed(request: ExecTargetRequest): Promise<StreamTarget> {
  const stream = await cases.harness.opener.execStream(request, { served: false, v5: false }, never());
  if (!('url' in stream)) throw new Error('it is to be framed by the door');
  return stream;
}

const OUTPUTS = { stdin: false, stdout: true, stderr: true, tty: false };

test('a client that speaks to the streaming server itself runs its command there', async (t) => {
  const command = ['sh', '-c', 'echo passed on; exit 3'];
  const request = { namespace: 'default', ...web, command, streams: OUTPUTS };
  const target = await passed(request);
  t.is(target.source, 'cri');
  t.is(target.container, 'web');
  const { text, closed } = await dialTarget(target.url);
  await closed;
  target.ended('server');
  t.true(text().includes('passed on\n'));
  t.true(text().includes('"message":"3"'));
});

test('what a client that speaks to the streaming server itself has left is ended', async (t) => {
  const command = ['sleep', '4242'];
  const request = { namespace: 'default', ...web, command, streams: OUTPUTS };
  const target = await passed(request);
  const { socket } = await dialTarget(target.url);
  while ((await processesLike(cases.harness, cases.webId, 'sleep 4242')) === 0) await aMoment();
  socket.terminate();
  target.ended('client');
  while ((await processesLike(cases.harness, cases.webId, 'sleep 4242')) > 0) await aMoment();
  t.pass();
});

test('a target that was never dialled holds up no other start in its container', async (t) => {
  const request = { namespace: 'default', ...web, command: ['true'], streams: OUTPUTS };
  const unused = await passed(request);
  unused.ended('server');
  const source = await cases.harness.opener.exec({ ...web, command: ['true'] }, BOTH, never());
  source.cancel('Canceled');
  t.is((await source.ended).reason, 'Canceled');
});

test('a pod that was made again under its name is not the one that is meant', async (t) => {
  const request = { namespace: 'default', ...web, podUid: 'another', command: ['true'], streams: OUTPUTS };
  const error = await t.throwsAsync(passed(request), {
    instanceOf: EdgectlError,
  });
  t.is(error.kind, 'NotFound');
});
