/** Ports for programs that have to be told one. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below Linux's `ip_local_port_range` (from 32768): the kernel gives those out as local ends of connections and to `listen(0)`,
// also between the moment when one was seen free and the moment when the program that was told it binds it.
const FIRST_PORT = 15_000;
const PORTS = 15_000;
const MAX_TRIES = 100;

/** A port of 127.0.0.1 on which nothing listens. Throws when a hundred were taken. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = FIRST_PORT + randomInt(PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${FIRST_PORT + PORTS} on 127.0.0.1`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
