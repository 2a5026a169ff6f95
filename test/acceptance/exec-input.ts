/** Input of exec, over every wire: every byte of it, or the exit of a process that did not want it. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
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
  run(script: string, input?: Buffer): Promise<Ran>;
}

interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

export interface ExecInputOptions {
  readonly rounds: number;
  readonly sizes: readonly number[];
  /** Also a process that sleeps that long before it reads. */
  readonly lateSeconds: number;
  /** That process runs beside the others. Not on a wire without credit: there everybody would wait for it. */
  readonly lateBeside?: boolean;
  /** How long after its process has ended each command may be over, where the machine is the test's alone. */
  readonly endsWithinMs?: number;
}

const BUSY_MS = 30_000;

/** Since the machine started, as every process of it reads that. */
function uptimeMs(text: string): number {
  return Number.parseFloat(text) * 1000;
}

export async function execInput(
  t: ExecutionContext,
  wire: InputWire,
  { rounds, sizes, lateSeconds, lateBeside = false, endsWithinMs = BUSY_MS }: ExecInputOptions,
): Promise<void> {
  const file = `/tmp/input-${wire.name}`;
  let latestMs = 0;
  /** A script that says when it ended, on its other output. */
  const timed = async (what: string, script: string, input: Buffer): Promise<Buffer> => {
    const ran = await wire.run(`${script}; code=$?; cat /proc/uptime >&2; exit $code`, input);
    const afterMs = uptimeMs(readFileSync('/proc/uptime', 'latin1')) - uptimeMs(ran.stderr);
    t.is(ran.exitCode, 0, `${what}: ${script}`);
    t.true(afterMs <= endsWithinMs, `${what}: ${script}: over ${afterMs} ms after its end`);
    latestMs = Math.max(latestMs, afterMs);
    return ran.stdout;
  };
  const inputs = sizes.map((size) => {
    const input = randomBytes(size);
    return { input, sum: createHash('sha256').update(input).digest('hex') };
  });
  for (let round = 0; round < rounds; round += 1) {
    const each = inputs.map(({ input, sum }) => ({
      ...{ input, sum },
      what: `${wire.name}, round ${round}, ${input.length} bytes`,
    }));
    const reader = (length: number): string => (wire.halfCloses ? 'cat' : `head -c ${length}`);
    const readLate = async ({ input, sum, what }: (typeof each)[number]): Promise<void> => {
      const script = `sleep ${lateSeconds}; ${reader(input.length)} | sha256sum`;
      t.is((await timed(what, script, input)).toString().slice(0, 64), sum, `${what}: late`);
    };
    const others = async (): Promise<void> => {
      for (const { input, sum, what } of each) {
        await timed(what, `${reader(input.length)} >${file}`, input);
        const found = await wire.run(`sha256sum <${file}; rm ${file}`);
        t.is(found.stdout.toString().slice(0, 64), sum, what);
        const summed = wire.halfCloses ? 'sha256sum' : `${reader(input.length)} | sha256sum`;
        t.is((await timed(what, summed, input)).toString().slice(0, 64), sum, what);
        await timed(what, 'true', input);
        t.is((await wire.run('exec true', input)).exitCode, 0, what);
        const little = wire.halfCloses ? 100 : Math.min(100, input.length);
        t.deepEqual(await timed(what, `head -c ${little}`, input), input.subarray(0, 100), what);
      }
    };
    if (lateBeside) {
      await Promise.all([...each.map(readLate), others()]);
    } else {
      await others();
      for (const one of each) await readLate(one);
    }
  }
  t.log(
    `${wire.name}: ${rounds} rounds, each over at most ${latestMs.toFixed(0)} ms after its process had ended`,
  );
}

export function mqttWire(nut: NodeUnderTest): InputWire {
  return {
    name: 'mqtt',
    halfCloses: true,
    async run(script, input) {
      const args = ['exec', ...(input ? ['-i'] : []), 'web-0', '-c', 'web', '--', 'sh', '-c', script];
      const { stdout, stderr, exitCode } = await nut.edgectl(args, input);
      return { stdout, stderr, exitCode: exitCode ?? undefined };
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
        stderr: Buffer.concat(remote.stderr).toString(),
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
      return {
        stdout: command.bytes(),
        stderr: command.bytes('stderr').toString(),
        exitCode: typeof end === 'number' ? end : undefined,
      };
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
