/** A unix socket in front of another that passes bytes on, and can hold back what the server says. */
import { connect, createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';
import { temporaryFolder } from './temp-folder.ts';

export interface HeldSocket {
  readonly path: string;
  /** From the first answer on that holds `words`, the server is heard no more: that one is passed on still. */
  holdAfter(words: string): void;
}

/** Ends with the test. */
export async function startHeldSocket(t: ExecutionContext, serverPath: string): Promise<HeldSocket> {
  const path = `${temporaryFolder(t)}/held.sock`;
  const sockets = new Set<Socket>();
  let words: string | undefined;
  let held = false;
  const server = createServer((client) => {
    const upstream = connect(serverPath);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => {
      if (held) return;
      client.write(bytes);
      held = words !== undefined && bytes.includes(words);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    path,
    holdAfter(wanted) {
      words = wanted;
    },
  };
}
