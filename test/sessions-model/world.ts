/** One session from a source in memory to a reader: the agent's real sessions, the client's real receiver, a bad network between. */
import type {
  SessionOpened,
  SessionResumeParams,
  SessionResumeResult,
} from '@edgectl/rpc-schema/generated/types';
import { type StreamName, Topics } from '@edgectl/rpc-schema/topics';
import { parseAck, parseCursor, parseEnd } from '../../clients/js/src/session/messages.ts';
import { ReceivedSession, type SessionLink } from '../../clients/js/src/session/received-session.ts';
import type { Attachment } from '../../agent/broker/attachment.ts';
import type { Caller } from '../../agent/access/caller.ts';
import { Sessions } from '../../agent/sessions/sessions.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { MemorySource } from '../helpers/memory-source.ts';
import { Network, type NetworkFaults } from './network.ts';
import { NEVER_ABORTED } from '../helpers/never-aborted.ts';
import { nodeSha256 } from '../helpers/node-sha256.ts';

export const TOPICS = new Topics('node');
export const CALLER: Caller = {
  door: 'mqtt',
  attachment: 'broker',
  principal: 'alice',
  topicPrincipal: 'alice',
  client: 'one',
  trusted: true,
};
const BRANCH = { principal: 'alice', client: 'one' };
const CALL_TIMEOUT_MS = 5_000;

export class World {
  readonly clock = new ManualClock();
  readonly network: Network;
  readonly source: MemorySource;
  readonly sessions: Sessions;
  readonly received: ReceivedSession;
  #over = false;
  #bulkReconnected: () => void = () => undefined;

  constructor(random: () => number, faults: NetworkFaults, limits: Partial<Limits>) {
    this.network = new Network(this.clock, random, faults);
    this.source = new MemorySource({ stdin: true, cursor: true, pipeBytes: 4096 });
    const attachment = this.#createAttachment();
    this.sessions = new Sessions({
      topics: TOPICS,
      limits: { ...DEFAULT_LIMITS, ...limits },
      clock: this.clock,
      attachments: new Map([['broker', attachment]]),
    });
    this.received = new ReceivedSession({
      name: 's',
      link: this.#createLink(),
      clock: this.clock,
      sha256: nodeSha256,
      windowBytes: limits.windowBytes ?? DEFAULT_LIMITS.windowBytes,
      onOver: () => {
        this.#over = true;
      },
    });
  }

  async open(): Promise<void> {
    const request = {
      caller: CALLER,
      kind: 'pod.exec',
      target: 'default/web-0/web',
      // So long that losing every sign of life in a row does not end the session: a client that is not gone is meant here.
      params: { session: 's', detachSeconds: 3600 },
      followed: false,
    } as const;
    const opened = await this.sessions.open(request, async () => this.source, NEVER_ABORTED);
    this.received.onOpened(opened as SessionOpened);
  }

  /** The agent's bulk connection breaks and comes back. */
  cutAgent(): void {
    this.network.cut();
    this.#bulkReconnected();
  }

  /** The client's connection breaks and comes back. */
  cutClient(): void {
    this.network.cut();
    this.received.onReconnected();
  }

  #createAttachment(): Attachment {
    const send = (topic: string, payload: string | Buffer): Promise<void> => {
      const bytes = Buffer.from(payload);
      this.network.send(topic, () => this.#toClient(topic, bytes));
      return Promise.resolve();
    };
    return {
      name: 'broker',
      trusted: true,
      publish: send,
      publishBulk: send,
      onBulkReconnect: (listener) => {
        this.#bulkReconnected = listener;
      },
    };
  }

  #toClient(topic: string, payload: Buffer): void {
    const parsed = TOPICS.parseTo(topic);
    if (parsed === undefined || !('session' in parsed)) return;
    if (parsed.kind === 'chunk') {
      this.received.onChunk(parsed.stream, parsed.offset ?? 0, payload);
    } else if (parsed.kind === 'ack') {
      const ack = parseAck(payload);
      if (ack !== undefined) this.received.onAck(ack);
    } else if (parsed.kind === 'cursor') {
      const cursor = parseCursor(payload);
      if (cursor !== undefined) this.received.onCursor(cursor);
    } else {
      const end = parseEnd(payload);
      // As the channel does with the end of a session that is over here.
      if (this.#over && end?.reason !== 'Unknown') this.#control('session.ack', { end: true });
      else if (end !== undefined) this.received.onEnd(end);
    }
  }

  #control(method: string, params: object): void {
    const payload = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params }));
    const topic = TOPICS.control(BRANCH, 's');
    this.network.send(topic, () => this.sessions.handleControl(CALLER, 's', payload));
  }

  #createLink(): SessionLink {
    return {
      control: (_session, method, params) => this.#control(method, params),
      stdin: (session, offset, bytes) => {
        const topic = TOPICS.stdin(BRANCH, session, offset);
        this.network.send(topic, () => this.sessions.handleStdin(CALLER, session, offset, bytes));
      },
      resume: (params) => this.#resume(params),
      detach: () => Promise.resolve(),
    };
  }

  #resume(params: SessionResumeParams): Promise<SessionResumeResult> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(CALL_TIMEOUT_MS, () => reject(new Error('no answer')));
      this.network.send('request', () => {
        let answer: () => void;
        try {
          const result = this.sessions.resume(CALLER, params);
          answer = () => resolve(result);
        } catch (error) {
          answer = () => reject(error as Error);
        }
        this.network.send('response', () => {
          timer.stop();
          answer();
        });
      });
    });
  }
}

/** Bytes of one stream as a pattern that shows where each belongs. */
export function pattern(stream: StreamName, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const step = stream === 'stdout' ? 7 : 11;
  for (let index = 0; index < length; index += 1)
    bytes[index] = ((from + index) * step + ((from + index) >> 8)) & 0xff;
  return bytes;
}
