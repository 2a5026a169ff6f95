/** exec over a raw WebSocket, as a minimal program would do it: it asks the runtime for an address, and dials it. */
import { once } from 'node:events';
import WebSocket from 'ws';
import { CriClient } from '../../agent/backends/cri/cri-client.ts';
import { serveRunner } from './timed-runner.ts';

interface Start {
  readonly runtime: string;
  readonly container: string;
}

process.once('disconnect', () => process.exit());
const [{ runtime, container }] = (await once(process, 'message')) as [Start];
const cri = new CriClient({ endpoint: runtime });

serveRunner(async (command) => {
  const streams = { tty: false, stdin: false, stdout: true, stderr: true };
  const url = await cri.execUrl(container, command, streams);
  const socket = new WebSocket(url.replace('http:', 'ws:'), 'v4.channel.k8s.io', {
    perMessageDeflate: false,
  });
  let bytes = 0;
  socket.on('message', (message: Buffer) => {
    if (message[0] === 1) bytes += message.length - 1;
  });
  await once(socket, 'close');
  return bytes;
});
