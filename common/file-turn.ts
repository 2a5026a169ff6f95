/** One process at a time reads a file, changes it and writes it back: else the change of one is lost in the other's. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type Clock, systemClock } from './clock.ts';

const WAIT_MS = 10_000;

/**
 * Runs `change` when no other process of this machine has the turn for `path`. The turn is a name among Linux' abstract sockets
 * (unix(7)): the kernel gives it to one, and takes it back from a process that died. Elsewhere nobody is waited for.
 * @throws EdgectlError `Unavailable` where others have it for longer than anybody needs; what `change` throws
 */
export async function inTurnFor<T>(path: string, change: () => T, clock: Clock = systemClock): Promise<T> {
  if (process.platform !== 'linux') return change();
  const name = `\0edgectl-${createHash('sha256').update(canonical(path)).digest('hex')}`;
  const late = new AbortController();
  const settled = new AbortController();
  clock.after(WAIT_MS, () => late.abort(), settled.signal);
  try {
    for (;;) {
      const turn = await take(name);
      if (turn !== undefined) return useTurn(turn, change);
      await givenBack(name, late.signal);
      if (late.signal.aborted) throw takesTooLong(path);
    }
  } finally {
    settled.abort();
  }
}

interface Turn {
  readonly server: Server;
  /** Of those who wait for it. */
  readonly sockets: Set<Socket>;
}

/** `undefined` where somebody has it. */
async function take(name: string): Promise<Turn | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  server.listen(name);
  try {
    await once(server, 'listening');
    return { server, sockets };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

function useTurn<T>({ server, sockets }: Turn, change: () => T): T {
  try {
    return change();
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

/** Who has the turn holds the other end of this connection for as long. */
async function givenBack(name: string, signal: AbortSignal): Promise<void> {
  const socket = connect({ path: name });
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  signal.removeEventListener('abort', abort);
}

function takesTooLong(path: string): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    `another program has been changing ${path} for ${WAIT_MS / 1000} s`,
    { hint: 'wait for it, then try again' },
  );
}

/** The same for every name of the file, which need not be there yet. */
function canonical(path: string): string {
  const folder = dirname(resolve(path));
  try {
    return join(realpathSync(folder), basename(path));
  } catch {
    return resolve(path);
  }
}
