/** A unix socket on which a running node is told things: one line of JSON with the words, one line of JSON as the answer. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { obey } from './control-commands.ts';
import type { SandboxNode } from './sandbox-node.ts';

interface Answer {
  readonly output?: string;
  readonly error?: string;
}

async function answer(node: SandboxNode, line: string): Promise<Answer> {
  try {
    const words: unknown = JSON.parse(line);
    return { output: await obey(node, Array.isArray(words) ? words.map(String) : []) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Listens until the server is closed. */
export async function serveControl(node: SandboxNode): Promise<Server> {
  const { controlSocket } = node.addresses;
  rmSync(controlSocket, { force: true });
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      void answer(node, line).then((output) => socket.write(`${JSON.stringify(output)}\n`));
    });
  });
  server.listen(controlSocket);
  await once(server, 'listening');
  return server;
}

/** Tells the node something. @throws Error with what it says where it cannot */
export async function tell(controlSocket: string, words: readonly string[]): Promise<string> {
  const socket = connect(controlSocket);
  try {
    await once(socket, 'connect');
    socket.write(`${JSON.stringify(words)}\n`);
    const lines = createInterface({ input: socket });
    const left = once(lines, 'close').then(() => {
      throw new Error('the sandbox node ended before it answered');
    });
    const [line] = (await Promise.race([once(lines, 'line'), left])) as [string];
    const { output, error } = JSON.parse(line) as Answer;
    if (error !== undefined) throw new Error(error);
    return output ?? '';
  } finally {
    socket.destroy();
  }
}
