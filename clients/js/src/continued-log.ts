/** A log over as many sessions as it takes: when the agent was restarted, the next session continues at the cursor. */
import type { Gap, PodLogsParams, SessionOpened } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { LogStream, Session, SessionEnd } from './api.ts';

/** Sessions that fail one after the other without a byte between them. */
const MAX_FRUITLESS = 5;

/** An agent that is being stopped says that it is online until it is not: so often it is asked again. */
const MAX_REOPENINGS = 120;

export interface ContinuedLogOptions {
  readonly params: PodLogsParams;
  readonly open: (params: PodLogsParams) => Promise<Session>;
  /** Resolves when the agent is there, or is not waited for any longer. */
  readonly online: () => Promise<void>;
  /** Resolves a moment later. */
  readonly pause: () => Promise<void>;
}

export class ContinuedLog implements LogStream {
  readonly #settleEnded = Promise.withResolvers<SessionEnd>();
  readonly ended = this.#settleEnded.promise;
  readonly #options: ContinuedLogOptions;
  #session: Session | undefined;
  #opened: SessionOpened | undefined;
  /** Bytes of the present session's stdout that were given to the reader and taken. */
  #taken = 0;
  /** Bytes of the sessions before. */
  #before = 0;
  /** The cursor that the present session was opened with, and what it skips after it. */
  #base: { readonly cursor: string; readonly skipBytes: number } | undefined;
  #gaps: readonly Gap[] = [];
  #canceled = false;
  #iterated = false;

  constructor(options: ContinuedLogOptions) {
    this.#options = options;
    const { cursor, skipBytes = 0 } = options.params;
    this.#base = cursor === undefined ? undefined : { cursor, skipBytes };
    this.ended.catch(() => undefined);
  }

  get opened(): SessionOpened {
    if (this.#opened === undefined) throw new TypeError('the log is not open yet');
    return this.#opened;
  }

  get position(): { readonly cursor: string; readonly skipBytes: number } | undefined {
    const cursor = this.#session?.cursor;
    if (cursor !== undefined && cursor.stdout <= this.#taken) {
      return { cursor: cursor.cursor, skipBytes: this.#taken - cursor.stdout };
    }
    if (this.#base === undefined) return undefined;
    return { cursor: this.#base.cursor, skipBytes: this.#base.skipBytes + this.#taken };
  }

  /** Opens the first session: what is wrong with the request shows here. */
  async start(): Promise<void> {
    await this.#open(this.#options.params);
  }

  cancel(): void {
    this.#canceled = true;
    this.#session?.cancel();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    if (this.#iterated) throw new TypeError('a log can be iterated once');
    this.#iterated = true;
    let fruitless = 0;
    for (;;) {
      const session = this.#session as Session;
      try {
        for await (const chunk of session.stdout) {
          yield chunk;
          this.#taken += chunk.length;
          fruitless = 0;
        }
        this.#finish(await session.ended);
        return;
      } catch (error) {
        const reason = EdgectlError.from(error);
        if (this.#isLimitReached) {
          this.#finish({ reason: 'Completed', streams: {}, gaps: [] });
          return;
        }
        fruitless += 1;
        if (!this.#mayGoOn(reason) || fruitless > MAX_FRUITLESS) {
          this.#settleEnded.reject(reason);
          throw reason;
        }
        await this.#reopen(reason);
      }
    }
  }

  /** Only the message that the log ended is missing. */
  get #isLimitReached(): boolean {
    const { limitBytes } = this.#options.params;
    return limitBytes !== undefined && this.#before + this.#taken >= limitBytes;
  }

  #mayGoOn({ kind }: EdgectlError): boolean {
    return !this.#canceled && this.position !== undefined && (kind === 'Gone' || kind === 'Interrupted');
  }

  async #reopen(reason: EdgectlError): Promise<void> {
    const position = this.position;
    const ended = await this.#session?.ended.catch(() => undefined);
    this.#gaps = [...this.#gaps, ...(ended?.gaps ?? [])];
    await this.#options.online();
    // The cursor says where: what chose the beginning no longer counts. The name of the old session may still be taken.
    const {
      tailLines: _tail,
      sinceSeconds: _seconds,
      sinceTime: _time,
      previous: _previous,
      session: _session,
      limitBytes,
      ...params
    } = this.#options.params;
    const left = limitBytes === undefined ? {} : { limitBytes: limitBytes - this.#before - this.#taken };
    try {
      await this.#openAgain({ ...params, ...position, ...left });
    } catch (error) {
      const failed = EdgectlError.from(error, reason.kind);
      this.#settleEnded.reject(failed);
      throw failed;
    }
    this.#base = position;
    this.#before += this.#taken;
    this.#taken = 0;
    if (this.#canceled) this.#session?.cancel();
  }

  async #openAgain(params: PodLogsParams): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#open(params);
        return;
      } catch (error) {
        const { kind, layer } = EdgectlError.from(error);
        const isStopping = kind === 'Unavailable' && layer !== 'client';
        if (!isStopping || this.#canceled || tries === MAX_REOPENINGS) throw error;
        await this.#options.pause();
        await this.#options.online();
      }
    }
  }

  async #open(params: PodLogsParams): Promise<void> {
    const session = await this.#options.open(params);
    this.#session = session;
    this.#opened ??= session.opened;
    this.#base ??=
      session.opened.cursor === undefined ? undefined : { cursor: session.opened.cursor, skipBytes: 0 };
  }

  #finish(end: SessionEnd): void {
    this.#settleEnded.resolve({ ...end, gaps: [...this.#gaps, ...end.gaps] });
  }
}
