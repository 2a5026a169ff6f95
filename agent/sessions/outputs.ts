/** The output streams of one session, together. */
import type { AckPayload, SessionStreams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { CreditPool } from './credit-pool.ts';
import type { CursorReporter } from './cursor-reporter.ts';
import type { OutputHost, OutputStream } from './output-stream.ts';
import { PacedSender } from './paced-sender.ts';
import { Pace } from './pacing.ts';
import type { SessionEnvironment, SessionSetup } from './session-setup.ts';
import { StreamSender } from './stream-sender.ts';

/** Positions in the streams, in bytes. */
export interface OutputOffsets {
  readonly stdout?: number;
  readonly stderr?: number;
}

export interface OutputsHost extends Pick<OutputHost, 'onFinished' | 'onFailed' | 'onFull'> {
  readonly cursors: CursorReporter | undefined;
}

export class Outputs {
  /** The streams that are wanted. */
  readonly streams = new Map<StreamName, OutputStream>();
  readonly #senders: StreamSender[] = [];

  constructor(environment: SessionEnvironment, setup: SessionSetup, host: OutputsHost) {
    const pace = new Pace(environment.clock, setup.options.bytesPerSecond);
    for (const stream of setup.source.streams) {
      if (setup.options.unwanted.has(stream)) continue;
      const streamHost = outputHost(setup, stream, host);
      const output =
        setup.options.windowBytes === 0
          ? createPaced(environment, setup, stream, streamHost, pace)
          : this.#createSender(environment, setup, stream, streamHost);
      this.streams.set(stream, output);
    }
  }

  get names(): StreamName[] {
    return [...this.streams.keys()];
  }

  get finished(): boolean {
    for (const stream of this.streams.values()) if (!stream.finished) return false;
    return true;
  }

  /** Bytes published, over all streams. */
  get bytes(): number {
    let bytes = 0;
    for (const stream of this.streams.values()) bytes += stream.published;
    return bytes;
  }

  start(): void {
    for (const stream of this.streams.values()) stream.start();
  }

  /** True where something new was acknowledged. */
  acknowledge(offsets: OutputOffsets): boolean {
    let advanced = false;
    for (const [name, stream] of this.streams) {
      const offset = offsets[name];
      if (offset !== undefined && stream.acknowledge(offset)) advanced = true;
    }
    return advanced;
  }

  /** @throws EdgectlError `Gone` below what is kept, `InvalidParams` beyond what was published. */
  refuseOffsets(session: string, offsets: OutputOffsets): void {
    for (const [name, { acknowledged, published }] of this.streams) {
      const from = offsets[name] ?? acknowledged;
      if (from < acknowledged) {
        const message = `${name} of session ${session} is kept from byte ${acknowledged} on, not from ${from}`;
        throw new EdgectlError('Gone', message, {
          hint: 'open a new session; a log goes on at a cursor (pod.logs with "cursor")',
          details: { stream: name, kept: acknowledged },
        });
      }
      if (from > published) {
        const message = `${name} ${from} is beyond the ${published} bytes that session ${session} has published`;
        throw new EdgectlError('InvalidParams', message, { details: { field: name } });
      }
    }
  }

  resend(): void {
    for (const stream of this.streams.values()) stream.resend();
  }

  discard(): void {
    for (const stream of this.streams.values()) stream.discard();
  }

  moveTo(clientChunks: CreditPool): void {
    for (const sender of this.#senders) sender.moveTo(clientChunks);
  }

  /** Why nothing comes, where a reader is the reason. */
  waiting(): string | undefined {
    for (const stream of this.streams.values()) {
      const waiting = stream.waiting();
      if (waiting !== undefined) return waiting;
    }
    return undefined;
  }

  /** Bytes of each stream that were given to the broker. */
  sent(): Pick<AckPayload, StreamName> {
    const stdout = this.streams.get('stdout')?.sent;
    const stderr = this.streams.get('stderr')?.sent;
    return { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
  }

  /** Bytes acknowledged; 0 for a stream that is not wanted. */
  acknowledged(): { stdout: number; stderr: number } {
    return {
      stdout: this.streams.get('stdout')?.acknowledged ?? 0,
      stderr: this.streams.get('stderr')?.acknowledged ?? 0,
    };
  }

  progress(): SessionStreams {
    const streams: { -readonly [stream in StreamName]?: SessionStreams[stream] } = {};
    for (const [name, { published, acknowledged }] of this.streams)
      streams[name] = { published, acknowledged };
    return streams;
  }

  close(): void {
    for (const stream of this.streams.values()) stream.close();
  }

  #createSender(
    { clock, slices, keptBytes, limits }: SessionEnvironment,
    { options, wire, clientChunks }: SessionSetup,
    stream: StreamName,
    host: OutputHost,
  ): StreamSender {
    const sender = new StreamSender({
      stream,
      windowBytes: options.windowBytes,
      windowChunks: limits.windowChunks,
      chunkMaxBytes: limits.chunkMaxBytes,
      host,
      publish: (offset, payload) => wire.chunk(stream, offset, payload),
      room: () => wire.room(stream),
      clientChunks,
      keptBytes,
      clock,
      slices,
    });
    this.#senders.push(sender);
    return sender;
  }
}

function createPaced(
  { clock, slices, limits }: SessionEnvironment,
  { wire, request }: SessionSetup,
  stream: StreamName,
  host: OutputHost,
  pace: Pace,
): PacedSender {
  return new PacedSender({
    stream,
    chunkMaxBytes: limits.chunkMaxBytes,
    followed: request.followed,
    host,
    publish: (offset, payload) => wire.chunkOnce(stream, offset, payload),
    pace,
    clock,
    slices,
  });
}

function outputHost({ source }: SessionSetup, stream: StreamName, host: OutputsHost): OutputHost {
  // The cursor speaks of stdout alone.
  const cursors = stream === 'stdout' ? host.cursors : undefined;
  return {
    read: (maxBytes) => source.read(stream, maxBytes),
    onRead: (position) => cursors?.onRead(position),
    onPublished: (position) => cursors?.onPublished(position),
    onFinished: host.onFinished,
    onFailed: host.onFailed,
    onFull: host.onFull,
  };
}
