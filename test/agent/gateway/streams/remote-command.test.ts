/** Exec and attach over every wire that clients of Kubernetes speak, on a real containerd. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import test from 'ava';
import WebSocket from 'ws';
import { TaskClient } from '../../../../agent/backends/cri/task-client.ts';
import { BUSYBOX_IMAGE } from '../../../../sandbox/containerd/images.ts';
import { runPod, shellPod, startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { doorWire, execInput } from '../../../acceptance/exec-input.ts';
import { processesLike } from '../../pods/exec/harness.ts';
import { Remote, run, WIRES } from './remote-client.ts';
import { startStreamDoor, type StreamDoor } from './stream-door.ts';

let containerd: TestContainerd;
let door: StreamDoor;
let tasks: TaskClient;
let webId: string;
const SOON_MS = 30_000;

test.before(async () => {
  containerd = await startTestContainerd();
  door = await startStreamDoor(containerd);
  tasks = new TaskClient(door.cri.connection);
  const command = ['/bin/sh', '-c', 'while true; do echo tick; sleep 1; done'];
  const shell = ['/bin/sh', '-c', 'while read word; do echo "said $word"; done'];
  const { containerIds } = await runPod(
    containerd,
    shellPod('web-0', '', {
      spec: {
        containers: [
          { name: 'web', image: BUSYBOX_IMAGE, command },
          { name: 'listener', image: BUSYBOX_IMAGE, command: shell, stdin: true },
        ],
      },
    }),
  );
  webId = containerIds['web'] ?? '';
});

test.after.always(async () => {
  await door?.stop();
  await containerd?.stop();
});

async function left(text: string): Promise<number> {
  return processesLike({ tasks }, webId, text);
}

/** The record of the stream with that word in its command. */
function recordOf(word: string): StreamDoor['records'][number] | undefined {
  return door.records.findLast(({ call }) => JSON.stringify(call.params).includes(word));
}

/** The head of the answer to an upgrade. */
async function headOf(upgrade: string, protocol: Record<string, string>): Promise<IncomingMessage> {
  const asked = request(
    `${door.url}/api/v1/namespaces/default/pods/web-0/exec?command=true&stdout=true&container=web`,
    {
      method: upgrade === 'websocket' ? 'GET' : 'POST',
      headers: { authorization: 'Bearer any', connection: 'Upgrade', upgrade, ...protocol },
    },
  );
  asked.end();
  const [answer, socket] = (await once(asked, 'upgrade')) as [IncomingMessage, Socket];
  socket.destroy();
  return answer;
}

test.serial(
  'an exec that is not journalled is served with a warning, as Kubernetes warns, over every wire',
  async (t) => {
    const key = randomBytes(16).toString('base64');
    const webSocket = (protocol: string): Record<string, string> => ({
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
      'sec-websocket-protocol': protocol,
    });
    const wires: Record<string, () => Promise<IncomingMessage>> = {
      spdy: () => headOf('SPDY/3.1', { 'x-stream-protocol-version': 'v4.channel.k8s.io' }),
      'websocket-v4': () => headOf('websocket', webSocket('v4.channel.k8s.io')),
      'websocket-v5': () => headOf('websocket', webSocket('v5.channel.k8s.io')),
    };
    for (const [wire, ask] of Object.entries(wires)) {
      door.journals = false;
      try {
        t.regex(String((await ask()).headers['warning']), /^299 - "not journalled: [^"]*"$/, wire);
      } finally {
        door.journals = true;
      }
      t.is((await ask()).headers['warning'], undefined, wire);
    }
  },
);

for (const wire of WIRES) {
  test(`stdout, stderr and the exit code come over ${wire}`, async (t) => {
    const command = ['sh', '-c', `echo out; echo err >&2; : ${wire}-code; exit 7`];
    const remote = await run(door, wire, { container: 'web', command });
    t.is(remote.text(), 'out\n');
    t.is(remote.text('stderr'), 'err\n');
    t.deepEqual(remote.remoteStatus, { exitCode: 7 });
    await waitUntil(() => recordOf(`${wire}-code`)?.end !== undefined, SOON_MS);
    const { call, end } = recordOf(`${wire}-code`) ?? {};
    t.is(call?.action, 'pod.exec');
    t.is(end?.reason, 'Completed');
    t.true((end?.bytesOut ?? 0) >= 8);
  });

  test(`10 MB of output come whole over ${wire}`, async (t) => {
    const script = 'head -c 10000000 /dev/zero | tr "\\0" x; echo; sleep 0.1; echo end >&2';
    const remote = await run(door, wire, { container: 'web', command: ['sh', '-c', script] });
    const text = Buffer.concat(remote.stdout);
    t.is(text.length, 10_000_001);
    t.is(text.indexOf('\n'), 10_000_000);
    t.is(remote.text('stderr'), 'end\n');
    t.deepEqual(remote.remoteStatus, { exitCode: 0 });
  });

  test(`a terminal follows its size over ${wire}`, async (t) => {
    const remote = new Remote();
    await remote.dial(door, wire, { container: 'web', command: ['sh'], stdin: true, tty: true });
    remote.connection.resize(90, 30);
    await remote.connection.writeStdin(Buffer.from("until stty size | grep '30 90'; do :; done; exit 5\n"));
    await remote.ended;
    t.deepEqual(remote.remoteStatus, { exitCode: 5 });
  });

  test(`a client that leaves takes its process with it over ${wire}`, async (t) => {
    const remote = new Remote();
    const mark = `${wire}-leaves`;
    const command = ['sh', '-c', `trap "" TERM; echo ready; while :; do sleep 1; done; : ${mark}`];
    await remote.dial(door, wire, { container: 'web', command });
    await remote.says('ready');
    t.is(await left(mark), 1);
    remote.connection.close();
    let remaining = 1;
    await waitUntil(() => {
      // One that is under way when the test is over finds the runtime gone.
      left(mark).then(
        (count) => (remaining = count),
        () => undefined,
      );
      return remaining === 0;
    }, SOON_MS);
    t.is(remaining, 0);
    await waitUntil(() => recordOf(mark)?.end !== undefined, SOON_MS);
    t.is(recordOf(mark)?.end?.reason, 'Canceled');
  });

  test(`a revoked right ends the stream over ${wire}`, async (t) => {
    const own = await startStreamDoor(containerd);
    try {
      const remote = new Remote();
      // Agents that share a container tell their starts apart by the command alone.
      const command = ['sh', '-c', `echo ready; sleep 1000; : ${wire}-revoked`];
      await remote.dial(own, wire, { container: 'web', command });
      await remote.says('ready');
      own.revoke();
      await remote.ended;
      t.deepEqual(remote.remoteStatus, { failure: 'pod.exec was taken back' });
      await waitUntil(() => own.held() === 0, SOON_MS);
      t.is(own.held(), 0);
      t.is(own.records[0]?.end?.reason, 'Revoked');
    } finally {
      await own.stop();
    }
  });

  test(`K1: a command that the stop of the agent cuts off fails in words over ${wire}`, async (t) => {
    const own = await startStreamDoor(containerd);
    const remote = new Remote();
    const command = ['sh', '-c', `echo ready; sleep 1000; : ${wire}-stopped`];
    await remote.dial(own, wire, { container: 'web', command });
    await remote.says('ready');
    await own.stop();
    await remote.ended;
    t.deepEqual(remote.remoteStatus, { failure: 'the agent is stopping' });
  });

  test(`a command that cannot be run is told over ${wire}`, async (t) => {
    const remote = await run(door, wire, { container: 'web', command: ['/no/such/program'] });
    t.true(remote.remoteStatus !== undefined && 'failure' in remote.remoteStatus);
  });

  test(`attach joins what the container says over ${wire}`, async (t) => {
    const remote = new Remote();
    await remote.dial(door, wire, { container: 'web' });
    await remote.says('tick');
    remote.connection.close();
    await remote.ended;
    t.true((await door.cri.containerStatus(webId)).state === 'running');
  });
}

for (const wire of WIRES) {
  test(`B1, B2: every byte of the input, or the exit of a process that wants none, over ${wire}`, async (t) => {
    await execInput(t, doorWire(door, wire), { rounds: 1, sizes: [0, 300_000], lateSeconds: 0 });
  });
}

test('a client of WebSocket v4 that says goodbye has ended its input', async (t) => {
  const input = randomBytes(1_000_000);
  const command = ['sh', '-c', 'cat >/tmp/goodbye; mv /tmp/goodbye /tmp/said'];
  const socket = new WebSocket(
    `ws://127.0.0.1:${door.port}/api/v1/namespaces/default/pods/web-0/exec?container=web&stdin=1&stdout=1&` +
      command.map((word) => `command=${encodeURIComponent(word)}`).join('&'),
    ['v4.channel.k8s.io'],
    { headers: { authorization: 'Bearer any' } },
  );
  await once(socket, 'open');
  for (let at = 0; at < input.length; at += 65_536)
    socket.send(Buffer.concat([Buffer.of(0), input.subarray(at, at + 65_536)]));
  socket.close(1000);
  await waitUntil(() => recordOf('/tmp/goodbye')?.end !== undefined, SOON_MS);
  t.is(recordOf('/tmp/goodbye')?.end?.exitCode, 0);
  const { stdout } = await run(door, 'spdy', { container: 'web', command: ['sha256sum', '/tmp/said'] });
  const sum = createHash('sha256').update(input).digest('hex');
  t.is(Buffer.concat(stdout).toString().slice(0, 64), sum);
});

for (const wire of ['spdy', 'websocket-v5'] as const) {
  test(`20 MB of input, and its end, reach the process over ${wire}`, async (t) => {
    const data = randomBytes(20_000_000);
    const remote = new Remote();
    await remote.dial(door, wire, { container: 'web', command: ['sha256sum'], stdin: true });
    for (let start = 0; start < data.length; start += 65_536) {
      await remote.connection.writeStdin(data.subarray(start, start + 65_536));
    }
    await remote.connection.closeStdin();
    await remote.ended;
    t.is(remote.text().slice(0, 64), createHash('sha256').update(data).digest('hex'));
    t.deepEqual(remote.remoteStatus, { exitCode: 0 });
  });
}

test('K12: a client of SPDY that leaves while its process takes no input leaves no process', async (t) => {
  const remote = new Remote();
  const command = ['sh', '-c', 'echo ready; exec sleep 8643'];
  await remote.dial(door, 'spdy', { container: 'web', command, stdin: true });
  await remote.says('ready');
  // More than all buffers on the way hold.
  remote.connection.writeStdin(Buffer.alloc(64 * 1024 * 1024)).catch(() => undefined);
  await waitUntil(() => recordOf('sleep 8643') !== undefined, SOON_MS);
  t.is(await left('sleep 8643'), 1);
  remote.connection.close();
  await waitUntil(() => recordOf('sleep 8643')?.end !== undefined, SOON_MS);
  t.is(recordOf('sleep 8643')?.end?.reason, 'Canceled');
  // The record says that the stream is over; the process gets its signal then.
  t.not(await waitUntil(async () => (await left('sleep 8643')) === 0, SOON_MS), undefined);
});

test('a client that is killed while its process takes no input leaves no process', async (t) => {
  const command = ['sh', '-c', 'echo ready; exec sleep 8642'];
  const socket = new WebSocket(
    `ws://127.0.0.1:${door.port}/api/v1/namespaces/default/pods/web-0/exec?container=web&stdin=1&stdout=1&` +
      command.map((word) => `command=${encodeURIComponent(word)}`).join('&'),
    ['v5.channel.k8s.io'],
    { headers: { authorization: 'Bearer any' } },
  );
  await once(socket, 'message');
  const block = Buffer.alloc(1024 * 1024);
  // More than all buffers on the way hold.
  for (let sent = 0; sent < 64; sent += 1) socket.send(block);
  await waitUntil(() => recordOf('sleep 8642') !== undefined, SOON_MS);
  t.is(await left('sleep 8642'), 1);
  socket.terminate();
  await waitUntil(() => recordOf('sleep 8642')?.end !== undefined, SOON_MS);
  t.is(recordOf('sleep 8642')?.end?.reason, 'Canceled');
  // The record says that the stream is over; the process gets its signal then.
  t.not(await waitUntil(async () => (await left('sleep 8642')) === 0, SOON_MS), undefined);
});

test('what a client types reaches the container that it is attached to', async (t) => {
  const remote = new Remote();
  await remote.dial(door, 'websocket-v5', { container: 'listener', stdin: true });
  await remote.connection.writeStdin(Buffer.from('hello\n'));
  await remote.says('said hello');
  remote.connection.close();
  t.pass();
});

test('a process that was left running on purpose stays when its exec has ended', async (t) => {
  const command = ['sh', '-c', 'sleep 4321 </dev/null >/dev/null 2>&1 & echo started'];
  const remote = await run(door, 'spdy', { container: 'web', command });
  t.deepEqual(remote.remoteStatus, { exitCode: 0 });
  await waitUntil(() => recordOf('sleep 4321')?.end !== undefined, SOON_MS);
  t.is(await left('sleep 4321'), 1);
});

test('what is wrong is told before the upgrade, as a Status', async (t) => {
  const missing = await new Remote().dial(door, 'websocket-v5', { pod: 'nope', command: ['true'] });
  t.is('refused' in missing && missing.refused.httpStatus, 404);
  t.regex('refused' in missing ? missing.refused.text : '', /"kind":"Status".*pods \\"nope\\" not found/);
  const both = await new Remote().dial(door, 'spdy', {
    container: 'web',
    command: ['true'],
    tty: true,
    stderr: true,
  });
  t.is('refused' in both && both.refused.httpStatus, 422);
  const plain = await fetch(`${door.url}/api/v1/namespaces/default/pods/web-0/exec?command=true&stdout=1`, {
    method: 'POST',
    headers: { authorization: 'Bearer any' },
  });
  t.is(plain.status, 400);
  t.like(await plain.json(), { kind: 'Status', reason: 'BadRequest' });
});

const UPGRADES = {
  SPDY: 'Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n',
  WebSocket:
    'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
    'Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n',
} as const;

for (const [name, headers] of Object.entries(UPGRADES)) {
  test(`an upgrade to ${name} that is given up half-way leaves nothing`, async (t) => {
    const own = await startStreamDoor(containerd);
    t.teardown(() => own.stop());
    const sockets = Array.from({ length: 5 }, () => connect(own.port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.write(
        `${name === 'SPDY' ? 'POST' : 'GET'} /api/v1/namespaces/default/pods/web-0/exec?container=web` +
          '&command=sleep&command=9876&stdout=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer any\r\n' +
          `Connection: Upgrade\r\n${headers}\r\n`,
      );
    }
    await waitUntil(() => own.records.length === sockets.length, SOON_MS);
    for (const socket of sockets) socket.destroy();
    await waitUntil(() => own.held() === 0, SOON_MS);
    t.is(own.held(), 0);
    t.true(own.records.every(({ end }) => end !== undefined));
    let remaining = Number.POSITIVE_INFINITY;
    await waitUntil(() => {
      // One that is under way when the test is over finds the runtime gone.
      left('sleep 9876').then(
        (count) => (remaining = count),
        () => undefined,
      );
      return remaining === 0;
    }, SOON_MS);
    t.is(remaining, 0);
  });
}
