/** The output streams of one session, together. */
import type { AckPayload, SessionStreams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { CreditPool } from './credit-pool.ts';
import type { CursorReporter } from './progress-reporter.ts';
import type { OutputHost, OutputStream } from './output-stream.ts';
import { Pace, PacedSender } from './paced-sender.ts';
import type { SessionEnvironment, SessionSetup } from './session.ts';
import { StreamSender } from './stream-sender.ts';

/** Positions in the streams, in bytes. */
export interface OutputOffsets {
  readonly stdout?: number;
  readonly stderr?: number;
}

export class Outputs {
  /** The streams that are wanted. */
  readonly streams = new Map<StreamName, OutputStream>();
  readonly #senders: StreamSender[] = [];

  /** @param cursors absent if the source has none */
  constructor(
    { clock, limits, slices, keptBytes, encoder }: SessionEnvironment,
    { source, options, wire, clientChunks, request }: SessionSetup,
    cursors: CursorReporter | undefined,
    host: OutputHost,
  ) {
    const { windowBytes, encoding } = options;
    // One pace for what is not acknowledged, over all streams.
    const pace = windowBytes === 0 ? new Pace(clock, options.bytesPerSecond) : undefined;
    const { principal } = request.caller;
    const encode =
      encoding === undefined ? undefined : (chunk: Buffer) => encoder.encode(encoding, chunk, principal);
    const { windowChunks, chunkMaxBytes } = limits;
    for (const stream of source.streams) {
      if (options.unwanted.has(stream)) continue;
      const ends = { stream, source, wire, cursors: stream === 'stdout' ? cursors : undefined, host };
      const common = { ...ends, chunkMaxBytes, clock, slices, encode };
      if (pace !== undefined) {
        this.streams.set(stream, new PacedSender({ ...common, followed: request.followed, pace }));
        continue;
      }
      const sender = new StreamSender({ ...common, windowBytes, windowChunks, clientChunks, keptBytes });
      this.#senders.push(sender);
      this.streams.set(stream, sender);
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

  /** True if something new was acknowledged. */
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
          hint: 'open a new session; a log resumes at a cursor (pod.logs with "cursor")',
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
}
