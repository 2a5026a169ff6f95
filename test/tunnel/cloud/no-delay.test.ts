/** Small writes are not held back (Nagle's algorithm), whoever made the socket and whatever it was upgraded to. */
import { Socket } from 'node:net';
import test from 'ava';
import { startReplicas } from '../helpers/replicas.ts';
import { RawUpgrade } from '../helpers/tunnel-cloud.ts';

test.serial(
  'the sockets of an exec send small writes at once: stream port, peer port, tunnel, streaming server',
  async (t) => {
    // That the kernel was told is seen by nobody else.
    const undelayed = new Set<Socket>();
    const { setNoDelay } = Socket.prototype;
    Socket.prototype.setNoDelay = function tell(this: Socket, on?: boolean): Socket {
      if (on !== false) undelayed.add(this);
      return setNoDelay.call(this, on);
    };
    t.teardown(() => {
      Socket.prototype.setNoDelay = setNoDelay;
    });
    const { holder, other, kubelet } = await startReplicas(t);
    const exec = await RawUpgrade.open(other.cloud, '/exec/default/web-0/web?command=cat&input=1&output=1');
    await exec.until(() => exec.received.includes('101 Switching'));
    const has = (find: (socket: Socket) => boolean): boolean => [...undelayed].some(find);
    t.true(
      has(({ localPort }) => localPort === other.cloud.ports.stream),
      'stream port',
    );
    t.true(
      has(({ localPort }) => localPort === holder.cloud.ports.peer),
      'peer port',
    );
    t.true(
      has(({ remotePort }) => remotePort === holder.cloud.ports.peer),
      'the replica that asks',
    );
    t.true(
      has(({ localPort }) => localPort === holder.cloud.ports.tunnel),
      'tunnel port',
    );
    t.true(
      has(({ remotePort }) => remotePort === holder.cloud.ports.tunnel),
      'the edge',
    );
    t.true(
      has(({ remotePort }) => String(remotePort) === new URL(kubelet.baseUrl).port),
      'streaming server',
    );
    exec.socket.destroy();
  },
);
