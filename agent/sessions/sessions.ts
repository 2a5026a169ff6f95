/** All sessions of the agent, over all brokers: opens them, finds the one that a message is for, ends them with the agent. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { ByteSource } from '../../common/byte-source.ts';
import type { Clock } from '../../common/clock.ts';
import { guarded, partOf } from '../../common/fault-boundary.ts';
import type { Limits } from '../../common/limits.ts';
import { pause } from '../../common/pause.ts';
import type { Attachment } from '../broker/attachment.ts';
import type { Caller } from '../access/caller.ts';
import { ChunkEncoder } from './chunk-encoder.ts';
import { ClientCredit, CreditPool } from './credit-pool.ts';
import { parseControl } from './control.ts';
import { openInline } from './open-inline.ts';
import { openSource, PermissionWatch } from './open-source.ts';
import {
  type InlineOutput,
  type OpenSource,
  type SessionOpened,
  sessionOptions,
  type SessionReport,
  type SessionRequest,
  type SessionService,
} from './session-service.ts';
import { SessionTable } from './session-table.ts';
import { SessionWire } from './session-wire.ts';
import { callEnd, Session, type SessionEnvironment } from './session.ts';
import { Slices } from './slices.ts';

/** How long an orderly stop waits for the ends of its sessions. */
const STOP_MS = 5_000;

interface SessionsOptions {
  readonly topics: Topics;
  readonly limits: Limits;
  readonly clock: Clock;
  /** The brokers by name, as they stand in {@link Caller.attachment}. */
  readonly attachments: { get(name: string): Attachment | undefined };
  /** Called when a session is over. */
  readonly onEnded?: (report: SessionReport) => void;
  /** Called with each control message that was refused, for the log and the metrics. */
  readonly onRefused?: (caller: Caller, session: string) => void;
  /** Calls back after the event loop has been round once; `setImmediate`, except in a test. */
  readonly nextTurn?: (action: () => void) => void;
}

export class Sessions implements SessionService {
  readonly #options: SessionsOptions;
  readonly #environment: SessionEnvironment;
  readonly #table: SessionTable;
  readonly #clientCredit: ClientCredit;
  /** Brokers whose reconnects are listened to. */
  readonly #watched = new Set<Attachment>();
  readonly #ended = new AbortController();
  #refusing = false;

  constructor(options: SessionsOptions) {
    const { limits, clock } = options;
    this.#options = options;
    this.#environment = {
      clock,
      limits,
      slices: new Slices(clock, options.nextTurn),
      keptBytes: new CreditPool(limits.keptMaxBytes, limits.keptMaxBytes / 4),
      encoder: new ChunkEncoder(),
    };
    this.#table = new SessionTable(limits, clock);
    this.#clientCredit = new ClientCredit(limits.clientChunks);
  }

  /** How much tables and credit hold; 0 when nothing was left behind. */
  get held(): number {
    return this.#table.size + this.#clientCredit.size + this.#environment.keptBytes.used;
  }

  /** Sessions may be opened. */
  serve(): void {
    this.#refusing = false;
  }

  /** The unit failed: what runs is ended, and nothing is opened until it is served again. */
  refuse(): void {
    this.#refusing = true;
    const error = new EdgectlError('Internal', 'the unit sessions failed');
    for (const session of [...this.#table.sessions()]) session.terminate('Failed', error);
  }

  async open(
    request: SessionRequest,
    open: OpenSource,
    signal: AbortSignal,
  ): Promise<SessionOpened | InlineOutput> {
    if (this.#ended.signal.aborted) throw new EdgectlError('Unavailable', 'the agent is stopping');
    if (this.#refusing) throw notServed();
    const { caller, params } = request;
    const options = sessionOptions(params, this.#options.limits);
    if (params.inline === true) {
      const free = this.acquireSlot(caller.principal);
      const { limits, clock } = this.#options;
      const inline = { ...options, maxBytes: limits.inlineMaxBytes, clock };
      return openInline(request, open, { ...inline, signal }).finally(free);
    }
    const attachment = this.#attachment(caller);
    const name = params.session ?? this.#table.newName();
    const key = SessionTable.key(caller, name);
    const opening = this.#table.reserve(key, name, caller.principal);
    const permission = new PermissionWatch(request);
    let source: ByteSource;
    try {
      source = await openSource(open, request, options, signal);
    } catch (error) {
      permission.end();
      this.#table.delete(key);
      this.#table.freeSlot(caller.principal);
      throw error;
    }
    const branch = { principal: caller.topicPrincipal, client: caller.client };
    // An exception in one session ends only that session.
    const clock = partOf(this.#options.clock, (error) =>
      session.terminate('Failed', EdgectlError.from(error)),
    );
    const session: Session = new Session(
      { ...this.#environment, clock },
      {
        name,
        request,
        options,
        source,
        wire: new SessionWire(this.#options.topics, attachment, branch, name, options.plain),
        clientChunks: this.#clientCredit.acquire(caller),
        onFinished: (report) => {
          permission.end();
          request.call?.end?.(callEnd(report));
        },
        onClosed: (nameReservedMs) => {
          // Another program of the principal may have taken it over.
          const owner = session.caller;
          this.#table.reserveName(SessionTable.key(owner, name), nameReservedMs);
          this.#table.freeSlot(owner.principal);
          this.#clientCredit.release(owner);
          this.#options.onEnded?.(session.report());
        },
      },
    );
    this.#table.put(key, session);
    session.start();
    if (this.#ended.signal.aborted) session.terminate('AgentStopped');
    else if (opening.canceled) session.terminate('Canceled');
    permission.onLost((error) => session.terminate('Revoked', error));
    return session.opened();
  }

  /**
   * Counts a stream of a door that has no sessions towards the same limits. @returns frees it
   * @throws EdgectlError `TooManyRequests`, or `Unavailable` if the agent is stopping
   */
  acquireSlot(principal: string): () => void {
    if (this.#ended.signal.aborted) throw new EdgectlError('Unavailable', 'the agent is stopping');
    this.#table.acquireSlot(principal);
    return () => this.#table.freeSlot(principal);
  }

  handleStdin(caller: Caller, session: string, offset: number, payload: Buffer): void {
    const entry = this.#table.get(SessionTable.key(caller, session));
    if (entry === undefined) this.#answerUnknown(caller, session);
    else if (entry.state === 'live') entry.session.handleStdin(offset, payload);
  }

  handleControl(caller: Caller, session: string, payload: Buffer): void {
    const entry = this.#table.get(SessionTable.key(caller, session));
    for (const message of parseControl(session, payload)) {
      if (message === undefined) {
        this.#options.onRefused?.(caller, session);
        if (entry === undefined) this.#answerUnknown(caller, session);
      } else if (entry === undefined) {
        // The acknowledgement of an end is the last word, also of the end that says Unknown.
        if (message.method !== 'session.ack' || !message.end) this.#answerUnknown(caller, session);
      } else if (entry.state === 'live') {
        entry.session.handleControl(message);
      } else if (message.method === 'session.cancel') {
        entry.canceled = true;
      }
    }
  }

  detachAll(caller: Caller): void {
    for (const session of this.#table.sessions()) {
      const { attachment, topicPrincipal, client } = session.caller;
      const own = attachment === caller.attachment && topicPrincipal === caller.topicPrincipal;
      if (own && client === caller.client) session.detach();
    }
  }

  detach(caller: Caller, session: string): void {
    const entry = this.#table.get(SessionTable.key(caller, session));
    if (entry?.state === 'live') entry.session.detach();
  }

  list(caller: Caller, { allPrincipals }: contract.SessionListParams): contract.SessionListResult {
    const items: contract.SessionInfo[] = [];
    for (const session of this.#table.sessions()) {
      const { attachment, topicPrincipal } = session.caller;
      const own = attachment === caller.attachment && topicPrincipal === caller.topicPrincipal;
      if (own || allPrincipals === true) items.push(session.info());
    }
    const observedAt = new Date(this.#options.clock.now()).toISOString();
    return { meta: { source: 'agent', observedAt }, items };
  }

  resume(caller: Caller, params: contract.SessionResumeParams): contract.SessionResumeResult {
    const { session: name, stdout, stderr, client = caller.client } = params;
    const { session, key } = this.#find(caller, name, client);
    const offsets = { stdout, stderr };
    session.refuseOffsets(offsets);
    const ownKey = SessionTable.key(caller, name);
    if (ownKey !== key) {
      this.#table.refuseUsed(ownKey, name);
      this.#table.delete(key);
      this.#table.put(ownKey, session);
      this.#move(session, caller);
    }
    session.resume(offsets);
    return { session: name, ...session.progress() };
  }

  cancel(caller: Caller, params: contract.SessionCancelParams): contract.SessionCancelResult {
    const { session: name, client = caller.client } = params;
    if (name === undefined) {
      throw new EdgectlError('InvalidParams', 'session.cancel needs "session"', {
        details: { field: 'session' },
      });
    }
    if (params.principal !== undefined) {
      this.#findOfOthers(caller, params).terminate('Canceled');
      return { session: name };
    }
    const entry = this.#table.get(SessionTable.key({ ...caller, client }, name));
    if (entry?.state === 'opening') entry.canceled = true;
    else this.#find(caller, name, client).session.terminate('Canceled');
    return { session: name };
  }

  async stop(reason: 'AgentStopped'): Promise<void> {
    this.#ended.abort(reason);
    const stops = [...this.#table.sessions()].map(async (session) => session.stop());
    const deadline = new AbortController();
    await Promise.race([Promise.allSettled(stops), pause(STOP_MS, this.#options.clock, deadline.signal)]);
    deadline.abort();
    this.#table.clear();
  }

  /** The broker a caller came by, watched for reconnects from its first session on. */
  #attachment({ attachment: name }: Caller): Attachment {
    const attachment = this.#options.attachments.get(name);
    if (attachment === undefined) throw new EdgectlError('Internal', `there is no broker named ${name}`);
    if (!this.#watched.has(attachment)) {
      this.#watched.add(attachment);
      attachment.onBulkReconnect(
        guarded(this.#options.clock, () => this.#resendAll(name)),
        this.#ended.signal,
      );
    }
    return attachment;
  }

  #resendAll(attachment: string): void {
    for (const session of this.#table.sessions()) {
      if (session.caller.attachment === attachment) session.resend();
    }
  }

  #find(caller: Caller, name: string, client: string): { session: Session; key: string } {
    const key = SessionTable.key({ ...caller, client }, name);
    const entry = this.#table.get(key);
    if (entry?.state === 'live') return { session: entry.session, key };
    throw new EdgectlError('NotFound', `client ${client} has no session ${JSON.stringify(name)}`, {
      hint: 'session.list shows the sessions of this principal and the client that each belongs to',
    });
  }

  /** As `session.list` shows it. */
  #findOfOthers(
    caller: Caller,
    { session: name, principal, client, attachment = caller.attachment }: contract.SessionCancelParams,
  ): Session {
    for (const session of this.#table.sessions()) {
      const owner = session.caller;
      const isTheirs = owner.principal === principal && owner.attachment === attachment;
      if (isTheirs && owner.client === client && session.name === name) return session;
    }
    throw new EdgectlError(
      'NotFound',
      `client ${client} of ${principal} has no session ${JSON.stringify(name)}`,
      {
        hint: 'session.list with allPrincipals shows the sessions of everybody',
      },
    );
  }

  #move(session: Session, caller: Caller): void {
    const before = session.caller;
    session.moveTo({ ...before, client: caller.client }, this.#clientCredit.acquire(caller));
    this.#clientCredit.release(before);
  }

  #answerUnknown(caller: Caller, session: string): void {
    const attachment = this.#options.attachments.get(caller.attachment);
    const topic = this.#options.topics.end(
      { principal: caller.topicPrincipal, client: caller.client },
      session,
    );
    const payload: contract.EndPayload = { reason: 'Unknown' };
    // Should it get lost, the client asks again.
    attachment?.publish(topic, JSON.stringify(payload), { qos: 1 }).catch(() => undefined);
  }
}

function notServed(): EdgectlError {
  return new EdgectlError('Unavailable', 'no session can be opened now: the unit sessions has failed', {
    hint: 'node.status says why; edgectl node restart-unit sessions',
  });
}
