/** One client label on the broker: its connection, its calls and its sessions. */
import type {
  EndPayload,
  SessionResumeParams,
  SessionResumeResult,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Branch, Topics } from '@edgectl/rpc-schema/topics';
import { Calls } from './calls.ts';
import type { Timer } from './clock.ts';
import type { ConnectOptions } from './options.ts';
import type { Connection, Platform } from './platform.ts';
import { parseAck, parseCursor, parseEnd } from './session/messages.ts';
import type { ReceivedSession, SessionLink } from './session/received-session.ts';

const DEFAULT_RECONNECT_TIMEOUT_MS = 60_000;

export interface ChannelOptions {
  readonly connect: ConnectOptions;
  readonly topics: Topics;
  readonly branch: Branch;
  readonly platform: Platform;
  /** A message that is neither an answer nor a session's: the node's state. */
  readonly onOther: (topic: string, payload: Buffer, retained: boolean) => void;
}

export class Channel {
  readonly link: SessionLink;
  readonly calls: Calls;
  readonly sessions = new Map<string, ReceivedSession>();
  readonly #options: ChannelOptions;
  readonly #connection: Connection;
  #giveUp: Timer | undefined;
  #away = false;
  /** We came back, perhaps before the agent did: what was sent since then may have reached nobody. */
  #agentUnseen = false;
  #closed = false;

  constructor(options: ChannelOptions) {
    const { topics, branch, platform } = options;
    this.#options = options;
    this.#connection = platform.connection({
      onMessage: (topic, payload, retained) => this.#onMessage(topic, payload, retained),
      onBack: () => {
        this.#away = false;
        this.#agentUnseen = true;
        this.#recover();
      },
      onLost: (reason) => {
        this.#away = true;
        this.calls.giveUpLarge();
        this.awayBecause(`the connection to the broker was lost (${reason})`);
      },
    });
    const requestTopic = topics.request(branch);
    this.calls = new Calls({
      idPrefix: branch.client,
      clock: platform.clock,
      send: (request) => void this.#connection.publish(requestTopic, request),
    });
    this.link = this.#createLink(requestTopic);
  }

  /** @param filters beside our own branch. @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `Canceled`. */
  async open(...filters: string[]): Promise<void> {
    const { topics, branch } = this.#options;
    const detachAll = { jsonrpc: '2.0', method: 'session.detach', params: { all: true } };
    await this.#connection.open({
      clientId: `edgectl-${branch.client}`,
      will: { topic: topics.request(branch), payload: JSON.stringify(detachAll) },
      filters: [topics.clientFilter(branch), ...filters],
    });
  }

  /**
   * The agent says that it is there. Whoever is away himself recovers when he is back.
   * @param live it said so just now: a retained message may be older than its loss
   * @param anew it was away, or is another run
   */
  onAgentOnline({ live, anew }: { readonly live: boolean; readonly anew: boolean }): void {
    if (this.#away || !(anew || (live && this.#agentUnseen))) return;
    if (live) this.#agentUnseen = false;
    this.#recover();
  }

  /** Messages in flight may be lost: calls are repeated, sessions resumed. */
  #recover(): void {
    this.#stopGiveUp();
    this.calls.resend();
    for (const session of this.sessions.values()) session.onReconnected();
  }

  /** Broker or agent are away: after a while everything that waits fails. */
  awayBecause(reason: string): void {
    if (this.#closed || this.#giveUp !== undefined) return;
    const waitMs = this.#options.connect.reconnectTimeoutMs ?? DEFAULT_RECONNECT_TIMEOUT_MS;
    this.#giveUp = this.#options.platform.clock.after(waitMs, () => {
      this.#giveUp = undefined;
      const message = `${reason} and did not come back within ${waitMs / 1000} s`;
      this.fail(new EdgectlError('Unavailable', message, { layer: 'broker' }));
    });
  }

  /** Everything that is under way fails. */
  fail(error: EdgectlError): void {
    this.calls.fail(error);
    this.failSessions(error);
  }

  failSessions(error: EdgectlError): void {
    for (const session of [...this.sessions.values()]) session.fail(error);
  }

  /** Lets go of the running sessions and disconnects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopGiveUp();
    const names = [...this.sessions.keys()];
    this.fail(new EdgectlError('Canceled', 'the client was closed', { layer: 'client' }));
    for (const name of names) await this.link.detach(name);
    await this.#connection.close();
  }

  #createLink(requestTopic: string): SessionLink {
    const { topics, branch } = this.#options;
    const notification = (method: string, params: object): string =>
      JSON.stringify({ jsonrpc: '2.0', method, params });
    return {
      control: (session, method, params) =>
        void this.#connection.publish(topics.control(branch, session), notification(method, params)),
      stdin: (session, offset, bytes) =>
        void this.#connection.publish(topics.stdin(branch, session, offset), bytes),
      resume: async (params: SessionResumeParams) =>
        (await this.calls.call('session.resume', params, { timeoutMs: 5_000 })) as SessionResumeResult,
      detach: (session) =>
        this.#connection.publish(requestTopic, notification('session.detach', { session })),
    };
  }

  #onMessage(topic: string, payload: Buffer, retained: boolean): void {
    const parsed = this.#options.topics.parseTo(topic);
    if (parsed === undefined) {
      this.#options.onOther(topic, payload, retained);
      return;
    }
    if (parsed.kind === 'rpc') {
      this.calls.handle(payload);
      return;
    }
    if (parsed.kind === 'set' || parsed.kind === 'put' || parsed.kind === 'get' || parsed.kind === 'release')
      return;
    const session = this.sessions.get(parsed.session);
    if (parsed.kind === 'chunk') {
      if (parsed.offset !== undefined) session?.onChunk(parsed.stream, parsed.offset, payload);
      return;
    }
    if (parsed.kind === 'ack') {
      const ack = parseAck(payload);
      if (ack !== undefined) session?.onAck(ack);
    } else if (parsed.kind === 'cursor') {
      const cursor = parseCursor(payload);
      if (cursor !== undefined) session?.onCursor(cursor);
    } else {
      this.#onEnd(parsed.session, parseEnd(payload));
    }
  }

  #onEnd(name: string, end: EndPayload | undefined): void {
    if (end === undefined) return;
    const session = this.sessions.get(name);
    if (session !== undefined) session.onEnd(end);
    // A session that is over here: the agent has not heard that we have its end.
    else if (end.reason !== 'Unknown') this.link.control(name, 'session.ack', { session: name, end: true });
  }

  #stopGiveUp(): void {
    this.#giveUp?.stop();
    this.#giveUp = undefined;
  }
}
