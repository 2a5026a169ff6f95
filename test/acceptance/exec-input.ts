/** Input of exec, over every wire: every byte of it, or the exit of a process that did not want it. */
import { createHash, randomBytes } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import type { RemoteConnection } from '../../common/remotecommand/remote-connection.ts';
import { Remote, type WireName } from '../agent/gateway/streams/remote-client.ts';
import type { StreamDoor } from '../agent/gateway/streams/stream-door.ts';
import { type Apiserver, RemoteCommand, type StreamOptions } from '../tunnel/helpers/apiserver.ts';
import type { NodeUnderTest } from './node-under-test.ts';

export interface InputWire {
  readonly name: string;
  /** Whether a client can end its input and go on to read. WebSocket v4 cannot: there the scripts count their bytes. */
  readonly halfCloses: boolean;
  /** Runs a script of the shell in the container `web` of `web-0`. */
  run(
    script: string,
    input?: Buffer,
  ): Promise<{ readonly stdout: Buffer; readonly exitCode: number | undefined }>;
}

export interface ExecInputOptions {
  readonly rounds: number;
  readonly sizes: readonly number[];
  /** Also a process that sleeps that long before it reads. */
  readonly lateSeconds: number;
}

export async function execInput(
  t: ExecutionContext,
  wire: InputWire,
  { rounds, sizes, lateSeconds }: ExecInputOptions,
): Promise<void> {
  const file = `/tmp/input-${wire.name}`;
  for (let round = 0; round < rounds; round += 1) {
    for (const size of sizes) {
      const input = randomBytes(size);
      const sum = createHash('sha256').update(input).digest('hex');
      const what = `${wire.name}, round ${round}, ${size} bytes`;
      const summed = wire.halfCloses ? 'exec sha256sum' : `head -c ${size} | sha256sum`;
      const written = await wire.run(`${wire.halfCloses ? 'cat' : `head -c ${size}`} >${file}`, input);
      t.is(written.exitCode, 0, what);
      const found = await wire.run(`sha256sum <${file}; rm ${file}`);
      t.is(found.stdout.toString().slice(0, 64), sum, what);
      t.is((await wire.run(summed, input)).stdout.toString().slice(0, 64), sum, what);
      const late = await wire.run(`sleep ${lateSeconds}; ${summed}`, input);
      t.is(late.stdout.toString().slice(0, 64), sum, what);
      t.is((await wire.run('exec true', input)).exitCode, 0, what);
      const head = await wire.run(`exec head -c ${wire.halfCloses ? 100 : Math.min(100, size)}`, input);
      t.is(head.exitCode, 0, what);
      t.deepEqual(head.stdout, input.subarray(0, 100), what);
    }
  }
}

export function mqttWire(nut: NodeUnderTest): InputWire {
  return {
    name: 'mqtt',
    halfCloses: true,
    async run(script, input) {
      const args = ['exec', ...(input ? ['-i'] : []), 'web-0', '-c', 'web', '--', 'sh', '-c', script];
      const { stdout, exitCode } = await nut.edgectl(args, input);
      return { stdout, exitCode: exitCode ?? undefined };
    },
  };
}

export function doorWire(door: Pick<StreamDoor, 'url'>, wire: WireName): InputWire {
  return {
    name: wire,
    halfCloses: wire !== 'websocket-v4',
    async run(script, input) {
      const remote = new Remote();
      const command = ['sh', '-c', script];
      await remote.dial(door, wire, { container: 'web', command, stdin: input !== undefined });
      feed(remote.connection, input);
      await remote.ended;
      const status = remote.remoteStatus;
      return {
        stdout: Buffer.concat(remote.stdout),
        exitCode: status !== undefined && 'exitCode' in status ? status.exitCode : undefined,
      };
    },
  };
}

export function tunnelWire(
  api: Pick<Apiserver, 'url'>,
  name: string,
  { protocols }: Pick<StreamOptions, 'protocols'> = {},
): InputWire {
  return {
    name,
    halfCloses: protocols?.[0] !== 'v4.channel.k8s.io',
    async run(script, input) {
      const words = ['sh', '-c', script].map((word) => `command=${encodeURIComponent(word)}`).join('&');
      const command = await RemoteCommand.run(api, `/exec/default/web-0/web?${words}`, {
        stdin: input !== undefined,
        ...(protocols !== undefined && { protocols }),
      });
      if (command.connection !== undefined) feed(command.connection, input);
      const end = await command.ended();
      return { stdout: command.bytes(), exitCode: typeof end === 'number' ? end : undefined };
    },
  };
}

/** In the background: a process that has ended takes no more, and its connection is closed under it. */
function feed(connection: RemoteConnection, input: Buffer | undefined): void {
  const give = async (bytes: Buffer): Promise<void> => {
    for (let at = 0; at < bytes.length; at += 65_536)
      await connection.writeStdin(bytes.subarray(at, at + 65_536));
    if (connection.canCloseStdin) await connection.closeStdin();
  };
  if (input !== undefined) give(input).catch(() => undefined);
}
