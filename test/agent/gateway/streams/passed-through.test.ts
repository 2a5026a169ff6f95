/** A runtime without a task service for us: what its streaming server speaks is passed through, what it does not is framed by the door. */
import test from 'ava';
import { TaskClient } from '../../../../agent/backends/cri/task-client.ts';
import { BUSYBOX_IMAGE } from '../../../../sandbox/containerd/images.ts';
import { runPod, shellPod, startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { processesLike } from '../../pods/exec/harness.ts';
import { Remote, run, WIRES } from './remote-client.ts';
import { startStreamDoor, type StreamDoor } from './stream-door.ts';

let containerd: TestContainerd;
let door: StreamDoor;
let webId: string;
const SOON_MS = 30_000;

test.before(async () => {
  containerd = await startTestContainerd();
  door = await startStreamDoor(containerd, { route: 'cri' });
  const command = ['/bin/sh', '-c', 'while true; do sleep 1; done'];
  const { containerIds } = await runPod(
    containerd,
    shellPod('web-0', '', { spec: { containers: [{ name: 'web', image: BUSYBOX_IMAGE, command }] } }),
  );
  webId = containerIds['web'] ?? '';
});

test.after.always(async () => {
  await door?.stop();
  await containerd?.stop();
});

for (const wire of WIRES) {
  test(`outputs and exit code come over ${wire}`, async (t) => {
    const remote = await run(door, wire, {
      container: 'web',
      command: ['sh', '-c', `echo out; echo err >&2; : ${wire}; exit 7`],
    });
    t.is(remote.text(), 'out\n');
    t.is(remote.text('stderr'), 'err\n');
    t.deepEqual(remote.remoteStatus, { exitCode: 7 });
  });

  test(`a revoked right ends the stream, and its process, over ${wire}`, async (t) => {
    const own = await startStreamDoor(containerd, { route: 'cri' });
    t.teardown(() => own.stop());
    const tasks = new TaskClient(own.cri.connection);
    const remote = new Remote();
    // Agents that share a container tell their starts apart by the command alone.
    const mark = `${wire}-passed-revoked`;
    const command = ['sh', '-c', `echo ready; sleep 1000; : ${mark}`];
    await remote.dial(own, wire, { container: 'web', command });
    await remote.says('ready');
    own.revoke();
    await remote.ended;
    t.deepEqual(remote.remoteStatus, { failure: 'pod.exec was taken back' });
    const over = async (): Promise<boolean> => (await processesLike({ tasks }, webId, mark)) === 0;
    t.not(await waitUntil(over, SOON_MS), undefined);
  });
}
