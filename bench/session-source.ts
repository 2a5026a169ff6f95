/** The agent's side of `session-throughput.ts`, in a process of its own: serves a log from memory over the given broker. */
import { pino } from 'pino';
import { Topics } from '@edgectl/rpc-schema/topics';
import type { ManagedAttachment } from '../agent/broker/attachment.ts';
import { EmbeddedBroker } from '../agent/broker/embedded-broker.ts';
import { ExternalBroker } from '../agent/broker/external-broker.ts';
import { callerOf } from '../agent/calls/mqtt-door.ts';
import type { SessionParams } from '../agent/sessions/session-service.ts';
import { Sessions } from '../agent/sessions/sessions.ts';
import type { ByteSource, SourceEnd } from '../common/byte-source.ts';
import { systemClock } from '../common/clock.ts';
import { DEFAULT_LIMITS } from '../common/limits.ts';

const NODE = 'bench';
const PIECE = Buffer.alloc(64 * 1024, `${'x'.repeat(99)}\n`);

/** The same 64 KiB again and again: what is measured is the way, not the reading. */
function repeated(bytes: number): ByteSource {
  let left = bytes;
  const { promise: ended, resolve: finish } = Promise.withResolvers<SourceEnd>();
  return {
    streams: ['stdout'],
    info: {},
    ended,
    read(_stream, maxBytes) {
      const piece = PIECE.subarray(0, Math.min(maxBytes, left));
      left -= piece.length;
      if (piece.length > 0) return Promise.resolve(piece);
      finish({ reason: 'Completed' });
      return Promise.resolve(undefined);
    },
    cancel: () => finish({ reason: 'Canceled' }),
  };
}

async function main(socket: string, url: string | undefined): Promise<void> {
  const topics = new Topics(NODE);
  const attachments = new Map<string, ManagedAttachment>();
  const sessions = new Sessions({
    topics,
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    attachments,
  });
  const log = pino({ level: 'error' });
  const common = {
    clock: systemClock,
    log,
    onMessage: (
      attachment: ManagedAttachment | Parameters<typeof callerOf>[0],
      message: { topic: string; payload: Buffer },
    ): void => {
      const target = topics.parseFrom(message.topic);
      if (target === undefined) return;
      const caller = callerOf(attachment, target);
      if (target.kind === 'control') sessions.handleControl(caller, target.session, message.payload);
      if (target.kind === 'rpc') void answer(attachment, caller, message.payload);
    },
  };
  const answer = async (
    attachment: Parameters<typeof callerOf>[0],
    caller: ReturnType<typeof callerOf>,
    payload: Buffer,
  ): Promise<void> => {
    const { id, method, params } = JSON.parse(payload.toString()) as {
      id?: string;
      method: string;
      params: SessionParams & { limitBytes: number };
    };
    if (id === undefined || method !== 'pod.logs') return;
    const request = { caller, kind: 'pod.logs', target: 'bench', params, followed: false } as const;
    const result = await sessions.open(
      request,
      async () => repeated(params.limitBytes),
      new AbortController().signal,
    );
    const branch = { principal: caller.topicPrincipal, client: caller.client };
    await attachment.publish(topics.response(branch), JSON.stringify({ jsonrpc: '2.0', id, result }), {
      qos: 1,
    });
  };
  attachments.set('embedded', new EmbeddedBroker({ ...common, node: NODE, socket, limits: DEFAULT_LIMITS }));
  if (url !== undefined) {
    const broker = { name: 'node', enabled: true, url, accessControl: 'none' } as const;
    const offlineState = (): string => '{"state":"offline","bootId":"bench","version":"0"}';
    attachments.set(
      'node',
      new ExternalBroker({ ...common, broker, topics, offlineState, alive: (is) => `${is} 1.0 bench` }),
    );
  }
  const state = JSON.stringify({ state: 'online', bootId: 'bench', version: '0' });
  for (const attachment of attachments.values()) {
    await attachment.start(new AbortController().signal);
    await attachment.publish(topics.state(), state, { qos: 1, retain: true });
  }
  process.on('message', () => process.send?.({ residentBytes: process.memoryUsage().rss }));
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

void main(process.argv[2] ?? '', process.argv[3]);
