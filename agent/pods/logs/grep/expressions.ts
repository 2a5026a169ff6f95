/** Regular expressions of callers, matched in a thread of their own, which runs while somebody needs one. All share it, and take turns. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../../common/clock.ts';
import { background, guarded } from '../../../../common/fault-boundary.ts';
import type { ExpressionAnswer, ExpressionJob } from './expression-program.ts';
import { Turns } from '../../../../common/turns.ts';
import { untilAborted } from '../../../../common/until-aborted.ts';
import { contentOf, type Decoration, type LineMatcher, SEARCHED_BYTES } from './line-matcher.ts';

/** As it is in the tree, and beside the agent's bundle. */
const PROGRAM = new URL(`./expression-program${extname(import.meta.url)}`, import.meta.url);
/** A job is at most 64 KiB: one that takes longer would never end. */
const JOB_MS = 30_000;
/** States of an expression that explode end the thread, not the agent. */
const THREAD_MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 };

/** Who searches, until when. */
export interface Searcher {
  readonly principal: string;
  readonly signal: AbortSignal;
}

/** Lines of a job, by their indices, and how long the thread was busy with it. */
export interface Matched {
  readonly matches: Uint32Array;
  readonly tookMs: number;
}

interface Asked {
  readonly job: ExpressionJob;
  readonly startedMs: number;
  readonly resolve: (matched: Matched) => void;
  readonly reject: (error: EdgectlError) => void;
}

export class Expressions {
  readonly #clock: Clock;
  /** However many searches a principal has, the next job of another one comes after one of them. */
  readonly #turns = new Turns({ inAll: 1, perKey: 1 });
  #thread: Worker | undefined;
  #users = 0;
  #lastId = 0;
  /** What the thread works on. */
  #asked: Asked | undefined;
  #late: { stop(): void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param searcher its signal is for the opening alone; the matcher is ended by its `close`
   * @throws EdgectlError `InvalidParams` if it is no expression, or too large a one; the signal's reason
   */
  async open(
    choice: { readonly expression: string; readonly ignoreCase: boolean },
    decoration: Decoration,
    searcher: Searcher,
  ): Promise<LineMatcher> {
    this.#users += 1;
    try {
      await this.match(choice, searcher);
    } catch (error) {
      this.close();
      throw error;
    }
    return new ExpressionMatcher(this, choice, decoration, searcher.principal);
  }

  /** @throws EdgectlError `InvalidParams`; the signal's reason: what waits for its turn is then never matched */
  async match(job: Omit<ExpressionJob, 'id'>, { principal, signal }: Searcher): Promise<Matched> {
    const leave = await this.#turns.enter(principal, signal);
    const matches = this.#ask(job);
    // The thread is busy with it whether anybody waits or not.
    matches.then(leave, leave);
    return untilAborted(matches, signal);
  }

  /** One who needed it is gone. */
  close(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    const thread = this.#thread;
    this.#thread = undefined;
    background(this.#clock, thread?.terminate());
    this.#taken()?.reject(new EdgectlError('Canceled', 'the log is no longer searched'));
  }

  #ask(job: Omit<ExpressionJob, 'id'>): Promise<Matched> {
    this.#lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Matched>();
    this.#asked = {
      job: { ...job, id: this.#lastId },
      startedMs: this.#clock.monotonic(),
      resolve,
      reject,
    };
    this.#thread ??= this.#start();
    const thread = this.#thread;
    thread.postMessage(this.#asked.job);
    this.#late = this.#clock.after(JOB_MS, () => this.#failed(thread, undefined));
    return promise;
  }

  #start(): Worker {
    const thread = new Worker(PROGRAM, { resourceLimits: THREAD_MEMORY, name: 'expressions' });
    thread.unref();
    thread.on(
      'message',
      guarded(this.#clock, (answer: ExpressionAnswer) => this.#answered(answer)),
    );
    thread.on(
      'error',
      guarded(this.#clock, (error: unknown) => this.#failed(thread, error)),
    );
    return thread;
  }

  #answered(answer: ExpressionAnswer): void {
    if (this.#asked?.job.id !== answer.id) return;
    const asked = this.#taken();
    if (asked === undefined) return;
    const tookMs = this.#clock.monotonic() - asked.startedMs;
    if ('matches' in answer) asked.resolve({ matches: answer.matches, tookMs });
    else asked.reject(refused(asked.job, answer.refused));
  }

  /** What it was working on is the reason; the next job has a new thread. */
  #failed(thread: Worker, cause: unknown): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    background(this.#clock, thread.terminate());
    const asked = this.#taken();
    asked?.reject(refused(asked.job, 'it takes too much memory or time', cause));
  }

  /** The thread has nothing to do any more. */
  #taken(): Asked | undefined {
    this.#late?.stop();
    this.#late = undefined;
    const asked = this.#asked;
    this.#asked = undefined;
    return asked;
  }
}

function refused({ expression }: ExpressionJob, why: string, cause?: unknown): EdgectlError {
  return new EdgectlError(
    'InvalidParams',
    `the expression ${JSON.stringify(expression)} is refused: ${why}`,
    {
      hint: 'write it in the syntax of RE2: no look-ahead and no back-references; or search for a literal text',
      details: { field: 'grep.expression' },
      ...(cause !== undefined && { cause }),
    },
  );
}

const NEWLINE = 0x0a;
/** What is matched at a time, so that others come between: a block has several times as much. */
const JOB_BYTES = 64 * 1024;
/** What a dear expression holds the others up by: jobs that take longer become smaller, down to one line. */
const JOB_WANTED_MS = 20;
const JOB_LEAST_BYTES = 4 * 1024;

class ExpressionMatcher implements LineMatcher {
  readonly #expressions: Expressions;
  readonly #choice: { readonly expression: string; readonly ignoreCase: boolean };
  readonly #decoration: Decoration;
  readonly #principal: string;
  readonly #closed = new AbortController();
  #jobBytes = JOB_LEAST_BYTES;
  /** Where the lines that match begin in the block. */
  #found: readonly number[] = [];
  #at = 0;

  constructor(
    expressions: Expressions,
    choice: { readonly expression: string; readonly ignoreCase: boolean },
    decoration: Decoration,
    principal: string,
  ) {
    this.#expressions = expressions;
    this.#choice = choice;
    this.#decoration = decoration;
    this.#principal = principal;
  }

  async accept(block: Buffer, from: number, to: number): Promise<void> {
    const found: number[] = [];
    const searcher = { principal: this.#principal, signal: this.#closed.signal };
    for (let at = from; at < to; ) {
      const { job, starts, end } = this.#jobOf(block, at, to);
      const { matches, tookMs } = await this.#expressions.match({ ...this.#choice, ...job }, searcher);
      for (const line of matches) found.push(starts[line] ?? 0);
      this.#jobBytes =
        tookMs > JOB_WANTED_MS
          ? Math.max(JOB_LEAST_BYTES, this.#jobBytes / 4)
          : Math.min(JOB_BYTES, this.#jobBytes * 2);
      at = end;
    }
    this.#found = found;
    this.#at = 0;
  }

  next(at: number): number {
    while ((this.#found[this.#at] ?? at) < at) this.#at += 1;
    return this.#found[this.#at] ?? -1;
  }

  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(new EdgectlError('Canceled', 'the log is no longer searched'));
    this.#expressions.close();
  }

  /** Some lines, copied without what stands before them; at least one. */
  #jobOf(block: Buffer, from: number, to: number) {
    const text = new Uint8Array(Math.min(to - from, JOB_BYTES + SEARCHED_BYTES) + 1);
    const starts: number[] = [];
    const ends: number[] = [];
    let at = from;
    let length = 0;
    while (at < to && length < this.#jobBytes) {
      const newline = block.indexOf(NEWLINE, at);
      const end = newline < 0 || newline >= to ? to : newline;
      const content = Math.min(end, contentOf(block, at, this.#decoration));
      const line = block.subarray(content, Math.min(end, at + SEARCHED_BYTES));
      text.set(line, length);
      length += line.length;
      text[length] = NEWLINE;
      length += 1;
      starts.push(at);
      ends.push(length);
      at = newline < 0 ? to : end + 1;
    }
    return { job: { text: text.subarray(0, length), ends: Uint32Array.from(ends) }, starts, end: at };
  }
}
