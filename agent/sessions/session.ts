/**
 * One session: a source on one side, a branch of topics on the other.
 *
 * It runs until the source has ended and every stream is published (or something imposed an end), then says `end` and stays
 * until the client has acknowledged that or the time is up.
 */
import type {
  AckPayload,
  EndPayload,
  SessionInfo,
  SessionStreams,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, SourceEnd } from '../../common/byte-source.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { Caller } from '../rpc/caller.ts';
import type { ControlMessage } from './control.ts';
import type { CreditPool } from './credit-pool.ts';
import { CursorReporter } from './cursor-reporter.ts';
import { EndRepeater, type ImposedReason, endPayload } from './end.ts';
import type { OutputHost, OutputStream } from './output-stream.ts';
import { PacedSender } from './paced-sender.ts';
import { Pace } from './pacing.ts';
import { Presence, SIGN_OF_LIFE_MS } from './presence.ts';
import type { SessionOpened, SessionRequest } from './session-opener.ts';
import type { SessionReport } from './session-service.ts';
import type { SessionOptions } from './session-options.ts';
import type { SessionWire } from './session-wire.ts';
import type { Slices } from './slices.ts';
import { StdinReceiver } from './stdin-receiver.ts';
import { StreamSender } from './stream-sender.ts';

/** After so long a session with a full window says why nothing comes, without being asked. */
const WAITING_NOTICE_MS = 1_000;

/** How long a source may take to end once it was told to. */
const CANCEL_MS = 10_000;

/** What all sessions share. */
export interface SessionEnvironment {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly slices: Slices;
  readonly keptBytes: CreditPool;
}

export interface SessionSetup {
  readonly name: string;
  readonly request: SessionRequest;
  readonly options: SessionOptions;
  readonly source: ByteSource;
  readonly wire: SessionWire;
  readonly clientChunks: CreditPool;
  /** The session is over and holds nothing; its name stays taken for `buriedMs`. */
  readonly onClosed: (session: Session, buriedMs: number) => void;
}

export class Session {
  readonly #environment: SessionEnvironment;
  readonly #setup: SessionSetup;
  readonly #streams = new Map<StreamName, OutputStream>();
  readonly #senders: StreamSender[] = [];
  readonly #presence: Presence;
  readonly #ends: EndRepeater;
  readonly #stdin: StdinReceiver | undefined;
  readonly #cursors: CursorReporter | undefined;
  #caller: Caller;
  #state: 'running' | 'ended' | 'closed' = 'running';
  #openedAt = '';
  #startedMs = 0;
  #sourceEnd: SourceEnd | undefined;
  #failure: EdgectlError | undefined;
  #imposed: ImposedReason | undefined;
  #end: EndPayload | undefined;
  #lastAckMs = 0;
  #waitingNotice: Timer | undefined;
  /** Ends a session without acknowledgement that is not renewed. */
  #renewal: Timer | undefined;
  /** Ends a session whose source does not end when told to. */
  #cancelDeadline: Timer | undefined;

  constructor(environment: SessionEnvironment, setup: SessionSetup) {
    const { clock, limits } = environment;
    const { options, source, request, wire } = setup;
    this.#environment = environment;
    this.#setup = setup;
    this.#caller = request.caller;
    this.#presence = new Presence({
      clock,
      detachMs: options.detachMs,
      expectsSigns: options.windowBytes > 0,
      onGone: () => this.impose('Detached'),
    });
    this.#ends = new EndRepeater({
      clock,
      lastsMs: options.detachMs,
      publish: () => void this.#publishEnd(),
      onExpired: () => this.#close(0),
    });
    this.#stdin = this.#createStdin();
    if (source.cursor !== undefined && !options.plain && !options.unwanted.has('stdout')) {
      this.#cursors = new CursorReporter({
        clock,
        cursor: () => source.cursor?.() ?? '',
        publish: (stdout, text) => wire.cursor({ stdout, cursor: text }),
      });
    }
    const pace = new Pace(clock, options.bytesPerSecond);
    for (const stream of source.streams) {
      if (!options.unwanted.has(stream)) this.#streams.set(stream, this.#createStream(stream, pace, limits));
    }
  }

  get name(): string {
    return this.#setup.name;
  }

  get caller(): Caller {
    return this.#caller;
  }

  start(): void {
    const { clock } = this.#environment;
    const { source } = this.#setup;
    this.#openedAt = new Date(clock.now()).toISOString();
    this.#startedMs = clock.monotonic();
    this.#lastAckMs = clock.monotonic();
    this.#presence.start();
    this.#renew();
    for (const stream of this.#streams.values()) stream.start();
    source.ended.then(
      (end) => this.#onSourceEnded(end),
      (error: unknown) => this.#onSourceEnded({ reason: 'Failed', error: EdgectlError.from(error) }),
    );
  }

  /** The opening answer. */
  opened(): SessionOpened {
    const { options, source, name } = this.#setup;
    return {
      ...source.info,
      session: name,
      window: options.windowBytes,
      streams: [...this.#streams.keys()],
      ...(this.#stdin === undefined ? {} : { stdinWindow: this.#environment.limits.stdinWindowBytes }),
    };
  }

  handleStdin(offset: number, payload: Buffer): void {
    this.#presence.seen();
    this.#stdin?.receive(offset, payload);
  }

  handleControl(message: ControlMessage): void {
    this.#presence.seen();
    if (message.method === 'session.ack') this.#acknowledge(message);
    else if (message.method === 'session.cancel') this.impose('Canceled');
    else if (message.method === 'session.resize') this.#setup.source.resize?.(message.columns, message.rows);
    else this.#stdin?.closeAt(message.bytes);
  }

  detach(): void {
    if (this.#state === 'running') this.#presence.detach();
  }

  /**
   * The client goes on from these offsets.
   * @throws EdgectlError `Gone`, `InvalidParams`.
   */
  refuseOffsets(offsets: { readonly stdout: number; readonly stderr: number }): void {
    for (const [name, stream] of this.#streams) {
      const from = offsets[name];
      if (from < stream.acknowledged) {
        const kept = `${name} of session ${this.name} is kept from byte ${stream.acknowledged} on`;
        throw new EdgectlError('Gone', `${kept}, not from ${from}`, {
          hint: 'open a new session; a log goes on at a cursor (pod.logs with "cursor")',
          details: { stream: name, kept: stream.acknowledged },
        });
      }
      if (from > stream.published) {
        const field = `${name} (${from}) is beyond the ${stream.published} bytes published`;
        throw new EdgectlError('InvalidParams', `${field} in session ${this.name}`, {
          details: { field: name },
        });
      }
    }
  }

  /** Sends everything again from these offsets, which {@link refuseOffsets} has let pass. */
  resume(offsets: { readonly stdout: number; readonly stderr: number }): void {
    this.#presence.seen();
    for (const [name, stream] of this.#streams) stream.acknowledge(offsets[name]);
    this.resend();
    if (this.#state === 'ended') this.#ends.start();
  }

  /** Another program of the principal takes over. */
  moveTo(caller: Caller, clientChunks: CreditPool): void {
    this.#caller = caller;
    this.#setup.wire.moveTo({ principal: caller.topicPrincipal, client: caller.client });
    for (const sender of this.#senders) sender.moveTo(clientChunks);
  }

  /** The bulk connection is back: what was not acknowledged may be lost. */
  resend(): void {
    for (const stream of this.#streams.values()) stream.resend();
    // Input that was under way is lost too: the client sends from what we have.
    if (this.#stdin !== undefined && this.#state === 'running') this.#publishAck();
    if (this.#state === 'ended') void this.#publishEnd();
  }

  progress(): { stdout: number; stderr: number; stdin: number; window: number } {
    return {
      stdout: this.#streams.get('stdout')?.acknowledged ?? 0,
      stderr: this.#streams.get('stderr')?.acknowledged ?? 0,
      stdin: this.#stdin?.given ?? 0,
      window: this.#setup.options.windowBytes,
    };
  }

  info(): SessionInfo {
    const { name, request, options } = this.#setup;
    const waiting = this.#waiting();
    const streams: { -readonly [stream in StreamName]?: SessionStreams[stream] } = {};
    for (const [stream, { published, acknowledged }] of this.#streams) {
      streams[stream] = { published, acknowledged };
    }
    return {
      session: name,
      principal: this.#caller.principal,
      client: this.#caller.client,
      attachment: this.#caller.attachment,
      kind: request.kind,
      target: request.target,
      state: this.#state === 'running' ? (this.#presence.detached ? 'detached' : 'open') : 'ended',
      openedAt: this.#openedAt,
      window: options.windowBytes,
      streams,
      ...(this.#stdin === undefined ? {} : { stdin: this.#stdin.given }),
      ...(waiting === undefined ? {} : { waiting }),
    };
  }

  /** What there is to say of it once it is over. */
  report(): SessionReport {
    const { name, request } = this.#setup;
    let bytes = 0;
    for (const stream of this.#streams.values()) bytes += stream.published;
    return {
      caller: this.#caller,
      kind: request.kind,
      session: name,
      target: request.target,
      reason: this.#end?.reason ?? 'Failed',
      ...(this.#end?.exitCode === undefined ? {} : { exitCode: this.#end.exitCode }),
      bytes,
      durationMs: this.#environment.clock.monotonic() - this.#startedMs,
    };
  }

  /** Ends the work, and the session when that has ended: what was read and not published is dropped. */
  impose(reason: ImposedReason): void {
    if (this.#state !== 'running' || this.#imposed !== undefined) return;
    this.#imposed = reason;
    this.#cursors?.stop();
    this.#stdin?.close();
    this.#renewal?.stop();
    this.#setup.source.cancel('Canceled');
    for (const stream of this.#streams.values()) stream.discard();
    this.#cancelDeadline = this.#environment.clock.after(CANCEL_MS, () => {
      const message = `the work behind session ${this.name} did not end within ${CANCEL_MS / 1000} s of being told to`;
      this.#sourceEnd ??= {
        reason: 'Failed',
        processLeft: true,
        error: new EdgectlError('Timeout', message),
      };
      this.#finish();
    });
    this.#finishIfDone();
  }

  /** The agent goes: resolves when `end` is published. */
  async stop(): Promise<void> {
    this.impose('AgentStopped');
    if (this.#state === 'ended') this.#close(0);
    await this.#stopped;
  }

  #resolveStopped: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#resolveStopped = resolve;
  });

  #createStdin(): StdinReceiver | undefined {
    const { source } = this.#setup;
    const { clock, limits } = this.#environment;
    if (source.writeStdin === undefined) return undefined;
    return new StdinReceiver({
      clock,
      windowBytes: limits.stdinWindowBytes,
      maxMessages: limits.stdinMaxMessages,
      write: async (bytes) => source.writeStdin?.(bytes),
      closeInput: async () => source.closeStdin?.(),
      acknowledge: () => this.#publishAck(),
    });
  }

  #createStream(stream: StreamName, pace: Pace, limits: Limits): OutputStream {
    const { clock, slices, keptBytes } = this.#environment;
    const { options, request, wire, clientChunks } = this.#setup;
    const host = this.#createHost(stream);
    const { chunkMaxBytes } = limits;
    if (options.windowBytes === 0) {
      const publish = (offset: number, payload: Buffer): Promise<void> =>
        wire.chunkOnce(stream, offset, payload);
      const { followed } = request;
      return new PacedSender({ stream, chunkMaxBytes, followed, host, publish, pace, clock, slices });
    }
    const sender = new StreamSender({
      stream,
      windowBytes: options.windowBytes,
      windowChunks: limits.windowChunks,
      chunkMaxBytes,
      host,
      publish: (offset, payload) => wire.chunk(stream, offset, payload),
      clientChunks,
      keptBytes,
      clock,
      slices,
    });
    this.#senders.push(sender);
    return sender;
  }

  #createHost(stream: StreamName): OutputHost {
    const { source } = this.#setup;
    // The cursor speaks of stdout alone.
    const cursors = stream === 'stdout' ? this.#cursors : undefined;
    return {
      read: (maxBytes) => source.read(stream, maxBytes),
      onRead: (position) => cursors?.onRead(position),
      onPublished: (position) => cursors?.onPublished(position),
      onFinished: () => this.#finishIfDone(),
      onFailed: (error) => {
        this.#failure ??= EdgectlError.from(error);
        source.cancel('Canceled');
      },
      onFull: () => this.#onFull(),
    };
  }

  #acknowledge({ stdout, stderr, end }: ControlMessage & { readonly method: 'session.ack' }): void {
    if (end && this.#state === 'ended') {
      this.#close(0);
      return;
    }
    this.#renew();
    const outAdvanced = stdout !== undefined && this.#streams.get('stdout')?.acknowledge(stdout) === true;
    const errAdvanced = stderr !== undefined && this.#streams.get('stderr')?.acknowledge(stderr) === true;
    const advanced = outAdvanced || errAdvanced;
    if (advanced) this.#stopWaitingNotice();
    // What acknowledges nothing new is a sign of life. Where each of them does, one in 15 s is answered all the same.
    if (!advanced || this.#environment.clock.monotonic() - this.#lastAckMs >= SIGN_OF_LIFE_MS) {
      this.#publishAck();
    }
  }

  #publishAck(): void {
    const waiting = this.#waiting();
    const payload: AckPayload = {
      ...(this.#stdin === undefined ? {} : { stdin: this.#stdin.given }),
      ...this.#published(),
      ...(waiting === undefined ? {} : { waiting }),
    };
    this.#lastAckMs = this.#environment.clock.monotonic();
    this.#setup.wire.ack(payload);
  }

  #published(): Pick<AckPayload, StreamName> {
    const stdout = this.#streams.get('stdout')?.published;
    const stderr = this.#streams.get('stderr')?.published;
    return { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
  }

  #waiting(): string | undefined {
    if (this.#state !== 'running') return undefined;
    for (const stream of this.#streams.values()) {
      const waiting = stream.waiting();
      if (waiting !== undefined) return waiting;
    }
    return this.#setup.source.waiting?.();
  }

  #onFull(): void {
    this.#waitingNotice ??= this.#environment.clock.after(WAITING_NOTICE_MS, () => {
      if (this.#waiting() !== undefined) this.#publishAck();
    });
  }

  #stopWaitingNotice(): void {
    this.#waitingNotice?.stop();
    this.#waitingNotice = undefined;
  }

  #renew(): void {
    const { options } = this.#setup;
    if (options.windowBytes > 0 || this.#state !== 'running' || this.#imposed !== undefined) return;
    this.#renewal?.stop();
    this.#renewal = this.#environment.clock.after(options.maxMs, () => this.impose('Expired'));
  }

  #onSourceEnded(end: SourceEnd): void {
    this.#sourceEnd ??= end;
    this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#sourceEnd === undefined) return;
    for (const stream of this.#streams.values()) if (!stream.finished) return;
    this.#finish();
  }

  #finish(): void {
    if (this.#state !== 'running') return;
    const source = this.#sourceEnd ?? { reason: 'Failed' };
    const cursor = this.#imposed === undefined ? this.#cursors?.finish() : undefined;
    this.#state = 'ended';
    this.#cursors?.stop();
    this.#stdin?.close();
    this.#presence.stop();
    this.#stopWaitingNotice();
    this.#renewal?.stop();
    this.#cancelDeadline?.stop();
    const failed: SourceEnd =
      this.#failure === undefined ? source : { ...source, reason: 'Failed', error: this.#failure };
    this.#end = endPayload(failed, this.#imposed, this.#streams, cursor);
    if (this.#setup.options.windowBytes > 0 && this.#imposed !== 'AgentStopped') {
      this.#ends.start();
      return;
    }
    void this.#publishEnd().finally(() => this.#close(this.#setup.options.detachMs));
  }

  async #publishEnd(): Promise<void> {
    if (this.#end === undefined) return;
    await this.#setup.wire.end(this.#end).catch(() => undefined);
  }

  #close(buriedMs: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#ends.stop();
    this.#presence.stop();
    for (const stream of this.#streams.values()) stream.close();
    this.#resolveStopped();
    this.#setup.onClosed(this, buriedMs);
  }
}
