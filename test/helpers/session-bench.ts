/** Sessions with an attachment that only records, and a clock that is moved by hand: for tests of one rule at a time. */
import type { EndPayload } from '@edgectl/rpc-schema/generated/types';
import { Topics } from '@edgectl/rpc-schema/topics';
import type { Attachment } from '../../agent/broker/attachment.ts';
import type { Caller } from '../../agent/access/caller.ts';
import type { SessionOpened, SessionParams } from '../../agent/sessions/session-service.ts';
import { Sessions } from '../../agent/sessions/sessions.ts';
import type { ByteSource } from '../../common/byte-source.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { NEVER_ABORTED } from './never-aborted.ts';

export interface Published {
  readonly atMs: number;
  readonly kind: 'chunk' | 'ack' | 'cursor' | 'end';
  readonly client: string;
  readonly session: string;
  readonly stream?: 'stdout' | 'stderr';
  readonly offset?: number;
  readonly qos: number;
  readonly payload: Buffer;
}

export const TOPICS = new Topics('node');

export function callerNamed(client: string, principal = 'alice'): Caller {
  return {
    door: 'mqtt',
    attachment: 'broker',
    principal,
    topicPrincipal: principal,
    client,
    trusted: true,
  };
}

export class SessionBench {
  readonly clock = new ManualClock();
  readonly published: Published[] = [];
  readonly sessions: Sessions;
  readonly caller = callerNamed('one');
  /** While true, publishing is refused: the broker is away. */
  away = false;
  /** While set, the reader's connection is full. */
  full: Promise<void> | undefined;
  reconnect: () => void = () => undefined;

  constructor(limits: Partial<Limits> = {}) {
    const publish = (topic: string, payload: string | Buffer, qos: number): Promise<void> => {
      if (this.away) return Promise.reject(new Error('the broker is away'));
      const parsed = TOPICS.parseTo(topic);
      if (parsed === undefined || !('session' in parsed)) throw new Error(topic);
      this.published.push({ ...parsed, atMs: this.clock.monotonic(), qos, payload: Buffer.from(payload) });
      return Promise.resolve();
    };
    const attachment: Attachment = {
      name: 'broker',
      trusted: true,
      publish: (topic, payload, { qos }) => publish(topic, payload, qos),
      publishBulk: publish,
      roomForBulk: () => this.full,
      onBulkReconnect: (listener) => {
        this.reconnect = listener;
      },
    };
    this.sessions = new Sessions({
      topics: TOPICS,
      limits: { ...DEFAULT_LIMITS, ...limits },
      clock: this.clock,
      attachments: new Map([['broker', attachment]]),
    });
  }

  async open(
    source: ByteSource,
    params: SessionParams = {},
    { followed = false, caller = this.caller } = {},
  ): Promise<SessionOpened> {
    const request = { caller, kind: 'pod.logs', target: 'default/web-0/web', params, followed } as const;
    const opened = await this.sessions.open(request, async () => source, NEVER_ABORTED);
    await settle();
    return opened as SessionOpened;
  }

  control(session: string, method: string, params: object = {}, caller = this.caller): void {
    const payload = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params }));
    this.sessions.handleControl(caller, session, payload);
  }

  /** What was published since the last call. */
  taken(): Published[] {
    return this.published.splice(0);
  }

  chunks(stream: 'stdout' | 'stderr' = 'stdout'): Published[] {
    return this.published.filter((message) => message.kind === 'chunk' && message.stream === stream);
  }

  /** The bytes of a stream, put together by their offsets. */
  bytes(stream: 'stdout' | 'stderr' = 'stdout'): Buffer {
    const parts: Buffer[] = [];
    let end = 0;
    for (const { offset = end, payload } of this.chunks(stream)) {
      if (offset !== end) continue;
      parts.push(payload);
      end += payload.length;
    }
    return Buffer.concat(parts);
  }

  ends(): EndPayload[] {
    return this.published
      .filter(({ kind }) => kind === 'end')
      .map(({ payload }) => JSON.parse(payload.toString()) as EndPayload);
  }

  acks(): Record<string, unknown>[] {
    return this.published
      .filter(({ kind }) => kind === 'ack')
      .map(({ payload }) => JSON.parse(payload.toString()) as Record<string, unknown>);
  }
}
