/**
 * What a minimal exec over the CRI is: the runtime is asked for an address, and its streaming server dialled. Where there is no crictl this
 * is the peer of whole commands, bundled as the command is.
 *   node cri-exec-process.mjs SOCKET CONTAINER stdin|none COMMAND...
 */
import { CriClient } from '../../agent/backends/cri/cri-client.ts';
import type { RemoteReceiver } from '../../common/remotecommand/remote-connection.ts';
import type { RemoteStatus } from '../../common/remotecommand/status.ts';

const [, , endpoint = '', container = '', input = 'none', ...command] = process.argv;
const stdin = input === 'stdin';
const cri = new CriClient({ endpoint });
const streams = { tty: false, stdin, stdout: true, stderr: true };
let exitCode = 1;

const receiver: RemoteReceiver = {
  output: (stream, bytes) => void process[stream].write(bytes),
  status(status: RemoteStatus) {
    exitCode = 'exitCode' in status ? status.exitCode : 1;
  },
  closed() {
    cri.close();
    process.stdin.destroy();
    process.stdout.end(() => process.exit(exitCode));
  },
};

const url = new URL(await cri.execUrl(container, command, streams));
const request = { url, ...streams, signal: new AbortController().signal };
// On containerd 1.x SPDY is the wire on which input has an end.
const result = stdin
  ? await (await import('../../common/remotecommand/spdy/dial.ts')).dialSpdy(request, receiver)
  : await (await import('../../common/remotecommand/websocket-connection.ts')).dialWebSocket(
      request,
      ['v4.channel.k8s.io'],
      receiver,
    );
if ('refused' in result) throw new Error(`refused: ${result.refused.httpStatus} ${result.refused.text}`);
if (stdin) {
  for await (const bytes of process.stdin) await result.connection.writeStdin(bytes as Buffer);
  await result.connection.closeStdin();
}
