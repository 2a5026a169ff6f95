/** The client: calls, sessions and the node's state over one connection, or two where a session wants its own. */
import type {
  PodLogsParams,
  SessionEncoding,
  SessionOpened,
  SessionResumeResult,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Client, LogStream, NodeState, Session } from './api.ts';
import { Channel } from './channel.ts';
import { ContinuedLog } from './continued-log.ts';
import type { MethodName, Params, Result, SessionMethodName } from './methods.ts';
import { NodeWatch } from './node-watch.ts';
import type { CallOptions, ConnectOptions, OpenOptions } from './options.ts';
import type { Platform } from './platform.ts';
import { ReceivedSession } from './session/received-session.ts';

/** The window of a session until its answer says what was granted: the contract's maximum. */
const LARGEST_WINDOW_BYTES = 8 * 1024 * 1024;

/** The default window: over an external broker, 1 MiB is too little to keep a log flowing. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/** The agent's stdin window, where a resume does not tell it. */
const STDIN_WINDOW_BYTES = 256 * 1024;

/** How soon a log that was refused is asked for again. */
const REOPEN_MS = 500;

/** How long a retained state may take to arrive once it is subscribed to. */
const STATE_MS = 2_000;

export interface EdgectlClientOptions {
  readonly connect: ConnectOptions;
  readonly topics: Topics;
  readonly principal: string;
  readonly label: string;
  readonly platform: Platform;
  /** True where the node is known to be there: calls go out behind the greeting, and nothing is waited for before them. */
  readonly eager?: boolean;
}

export class EdgectlClient implements Client {
  readonly #options: EdgectlClientOptions;
  readonly #watch = new NodeWatch();
  readonly #channel: Channel;
  /** `{client}.2`, opened when a session wants it. */
  #bulk: Promise<Channel> | undefined;
  readonly #closed = new AbortController();
  #sessions = 0;
  /** Why there is no connection, where one was not waited for. */
  #failure: EdgectlError | undefined;

  constructor(options: EdgectlClientOptions) {
    this.#options = options;
    this.#channel = this.#createChannel(options.label);
  }

  get node(): string {
    return this.#options.topics.node;
  }

  get principal(): string {
    return this.#options.principal;
  }

  get label(): string {
    return this.#options.label;
  }

  get state(): NodeState | undefined {
    return this.#watch.state;
  }

  /** Connects, and waits for the node's state. @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `Canceled`. */
  async start(): Promise<void> {
    const { topics, platform, connect, eager = false } = this.#options;
    const stop = this.#watch.listen((...change) => this.#onState(...change));
    this.#closed.signal.addEventListener('abort', stop, { once: true });
    connect.signal?.addEventListener('abort', () => void this.close(), { once: true });
    const opened = this.#channel.open(topics.state());
    if (eager) {
      opened.catch((error: unknown) => this.#fail(EdgectlError.from(error)));
      return;
    }
    await opened;
    if (this.#watch.state === undefined) {
      await new Promise<void>((resolve) => {
        const stopListening = this.#watch.listen(() => done());
        const timer = platform.clock.after(STATE_MS, () => done());
        const done = (): void => {
          stopListening();
          timer.stop();
          resolve();
        };
      });
    }
  }

  async call<M extends MethodName>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>> {
    return (await this.callAny(method, params, options)) as Result<M>;
  }

  async callAny(method: string, params: unknown, options?: CallOptions): Promise<unknown> {
    this.#refuseOffline();
    return this.#channel.calls.call(method, params, options);
  }

  async open<M extends SessionMethodName>(
    method: M,
    params: Params<M>,
    { ownConnection, ...options }: OpenOptions = {},
  ): Promise<Session> {
    this.#refuseOffline();
    refuseWithoutSession(params);
    const channel = ownConnection === true ? await this.#bulkChannel() : this.#channel;
    // Named by us: chunks may arrive before the answer.
    const name = params.session ?? this.#newName();
    const session = this.#register(channel, name, { encoding: params.encoding });
    try {
      const request = { ...defaultWindow(params), ...params, session: name };
      const opened = await channel.calls.call(method, request, options);
      session.onOpened(opened as SessionOpened);
    } catch (error) {
      const reason = EdgectlError.from(error);
      session.fail(reason);
      // Whether it runs is not known where no answer came: it must not go on for nobody.
      if (reason.layer === 'client') channel.link.control(name, 'session.cancel', { session: name });
      throw reason;
    }
    return session;
  }

  async resume(
    params: { session: string; client?: string; stdout?: number; stderr?: number },
    options?: CallOptions,
  ): Promise<Session> {
    this.#refuseOffline();
    const { session: name, stdout = 0, stderr = 0 } = params;
    const session = this.#register(this.#channel, name, { from: { stdout, stderr } });
    try {
      const request = { ...params, stdout, stderr };
      const result = await this.#channel.calls.call('session.resume', request, options);
      session.onTakenOver(result as SessionResumeResult, STDIN_WINDOW_BYTES);
    } catch (error) {
      const reason = EdgectlError.from(error);
      session.fail(reason);
      throw reason;
    }
    return session;
  }

  async logs(params: PodLogsParams, options: OpenOptions = {}): Promise<LogStream> {
    const log = new ContinuedLog({
      params,
      open: (next) => this.open('pod.logs', next, options),
      online: () => this.#untilOnline(),
      pause: () =>
        new Promise((resolve) => {
          this.#options.platform.clock.after(REOPEN_MS, resolve);
        }),
    });
    await log.start();
    return log;
  }

  watchState(signal?: AbortSignal): AsyncIterable<NodeState> {
    const own = this.#closed.signal;
    return this.#watch.states(signal === undefined ? own : AbortSignal.any([signal, own]));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#channel.close();
    const bulk = await this.#bulk?.catch(() => undefined);
    await bulk?.close();
  }

  #createChannel(label: string): Channel {
    const { connect, topics, principal, platform } = this.#options;
    return new Channel({
      connect,
      topics,
      branch: { principal, client: label },
      platform,
      onOther: (topic, payload, retained) => {
        if (topic === topics.state()) this.#watch.handle(payload, !retained);
      },
    });
  }

  async #bulkChannel(): Promise<Channel> {
    this.#bulk ??= this.#openBulk();
    return this.#bulk;
  }

  async #openBulk(): Promise<Channel> {
    const channel = this.#createChannel(`${this.label}.2`);
    try {
      await channel.open();
    } catch (error) {
      this.#bulk = undefined;
      throw error;
    }
    return channel;
  }

  #register(
    channel: Channel,
    name: string,
    kind: { encoding: SessionEncoding | undefined } | { from: { stdout: number; stderr: number } },
  ): ReceivedSession {
    if (channel.sessions.has(name)) {
      throw new EdgectlError('Conflict', `this client has a session ${JSON.stringify(name)} already`, {
        layer: 'client',
      });
    }
    const session = new ReceivedSession({
      name,
      link: channel.link,
      clock: this.#options.platform.clock,
      sha256: this.#options.platform.sha256,
      windowBytes: LARGEST_WINDOW_BYTES,
      ...kind,
      onOver: () => channel.sessions.delete(name),
    });
    channel.sessions.set(name, session);
    return session;
  }

  #newName(): string {
    this.#sessions += 1;
    return `s${this.#sessions.toString(36)}`;
  }

  #refuseOffline(): void {
    if (this.#closed.signal.aborted) {
      throw new EdgectlError('Canceled', 'the client is closed', { layer: 'client' });
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.state?.state !== 'offline') return;
    throw new EdgectlError('Unavailable', `the agent of node ${this.node} is offline`, {
      layer: 'client',
      hint: 'start it, or look at its log',
    });
  }

  #fail(error: EdgectlError): void {
    this.#failure = error;
    this.#channel.fail(error);
  }

  #onState(state: NodeState, before: NodeState | undefined, live: boolean): void {
    void this.#forEachChannel((channel) => {
      if (state.state === 'offline') {
        channel.awayBecause(`the agent of node ${this.node} went offline`);
        return;
      }
      if (before === undefined) return;
      if (before.bootId !== state.bootId) channel.failSessions(restarted(this.node));
      channel.onAgentOnline({
        live,
        anew: before.bootId !== state.bootId || before.state === 'offline',
      });
    });
  }

  async #forEachChannel(action: (channel: Channel) => void): Promise<void> {
    action(this.#channel);
    const bulk = await this.#bulk?.catch(() => undefined);
    if (bulk !== undefined) action(bulk);
  }

  async #untilOnline(): Promise<void> {
    const waitMs = this.#options.connect.reconnectTimeoutMs ?? 60_000;
    if (this.state?.state === 'online') return;
    await new Promise<void>((resolve) => {
      const stop = this.#watch.listen((state) => {
        if (state.state === 'online') done();
      });
      const timer = this.#options.platform.clock.after(waitMs, () => done());
      const done = (): void => {
        stop();
        timer.stop();
        resolve();
      };
    });
  }
}

/** The parameters that decide how output travels. */
interface Flow {
  readonly window?: number | undefined;
  readonly framing?: string | undefined;
  readonly inline?: boolean | undefined;
}

/** An answer without a session, or one without acknowledgement, is nothing that could be opened here. */
function refuseWithoutSession({ window, framing, inline }: Flow): void {
  if (inline !== true && window !== 0 && framing !== 'plain') return;
  throw new EdgectlError('InvalidParams', 'open() acknowledges what it reads and needs a window', {
    layer: 'client',
    hint: 'leave "window" and "framing" out; use call() for an answer with "inline"',
  });
}

function defaultWindow({ window }: Flow): { window?: number } {
  return window === undefined ? { window: WINDOW_BYTES } : {};
}

function restarted(node: string): EdgectlError {
  return new EdgectlError('Gone', `the agent of node ${node} was restarted: its sessions are gone`, {
    hint: 'open a new session; a log resumes at its cursor',
  });
}
