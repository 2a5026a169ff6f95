/** What a throw does in a command that is framed here: it ends that command alone, its client is told, and nothing of it is left. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test, { type ExecutionContext } from 'ava';
import type { ByteSource, SourceEnd } from '../../../../common/byte-source.ts';
import { boundedClock } from '../../../../common/fault-boundary.ts';
import { encodeSynStream } from '../../../../common/remotecommand/spdy/frames.ts';
import { HeaderBlockWriter } from '../../../../common/remotecommand/spdy/headers.ts';
import type { ServedWire } from '../../../../common/remotecommand/server/served-wire.ts';
import type { ServedCommand } from '../../../../common/remotecommand/server/serve-remote-command.ts';
import { serveUpgrade } from '../../../../common/remotecommand/server/serve-upgrade.ts';
import { ManualClock, settle } from '../../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../../helpers/never-aborted.ts';
import { SlowReader } from '../../../helpers/slow-reader.ts';
import { spdyData } from '../../../tunnel/helpers/tunnel-cloud.ts';

const STREAMS = { stdin: true, stdout: true, stderr: false, tty: true };
const HEADERS = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};
const SIZE = '{"Width":80,"Height":24}';
const FAULT = new Error('thrown by the test');

interface Client {
  readonly wire: ServedWire;
  /** What it sends to open its streams, where it has to. */
  readonly opening: Buffer;
  readonly size: Buffer;
}

/** A client's frame, whose mask is 0. */
function masked(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x82, 0x80 + payload.length, 0, 0, 0, 0), payload]);
}

function spdyOpening(): Buffer {
  const writer = new HeaderBlockWriter();
  const types = ['error', 'stdin', 'stdout', 'resize'];
  return Buffer.concat(
    types.map((streamType, at) => encodeSynStream(2 * at + 1, writer.encode({ streamType }), false)),
  );
}

const CLIENTS: Readonly<Record<string, () => Client>> = {
  SPDY: () => ({ wire: { transport: 'spdy' }, opening: spdyOpening(), size: spdyData(7, SIZE) }),
  WebSocket: () => ({
    wire: { transport: 'websocket', protocol: 'v5.channel.k8s.io' },
    opening: Buffer.alloc(0),
    size: masked(Buffer.concat([Buffer.of(4), Buffer.from(SIZE)])),
  }),
};

class FaultySource implements ByteSource {
  readonly streams = ['stdout'] as const;
  readonly info = {};
  readonly ended: Promise<SourceEnd>;
  canceled = 0;
  readonly #what: 'read' | 'resize' | 'nothing';
  #end: (end: SourceEnd) => void = () => undefined;
  #closed: () => void = () => undefined;
  readonly #over = new Promise<undefined>((resolve) => {
    this.#closed = () => resolve(undefined);
  });

  constructor(what: 'read' | 'resize' | 'nothing') {
    this.#what = what;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  read(): Promise<Buffer | undefined> {
    return this.#what === 'read' ? Promise.reject(FAULT) : this.#over;
  }

  writeStdin(): Promise<void> {
    return Promise.resolve();
  }

  resize(): void {
    this.finish({ reason: 'Completed', exitCode: 7 });
    if (this.#what === 'resize') throw FAULT;
  }

  finish(end: SourceEnd): void {
    this.#closed();
    this.#end(end);
  }

  cancel(): void {
    this.canceled += 1;
    if (this.#what !== 'read') this.finish({ reason: 'Canceled' });
  }
}

interface Served {
  readonly command: ServedCommand;
  /** What the client was told last. */
  readonly reported: string;
  readonly source: FaultySource;
  /** Of the unit that the command belongs to: what it heard of, and what ended it. */
  readonly noted: unknown[];
  readonly faults: unknown[];
}

async function serve(
  t: ExecutionContext,
  { wire, opening, size }: Client,
  source: FaultySource,
  throwsIn?: 'listener',
): Promise<Served> {
  const manual = new ManualClock();
  const noted: unknown[] = [];
  const faults: unknown[] = [];
  let armed = false;
  const clock = boundedClock(manual, {
    enter(point) {
      if (!armed || point !== throwsIn) return;
      armed = false;
      throw FAULT;
    },
    fault: (error) => void faults.push(error),
    note: (error) => void noted.push(error),
  });
  const socket = new SlowReader();
  socket.readOn();
  const client = { socket, head: opening, warning: undefined };
  const serving = serveUpgrade(
    wire,
    { method: 'GET', headers: HEADERS },
    client,
    { served: source, streams: STREAMS },
    { clock, signal: NEVER_ABORTED },
  );
  while (!socket.taken.includes('101 Switching')) await settle();
  await settle();
  armed = true;
  socket.push(size);
  // A client that has been told leaves.
  while (!/"status":"(Success|Failure)"/.test(socket.taken.toString('latin1'))) await settle();
  socket.destroy();
  const command = await serving;
  t.is(manual.pending, 0, 'no timer is left');
  return { command, reported: socket.taken.toString('latin1'), source, noted, faults };
}

for (const [name, client] of Object.entries(CLIENTS)) {
  test(`16: ${name}: a source whose read throws has failed, and its client is told`, async (t) => {
    const { command, reported, source, faults } = await serve(t, client(), new FaultySource('read'));
    t.is(command.reason, 'Failed');
    t.true(EdgectlError.is(command.error));
    t.regex(reported, /"status":"Failure"/);
    t.true(source.canceled > 0);
    t.deepEqual(faults, []);
  });

  test(`16: ${name}: a terminal's size that throws is noted, and the command goes on`, async (t) => {
    const { command, noted, faults } = await serve(t, client(), new FaultySource('resize'));
    t.is(command.exitCode, 7);
    t.deepEqual(noted, [FAULT]);
    t.deepEqual(faults, []);
  });

  test(`16: ${name}: a fault in a listener ends that command alone, and its client is told`, async (t) => {
    const { command, reported, source, noted, faults } = await serve(
      t,
      client(),
      new FaultySource('nothing'),
      'listener',
    );
    t.is(command.reason, 'Failed');
    t.regex(reported, /"status":"Failure"/);
    t.true(source.canceled > 0);
    t.deepEqual(noted, [FAULT]);
    t.deepEqual(faults, []);
  });
}
