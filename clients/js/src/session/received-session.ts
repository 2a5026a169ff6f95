/**
 * A session as its client keeps it: brings the streams into order, acknowledges what the reader takes, asks again for what is
 * lacking, and is over when it has the end and every byte that the end names.
 */
import type {
  AckPayload,
  CursorPayload,
  EndPayload,
  SessionEncoding,
  SessionOpened,
  SessionResumeParams,
  SessionResumeResult,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { Session, SessionCursor, SessionEnd } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { Platform } from '../platform.ts';
import { Acknowledger } from './acknowledger.ts';
import { chunkDecoder, type DecodeChunk } from './chunk-decoder.ts';
import { GapWatch } from './gap-watch.ts';
import { cutOff, gone } from './session-errors.ts';
import { StdinSender } from './stdin-sender.ts';
import { StreamReceiver } from './stream-receiver.ts';

/** How a session sends to the agent. */
export interface SessionLink {
  /** Publishes a control notification; may be lost. */
  control(session: string, method: string, params: object): void;
  /** Publishes input; may be lost. */
  stdin(session: string, offset: number, bytes: Buffer): void;
  /** Calls `session.resume`. */
  resume(params: SessionResumeParams): Promise<SessionResumeResult>;
  /** Publishes `session.detach`; resolves when the broker has it. */
  detach(session: string): Promise<void>;
}

export interface ReceivedSessionOptions {
  readonly name: string;
  readonly link: SessionLink;
  readonly clock: Clock;
  readonly sha256: Platform['sha256'];
  /** Until the answer says what was granted. */
  readonly windowBytes: number;
  /** Where the streams begin for us: above 0 after a takeover. */
  readonly from?: { readonly stdout: number; readonly stderr: number };
  /** How its chunks are compressed; after a takeover the answer says it. */
  readonly encoding?: SessionEncoding | undefined;
  /** The session needs no messages any more. */
  readonly onOver: () => void;
}

const STREAMS: readonly StreamName[] = ['stdout', 'stderr'];

/** The most chunks of two streams that an agent publishes without an acknowledgement. */
const MAX_UNDECODED = 256;

export class ReceivedSession implements Session {
  readonly name: string;
  readonly stdout: StreamReceiver;
  readonly stderr: StreamReceiver;
  readonly #settleEnded = Promise.withResolvers<SessionEnd>();
  readonly ended = this.#settleEnded.promise;
  readonly #options: ReceivedSessionOptions;
  readonly #acknowledger: Acknowledger;
  readonly #gaps: GapWatch;
  #opened: SessionOpened | undefined;
  #stdin: StdinSender | undefined;
  #windowBytes: number;
  #end: SessionEnd | undefined;
  /** In the order of their positions: the last one that the reader has reached, and those after it. */
  #cursors: SessionCursor[] = [];
  #waiting: string | undefined;
  #over = false;
  #decode: DecodeChunk | undefined;
  /** Of a session that is taken over, chunks that came before the answer, which says how they are compressed. */
  #undecoded: Parameters<ReceivedSession['onChunk']>[] | undefined;

  constructor(options: ReceivedSessionOptions) {
    const { name, clock, from, encoding } = options;
    this.#options = options;
    this.name = name;
    this.#windowBytes = options.windowBytes;
    if (encoding !== undefined) this.#decode = chunkDecoder(encoding);
    else if (from !== undefined) this.#undecoded = [];
    this.stdout = this.#createReceiver('stdout', from?.stdout ?? 0);
    this.stderr = this.#createReceiver('stderr', from?.stderr ?? 0);
    this.#acknowledger = new Acknowledger({
      clock,
      windowBytes: () => this.#windowBytes,
      taken: () => [this.stdout.taken, this.stderr.taken],
      send: () => this.#acknowledge(false),
    });
    this.#gaps = new GapWatch({
      clock,
      lacking: () => this.stdout.lacking || this.stderr.lacking,
      ended: () => this.#end !== undefined,
      resume: () => this.#resume(),
    });
    // Whoever only reads the streams gets the error there.
    this.ended.catch(() => undefined);
  }

  get opened(): SessionOpened {
    if (this.#opened === undefined) throw new TypeError(`session ${this.name} is not open yet`);
    return this.#opened;
  }

  get stdin(): StdinSender | undefined {
    return this.#stdin;
  }

  get cursor(): SessionCursor | undefined {
    this.#forgetPassedCursors();
    const first = this.#cursors[0];
    return first !== undefined && first.stdout <= this.stdout.taken ? first : undefined;
  }

  get waiting(): string | undefined {
    return this.#waiting;
  }

  /** True once nothing more is expected. */
  get over(): boolean {
    return this.#over;
  }

  /** The opening answer is here. */
  onOpened(opened: SessionOpened): void {
    this.#opened = opened;
    this.#windowBytes = opened.window;
    for (const stream of STREAMS) this[stream].prepare();
    if (opened.stdinWindow !== undefined) this.#stdin = this.#createStdin(opened.stdinWindow, 0);
    if (this.#over) this.#stdin?.finish();
    else this.#acknowledger.start();
  }

  /** The answer to the resume of a session that another program, or an earlier run, opened. */
  onTakenOver(result: SessionResumeResult, stdinWindow: number): void {
    const { session, window, encoding } = result;
    this.#opened = {
      session,
      window,
      stdinWindow,
      streams: STREAMS,
      ...(encoding !== undefined && { encoding }),
    };
    this.#windowBytes = window;
    if (encoding !== undefined) this.#decode = chunkDecoder(encoding);
    const early = this.#undecoded ?? [];
    this.#undecoded = undefined;
    for (const chunk of early) this.onChunk(...chunk);
    this.#stdin = this.#createStdin(stdinWindow, result.stdin);
    if (this.#over) this.#stdin.finish();
    else this.#acknowledger.start();
  }

  onChunk(stream: StreamName, offset: number, payload: Buffer): void {
    if (this.#over) return;
    if (this.#undecoded !== undefined) {
      // What does not fit is asked for again.
      if (this.#undecoded.length < MAX_UNDECODED) this.#undecoded.push([stream, offset, payload]);
      return;
    }
    const bytes = this.#decoded(payload);
    if (bytes === undefined) return;
    if (this[stream].receive(offset, bytes)) {
      this.#waiting = undefined;
      this.#gaps.onProgress();
      this.#finishIfWhole();
    } else {
      this.#gaps.check();
    }
  }

  #decoded(payload: Buffer): Buffer | undefined {
    try {
      return this.#decode === undefined ? payload : this.#decode(payload, this.#windowBytes);
    } catch (error) {
      this.cancel();
      this.fail(EdgectlError.from(error));
      return undefined;
    }
  }

  onAck(ack: AckPayload): void {
    if (this.#over) return;
    this.#waiting = ack.waiting;
    for (const stream of STREAMS) this[stream].learn(ack[stream] ?? 0);
    if (ack.stdin !== undefined) this.#stdin?.onAck(ack.stdin);
    this.#gaps.check();
  }

  onCursor(cursor: CursorPayload): void {
    if (cursor.stdout < (this.#cursors.at(-1)?.stdout ?? 0)) return;
    this.#cursors.push(cursor);
    this.#forgetPassedCursors();
  }

  #forgetPassedCursors(): void {
    const { taken } = this.stdout;
    while ((this.#cursors[1]?.stdout ?? Number.POSITIVE_INFINITY) <= taken) this.#cursors.shift();
  }

  onEnd(end: EndPayload): void {
    if (this.#over) return;
    if (end.reason === 'Unknown') {
      this.fail(gone(this.name));
      return;
    }
    this.#end ??= { ...end, streams: end.streams ?? {}, gaps: end.gaps ?? [] };
    for (const stream of STREAMS) this[stream].learn(end.streams?.[stream]?.bytes ?? 0);
    this.#finishIfWhole();
    if (!this.#over) this.#gaps.check();
  }

  /** The connection, or the agent's, was away: what was under way may be lost. */
  onReconnected(): void {
    if (!this.#over && this.#opened !== undefined) this.#gaps.resumeNow();
  }

  /** The session is lost. */
  fail(error: EdgectlError): void {
    if (this.#over) return;
    this.#stop(error);
    this.#settleEnded.reject(error);
  }

  resize(columns: number, rows: number): void {
    this.#control('session.resize', { columns, rows });
  }

  cancel(): void {
    this.#control('session.cancel', {});
  }

  async detach(): Promise<void> {
    if (this.#over) return;
    this.fail(new EdgectlError('Canceled', `session ${this.name} was detached`, { layer: 'client' }));
    await this.#options.link.detach(this.name);
  }

  #control(method: string, params: object): void {
    if (!this.#over) this.#options.link.control(this.name, method, { session: this.name, ...params });
  }

  #createReceiver(name: StreamName, from: number): StreamReceiver {
    const onTaken = (): void => this.#acknowledger.onTaken();
    const { sha256 } = this.#options;
    return new StreamReceiver({ name, from, sha256, windowBytes: () => this.#windowBytes, onTaken });
  }

  #createStdin(windowBytes: number, from: number): StdinSender {
    const { link, clock } = this.#options;
    const send = (offset: number, bytes: Buffer): void => link.stdin(this.name, offset, bytes);
    const close = (bytes: number): void => this.#control('session.closeStdin', { bytes });
    return new StdinSender({ windowBytes, clock, send, close }, from);
  }

  #acknowledge(end: boolean): void {
    const params = { session: this.name, stdout: this.stdout.taken, stderr: this.stderr.taken };
    this.#options.link.control(this.name, 'session.ack', end ? { ...params, end } : params);
  }

  async #resume(): Promise<void> {
    const { link, name } = { link: this.#options.link, name: this.name };
    try {
      // Only what the reader took is acknowledged: the window then still bounds what we hold.
      const result = await link.resume({
        session: name,
        stdout: this.stdout.taken,
        stderr: this.stderr.taken,
      });
      this.#stdin?.onResume(result.stdin);
    } catch (error) {
      const reason = EdgectlError.from(error);
      // Anything else (nobody there, too slow) is tried again; how long is the connection's matter.
      if (this.#overtaken(reason)) return;
      if (reason.kind === 'Gone' || reason.kind === 'NotFound') this.fail(gone(name, reason));
      if (reason.kind === 'InvalidParams' || reason.kind === 'Forbidden') this.fail(reason);
    }
  }

  /** True if the request was overtaken by an acknowledgement of ours: nothing is gone that we do not have. */
  #overtaken({ kind, details }: EdgectlError): boolean {
    if (kind !== 'Gone') return false;
    const stream = STREAMS.find((name) => name === details?.['stream']);
    const kept = details?.['kept'];
    return stream !== undefined && typeof kept === 'number' && kept <= this[stream].taken;
  }

  #finishIfWhole(): void {
    const end = this.#end;
    if (end === undefined) return;
    const totals = STREAMS.flatMap((stream) => {
      const total = end.streams[stream];
      return total === undefined ? [] : [{ stream: this[stream], total }];
    });
    if (totals.some(({ stream, total }) => stream.accepted < total.bytes)) return;
    for (const { stream, total } of totals) {
      const error = stream.mismatch(total);
      if (error === undefined) continue;
      this.#acknowledge(true);
      this.fail(error);
      return;
    }
    this.#acknowledge(true);
    this.#stop(cutOff(this.name, end));
    this.#settleEnded.resolve(end);
  }

  #stop(error?: EdgectlError): void {
    this.#over = true;
    this.#acknowledger.stop();
    this.#gaps.stop();
    this.#stdin?.finish();
    this.stdout.finish(error);
    this.stderr.finish(error);
    this.#options.onOver();
  }
}
