/** The connection between a browser and an agent, which a test can cut and mend. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Cable {
  readonly port: number;
  /** What runs over it ends, and nothing new gets through. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** @param target port of 127.0.0.1 */
export async function layCable(target: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const join = (one: Socket, other: Socket): void => {
    sockets.add(one);
    one.pipe(other);
    one.on('error', () => one.destroy());
    one.on('close', () => {
      sockets.delete(one);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    join(near, far);
    join(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      end();
    },
    mend() {
      isCut = false;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      end();
      await closed;
    },
  };
}
