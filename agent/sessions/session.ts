/**
 * One session: a source on one side, a branch of topics on the other.
 *
 * It runs until the source has ended and every stream is published, or until it is terminated. Then it publishes `end`, and waits
 * until the client acknowledges that or the time is up.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { EndPayload, SessionInfo, SessionResumeResult } from '@edgectl/rpc-schema/generated/types';
import type { ByteSource, SourceEnd } from '../../common/byte-source.ts';
import type { Clock } from '../../common/clock.ts';
import { background, boundaryOf } from '../../common/fault-boundary.ts';
import type { Limits } from '../../common/limits.ts';
import type { CallEnd } from '../audit/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { ChunkEncoder } from './chunk-encoder.ts';
import type { ControlMessage } from './control.ts';
import type { CreditPool } from './credit-pool.ts';
import { CursorReporter, ProgressReporter } from './progress-reporter.ts';
import { endPayload, EndRepeater, type TerminationReason, overdueEnd } from './end.ts';
import { OneTimer, Presence } from './presence.ts';
import { type OutputOffsets, Outputs } from './outputs.ts';
import type { SessionOpened, SessionOptions, SessionReport, SessionRequest } from './session-service.ts';
import type { SessionWire } from './session-wire.ts';
import type { Slices } from './slices.ts';
import { receiveStdin, type StdinReceiver } from './stdin-receiver.ts';

/** What all sessions share. */
export interface SessionEnvironment {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly slices: Slices;
  /** Bytes read and not acknowledged, over all sessions. */
  readonly keptBytes: CreditPool;
  readonly encoder: ChunkEncoder;
}

/** The setup of one session. */
export interface SessionSetup {
  readonly name: string;
  readonly request: SessionRequest;
  readonly options: SessionOptions;
  readonly source: ByteSource;
  readonly wire: SessionWire;
  /** Unacknowledged chunks of its client, over all the client's sessions. */
  readonly clientChunks: CreditPool;
  /** The work is over and every byte of it published; its end may not be acknowledged yet. */
  readonly onFinished: (report: SessionReport) => void;
  /** The session is over and holds nothing; its name stays reserved for a while. */
  readonly onClosed: (nameReservedMs: number) => void;
}

/** How long a source may take to end after it was asked to. */
const CANCEL_MS = 10_000;

export class Session {
  readonly name: string;
  readonly #environment: SessionEnvironment;
  readonly #setup: SessionSetup;
  readonly #outputs: Outputs;
  readonly #presence: Presence;
  readonly #ends: EndRepeater;
  readonly #stdin: StdinReceiver | undefined;
  readonly #cursors: CursorReporter | undefined;
  /** Where the output begins: a client that loses the agent before the first report continues from here. */
  readonly #begin: string | undefined;
  #caller: Caller;
  #state: 'running' | 'ended' | 'closed' = 'running';
  #openedAt = '';
  #startedMs = 0;
  #sourceEnd: SourceEnd | undefined;
  #failure: EdgectlError | undefined;
  #terminated: TerminationReason | undefined;
  #end: EndPayload | undefined;
  readonly #progress: ProgressReporter;
  readonly #closed = Promise.withResolvers<void>();
  /** Ends a session without acknowledgement that is not renewed. */
  readonly #renewal: OneTimer;
  /** Ends a session whose source does not end when told to. */
  readonly #cancelDeadline: OneTimer;

  constructor(environment: SessionEnvironment, setup: SessionSetup) {
    const { clock } = environment;
    const { options, source, request, wire } = setup;
    this.name = setup.name;
    this.#environment = environment;
    this.#setup = setup;
    this.#caller = request.caller;
    this.#renewal = new OneTimer(clock);
    this.#cancelDeadline = new OneTimer(clock);
    this.#presence = new Presence({
      clock,
      detachMs: options.detachMs,
      expectsSigns: options.windowBytes > 0,
      onGone: () => this.terminate('Detached'),
    });
    this.#ends = new EndRepeater({
      clock,
      lastsMs: options.detachMs,
      publish: () => background(clock, this.#publishEnd()),
      onExpired: () => this.#close(0),
    });
    this.#progress = new ProgressReporter({
      clock,
      progress: () => ({
        ...(this.#stdin === undefined ? {} : { stdin: this.#stdin.handed }),
        ...this.#outputs.sent(),
      }),
      waiting: () => this.#waiting(),
      publish: (payload) => wire.ack(payload),
    });
    this.#stdin = receiveStdin(source, environment, () => this.#progress.publish());
    if (source.cursor !== undefined && !options.plain && !options.unwanted.has('stdout')) {
      this.#begin = source.cursor();
      this.#cursors = new CursorReporter({
        clock,
        cursor: () => source.cursor?.() ?? '',
        publish: (stdout, cursor) => wire.cursor({ stdout, cursor }),
      });
    }
    this.#outputs = new Outputs(environment, setup, this.#cursors, {
      onFinished: () => this.#finishIfDone(),
      onFailed: (error) => {
        this.#failure ??= EdgectlError.from(error);
        source.cancel('Canceled');
      },
      onFull: () => this.#progress.stalls(),
    });
  }

  get caller(): Caller {
    return this.#caller;
  }

  start(): void {
    const { clock } = this.#environment;
    this.#openedAt = new Date(clock.now()).toISOString();
    this.#startedMs = clock.monotonic();
    this.#presence.start();
    this.#renew();
    this.#outputs.start();
    const ended = this.#setup.source.ended.then(
      (end) => this.#onSourceEnded(end),
      (error: unknown) => this.#onSourceEnded({ reason: 'Failed', error: EdgectlError.from(error) }),
    );
    background(clock, ended);
  }

  /** The opening answer. */
  opened(): SessionOpened {
    const { options, source, name } = this.#setup;
    const stdinWindow = this.#environment.limits.stdinWindowBytes;
    return {
      ...source.info,
      session: name,
      window: options.windowBytes,
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      streams: this.#outputs.names,
      ...(this.#begin === undefined ? {} : { cursor: this.#begin }),
      ...(this.#stdin === undefined ? {} : { stdinWindow }),
    };
  }

  handleStdin(offset: number, payload: Buffer): void {
    try {
      this.#presence.seen();
      this.#stdin?.receive(offset, payload);
    } catch (error) {
      this.#fault(error);
    }
  }

  handleControl(message: ControlMessage): void {
    try {
      this.#presence.seen();
      if (message.method === 'session.ack') this.#acknowledge(message);
      else if (message.method === 'session.cancel') this.terminate('Canceled');
      else if (message.method === 'session.resize')
        this.#setup.source.resize?.(message.columns, message.rows);
      else this.#stdin?.closeAt(message.bytes);
    } catch (error) {
      this.#fault(error);
    }
  }

  /** An exception caused by a client's message ends only this session, with that reason. */
  #fault(error: unknown): void {
    boundaryOf(this.#environment.clock).fault(error);
  }

  detach(): void {
    if (this.#state === 'running') this.#presence.detach();
  }

  /** @throws EdgectlError `Gone` or `InvalidParams` if {@link resume} cannot continue from these offsets. */
  refuseOffsets(offsets: OutputOffsets): void {
    this.#outputs.refuseOffsets(this.name, offsets);
  }

  /** Sends everything again from these offsets, which {@link refuseOffsets} has let pass. */
  resume(offsets: OutputOffsets): void {
    this.#presence.seen();
    this.#outputs.acknowledge(offsets);
    this.#outputs.resend();
    if (this.#state === 'ended') this.#ends.start();
    else this.#progress.publish();
  }

  /** Another program of the principal takes over. */
  moveTo(caller: Caller, clientChunks: CreditPool): void {
    this.#caller = caller;
    this.#setup.wire.moveTo({ principal: caller.topicPrincipal, client: caller.client });
    this.#outputs.moveTo(clientChunks);
  }

  /** The bulk connection is back: what was not acknowledged may be lost. */
  resend(): void {
    this.#outputs.resend();
    // Input that was under way may be lost too: the client sends from what we have.
    if (this.#state === 'ended') background(this.#environment.clock, this.#publishEnd());
    else this.#progress.publish();
  }

  /** From where each stream continues. */
  progress(): Omit<SessionResumeResult, 'session'> {
    const stdin = this.#stdin?.handed ?? 0;
    const { windowBytes: window, encoding } = this.#setup.options;
    return { ...this.#outputs.acknowledged(), stdin, window, ...(encoding !== undefined && { encoding }) };
  }

  /** As `session.list` shows it. */
  info(): SessionInfo {
    const { name, request, options } = this.#setup;
    const { principal, client, attachment } = this.#caller;
    const waiting = this.#waiting();
    const state = this.#state === 'running' ? (this.#presence.detached ? 'detached' : 'open') : 'ended';
    return {
      session: name,
      principal,
      client,
      attachment,
      kind: request.kind,
      target: request.target,
      state,
      openedAt: this.#openedAt,
      window: options.windowBytes,
      streams: this.#outputs.progress(),
      ...(this.#stdin === undefined ? {} : { stdin: this.#stdin.handed }),
      ...(waiting === undefined ? {} : { waiting }),
    };
  }

  /** The summary of the session after its end. */
  report(): SessionReport {
    const durationMs = this.#environment.clock.monotonic() - this.#startedMs;
    const { name, request } = this.#setup;
    const end = this.#end;
    return {
      caller: this.#caller,
      kind: request.kind,
      session: name,
      target: request.target,
      reason: end?.reason ?? 'Failed',
      ...(end?.exitCode === undefined ? {} : { exitCode: end.exitCode }),
      ...(end?.error === undefined ? {} : { error: EdgectlError.fromRpc(end.error) }),
      bytes: this.#outputs.bytes,
      ...(this.#stdin === undefined ? {} : { bytesIn: this.#stdin.handed }),
      durationMs,
    };
  }

  /** Ends the work, and the session when that has ended: what was read and not published is dropped. */
  terminate(reason: TerminationReason, why?: EdgectlError): void {
    if (this.#state !== 'running' || this.#terminated !== undefined) return;
    this.#terminated = reason;
    if (why !== undefined) this.#failure = why;
    this.#cursors?.stop();
    this.#stdin?.close();
    this.#renewal.stop();
    this.#setup.source.cancel('Canceled');
    this.#outputs.discard();
    this.#cancelDeadline.restart(CANCEL_MS, () => {
      this.#sourceEnd ??= overdueEnd(this.name, CANCEL_MS);
      this.#finish();
    });
    this.#finishIfDone();
  }

  /** The agent is stopping: resolves when `end` is published. */
  async stop(): Promise<void> {
    this.terminate('AgentStopped');
    if (this.#state === 'ended') this.#close(0);
    await this.#closed.promise;
  }

  #acknowledge({ stdout, stderr, end }: ControlMessage & { readonly method: 'session.ack' }): void {
    if (end && this.#state === 'ended') {
      this.#close(0);
      return;
    }
    this.#renew();
    const advanced = this.#outputs.acknowledge({
      ...(stdout === undefined ? {} : { stdout }),
      ...(stderr === undefined ? {} : { stderr }),
    });
    if (advanced) this.#progress.moves();
    if (this.#outputs.waiting() !== undefined) this.#progress.stalls();
    this.#progress.acknowledged(advanced);
  }

  /** Where a log goes on that was ended before everything read was published. */
  #cutCursor(): string | undefined {
    const stdout = this.#outputs.streams.get('stdout');
    // Bytes that were left out count as read, too.
    if (this.#cursors === undefined || stdout === undefined || stdout.gaps.length > 0) return undefined;
    return this.#setup.source.cursor?.(stdout.published);
  }

  #waiting(): string | undefined {
    if (this.#state !== 'running') return undefined;
    return this.#outputs.waiting() ?? this.#setup.source.waiting?.();
  }

  #renew(): void {
    const { options } = this.#setup;
    if (options.windowBytes > 0 || this.#state !== 'running' || this.#terminated !== undefined) return;
    this.#renewal.restart(options.maxMs, () => this.terminate('Expired'));
  }

  #onSourceEnded(end: SourceEnd): void {
    this.#sourceEnd ??= end;
    this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#sourceEnd !== undefined && this.#outputs.finished) this.#finish();
  }

  #finish(): void {
    if (this.#state !== 'running') return;
    const source = this.#sourceEnd ?? { reason: 'Failed' };
    const cursor = this.#terminated === undefined ? this.#cursors?.finish() : this.#cutCursor();
    this.#state = 'ended';
    this.#cursors?.stop();
    this.#stdin?.close();
    this.#presence.stop();
    this.#progress.stop();
    this.#renewal.stop();
    this.#cancelDeadline.stop();
    const failure = this.#failure;
    const ended = failure === undefined ? source : { ...source, reason: 'Failed' as const, error: failure };
    this.#end = endPayload(ended, this.#terminated, this.#outputs.streams, {
      cursor,
      stdin: this.#stdin && this.#inputEnd(this.#stdin),
    });
    this.#setup.onFinished(this.report());
    if (this.#setup.options.windowBytes > 0 && this.#terminated !== 'AgentStopped') {
      this.#ends.start();
      return;
    }
    background(
      this.#environment.clock,
      this.#publishEnd().finally(() => this.#close(this.#setup.options.detachMs)),
    );
  }

  #inputEnd(stdin: StdinReceiver): EndPayload['stdin'] {
    const endedFirst = this.#terminated === undefined && stdin.isLeft;
    return { handed: stdin.handed, ...(endedFirst && { endedFirst }) };
  }

  async #publishEnd(): Promise<void> {
    if (this.#end === undefined) return;
    await this.#setup.wire.end(this.#end).catch(() => undefined);
  }

  #close(nameReservedMs: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#ends.stop();
    this.#presence.stop();
    this.#outputs.close();
    this.#closed.resolve();
    this.#setup.onClosed(nameReservedMs);
  }
}

/** The audit's facts about an ended session. */
export function callEnd({ reason, exitCode, error, bytes, bytesIn }: SessionReport): CallEnd {
  return {
    reason,
    bytesOut: bytes,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(error === undefined ? {} : { error }),
    ...(bytesIn === undefined ? {} : { bytesIn }),
  };
}
