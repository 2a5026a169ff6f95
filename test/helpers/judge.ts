/**
 * Judges messages by the published contract, closed: a member that it does not name is a fault. One judge follows what one client, or
 * one agent, sends and receives, so that it knows which method an answer is to, and which sessions are lists of events.
 */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ALIVE_MAX_BYTES, parseAlive } from '@edgectl/rpc-schema/alive';
import { CONTROLS } from '@edgectl/rpc-schema/controls';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import { parsePlainAnswer, PLAIN_ANSWER_MAX_BYTES } from '@edgectl/rpc-schema/plain-answers';
import { LIMITS } from '@edgectl/rpc-schema/generated/tables';
import { encodeLevel, nodeOf, TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import { faults } from '../rpc-schema/contract.ts';
import { channelOf, type FoundChannel } from './contract-channels.ts';

export interface JudgedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** As it was published; absent where only what arrived is known. */
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly responseTopic?: string | undefined;
}

interface Request {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly id?: unknown;
  readonly result?: { readonly session?: unknown; readonly encoding?: unknown };
}

/** The latest call under an id. */
interface Call {
  /** Empty where calls of several methods wait for their answer under one id. */
  readonly method: string;
  /** What the documents have against it. */
  readonly wrong: readonly string[];
  open: number;
}

/** What is known of the bytes of a session. */
interface Stream {
  /** Absent until the answer says it. */
  watch?: boolean;
  encoding?: unknown;
  /** The offset of the next byte. */
  next: number;
  /** Chunks that came before the answer. */
  early: { readonly offset: number; readonly bytes: Buffer }[];
  /** The beginning of a line. */
  rest: string;
}

const INFO_MAX_BYTES = 256;
const PLAIN_ANSWERS = new Set(['putAnswer', 'getAnswer', 'releaseAnswer', 'releaseNodeAnswer']);
/** More are not followed: a test that sends more looks at the answers itself. */
const MOST_CALLS = 10_000;
const MOST_EARLY_CHUNKS = 16;
/** Larger requests are about their size. */
const REQUEST_MAX_BYTES = LIMITS.requestMaxBytes.value;
const DECOMPRESS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes),
  zstd: (bytes) => zstdDecompressSync(bytes),
};

export class Judge {
  readonly #calls = new Map<string, Call>();
  readonly #streams = new Map<string, Stream>();
  /** The branches of requests, by the topics of their own that they want the answer on. */
  readonly #elsewhere = new Map<string, string>();

  /** What is wrong with a message towards the agent. */
  sent(message: JudgedMessage): string[] {
    const { topic, payload, responseTopic } = message;
    const [channel, branch] = placeOf(topic);
    if (channel === undefined || channel.direction !== 'in') return ['it is no topic for requests'];
    const found = envelopeFaults(channel, message);
    if (channel.payload === 'text' && payload.length > LIMITS.setValueMaxBytes.value)
      found.push(`${payload.length} bytes`);
    if (channel.name === 'stdin' && payload.length === 0) found.push('no bytes');
    if (!Array.isArray(channel.payload)) return found;
    if (payload.length > REQUEST_MAX_BYTES) return [...found, `${payload.length} bytes`];
    const value = parsed(payload);
    if (value === undefined) return [...found, 'it is not JSON'];
    if (channel.name === 'control') return [...found, ...faults('ControlNotification', value)];
    if (responseTopic !== undefined) this.#elsewhere.set(responseTopic, branch);
    return [...found, ...this.#requestFaults(branch, value)];
  }

  /** What is wrong with a message of the agent. */
  received(message: JudgedMessage): string[] {
    const { topic, payload } = message;
    const branch = this.#elsewhere.get(topic);
    const [channel, own] =
      branch === undefined ? placeOf(topic) : [channelOf('to/principal/client/rpc'), branch];
    if (channel === undefined || channel.direction !== 'out') return ['it is no topic of the agent'];
    const found = envelopeFaults(channel, message);
    // What was retained is taken away.
    if (payload.length === 0 && channel.retained === 'yes') return found;
    if (channel.payload === 'bytes') return [...found, ...this.#chunkFaults(topic, payload)];
    if (channel.payload === 'text') return [...found, ...textFaults(channel.name, payload)];
    const value = parsed(payload);
    if (value === undefined) return [...found, 'it is not JSON'];
    if (channel.name === 'info' && payload.length > INFO_MAX_BYTES) found.push(`${payload.length} bytes`);
    if (channel.name !== 'response') return [...found, ...faults(String(channel.payload[0]), value)];
    const schema = Array.isArray(value) ? 'RpcBatchResponse' : 'RpcResponse';
    const answers = [value].flat() as Answer[];
    return [...found, ...faults(schema, value), ...answers.flatMap((one) => this.#answerFaults(own, one))];
  }

  #requestFaults(branch: string, value: unknown): string[] {
    if (!Array.isArray(value)) return this.#callFaults(branch, value);
    const whole = faults('RpcBatch', value);
    const members = value.flatMap((request: unknown) => this.#callFaults(branch, request));
    return [...whole, ...members];
  }

  #callFaults(branch: string, request: unknown): string[] {
    const found = faults('RpcRequest', request);
    if (typeof request !== 'object' || request === null) return found;
    const { id, method, params = {} } = request as Request;
    if (typeof method !== 'string') return found;
    if (method === 'session.detach') found.push(...faults(CONTROLS[method].params, params));
    else if (isMethodName(method)) found.push(...faults(METHODS[method].params, params));
    else found.push(`there is no method ${method}`);
    if (id === undefined) return found;
    const key = keyOf(branch, id);
    const known = this.#calls.get(key);
    const isOther = known !== undefined && known.open > 0 && known.method !== method;
    const open = (known?.open ?? 0) + 1;
    if (known !== undefined || this.#calls.size < MOST_CALLS)
      this.#calls.set(key, { method: isOther ? '' : method, wrong: found, open });
    return found;
  }

  #answerFaults(branch: string, { id, result }: Answer): string[] {
    const key = keyOf(branch, id);
    const call = this.#calls.get(key);
    if (call === undefined) return [];
    call.open -= 1;
    if (call.open <= 0) this.#calls.delete(key);
    const { method, wrong } = call;
    if (result === undefined || !isMethodName(method)) return [];
    if (wrong.length > 0) return [`${method} succeeded, and the documents refuse it: ${wrong.join('; ')}`];
    const { class: kind, result: schema } = METHODS[method];
    if (kind === 'stream' && typeof result.session === 'string')
      return [
        ...faults(schema, result),
        ...this.#opened(`${branch}/session/${encodeLevel(result.session)}`, method, result),
      ];
    return faults(schema, result);
  }

  #opened(session: string, method: string, { encoding }: NonNullable<Answer['result']>): string[] {
    const stream = this.#stream(session);
    stream.watch = method.endsWith('.watch');
    stream.encoding = encoding;
    const early = stream.early.splice(0);
    return early.flatMap(({ offset, bytes }) => eventFaults(stream, offset, bytes));
  }

  #chunkFaults(topic: string, payload: Buffer): string[] {
    if (payload.length === 0) return ['no bytes'];
    const [, session = '', name, offset] =
      /^[^/]+\/[^/]+\/[^/]+\/to\/(.+)\/(stdout|stderr)(?:\/(\d+))?$/.exec(topic) ?? [];
    const stream = this.#stream(session);
    const { encoding, watch } = stream;
    if (encoding === undefined && payload.length > LIMITS.chunkMaxBytes.value && watch !== undefined)
      return [`${payload.length} bytes`];
    if (name !== 'stdout' || offset === undefined) return [];
    if (watch === undefined) {
      if (stream.early.length < MOST_EARLY_CHUNKS)
        stream.early.push({ offset: Number(offset), bytes: payload });
      return [];
    }
    return eventFaults(stream, Number(offset), payload);
  }

  #stream(session: string): Stream {
    const known = this.#streams.get(session);
    if (known !== undefined) return known;
    if (this.#streams.size >= MOST_CALLS) this.#streams.clear();
    const made: Stream = { next: 0, early: [], rest: '' };
    this.#streams.set(session, made);
    return made;
  }
}

/** Of a watch: each line is an event. Who has not seen the bytes before judges nothing. */
function eventFaults(stream: Stream, offset: number, payload: Buffer): string[] {
  if (stream.watch !== true || offset > stream.next) {
    stream.watch = false;
    return [];
  }
  const bytes = typeof stream.encoding === 'string' ? DECOMPRESS[stream.encoding]?.(payload) : payload;
  if (bytes === undefined) return [`there is no encoding ${String(stream.encoding)}`];
  const fresh = bytes.subarray(stream.next - offset);
  stream.next += fresh.length;
  const lines = (stream.rest + fresh.toString('latin1')).split('\n');
  stream.rest = lines.pop() ?? '';
  return lines.flatMap((line) => {
    const event = parsed(Buffer.from(line, 'latin1'));
    return event === undefined ? [`a line is not JSON: ${line.slice(0, 100)}`] : faults('WatchEvent', event);
  });
}

/** The channel, and the principal and label of a branch. */
function placeOf(topic: string): readonly [FoundChannel | undefined, string] {
  const node = nodeOf(topic);
  if (node === undefined) return [undefined, ''];
  const below = topic.slice(TOPIC_ROOT.length + node.length + 2);
  return [channelOf(below), below.split('/').slice(1, 3).join('/')];
}

function envelopeFaults(channel: FoundChannel, { qos, retain }: JudgedMessage): string[] {
  return [
    ...(qos === undefined || channel.qos.includes(String(qos)) ? [] : [`QoS ${qos}, not ${channel.qos}`]),
    ...(retain === undefined || retain === (channel.retained === 'yes')
      ? []
      : [`retained: ${String(retain)}`]),
  ];
}

function textFaults(name: string, payload: Buffer): string[] {
  const text = payload.toString();
  if (name === 'alive')
    return payload.length > ALIVE_MAX_BYTES || parseAlive(text) === undefined ? ['it is no alive'] : [];
  if (name === 'alarms') return /^[0-9]{1,6}$/.test(text) ? [] : ['it is not a number'];
  if (PLAIN_ANSWERS.has(name))
    return payload.length > PLAIN_ANSWER_MAX_BYTES || parsePlainAnswer(text) === undefined
      ? ['it is no answer without JSON']
      : [];
  return [];
}

function keyOf(branch: string, id: unknown): string {
  return `${branch} ${JSON.stringify(id)}`;
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
