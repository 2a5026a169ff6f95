/** Runs one conformance case over a connected broker. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import { matches } from '../../agent/broker/access-list.ts';
import { faults } from '../rpc-schema/contract.ts';
import type { Received, TestClient } from '../helpers/mqtt-client.ts';
import type { By, Case, Expected, Send, Step, StreamExpected } from './case.ts';
import { fits } from './fit.ts';

export interface Party {
  readonly principal: string;
  /** Connected, and subscribed to {@link filtersOf}. */
  readonly client: TestClient;
}

/** What a case asserts by: ava's, or that of a program that counts. */
export interface Assertions {
  pass(): void;
  is(actual: unknown, expected: unknown, message?: string): void;
  deepEqual(actual: unknown, expected: unknown, message?: string): void;
}

export interface CaseRun {
  readonly node: string;
  readonly caller: Party;
  readonly other?: Party;
  /** What a new subscriber gets of a topic that only the agent may read. */
  readonly retained: (topic: string) => Promise<readonly string[]>;
}

/** What a party is subscribed to before the first step. */
export function filtersOf(node: string, principal: string): string[] {
  const root = `${TOPIC_ROOT}/${node}`;
  return [
    `${root}/to/${principal}/#`,
    ...['state', 'info', 'alive', 'alarms'].map((name) => `${root}/${name}`),
  ];
}

export async function runCase(t: Assertions, one: Case, run: CaseRun): Promise<void> {
  const root = `${TOPIC_ROOT}/${run.node}`;
  const values = new Map<string, unknown>([
    ['principal', run.caller.principal],
    ['other', run.other?.principal],
    ['client', `c-${randomUUID().slice(0, 8)}`],
    ['unique', `u-${randomUUID().slice(0, 12)}`],
    ['root', root],
  ]);
  const context: Context = { t, run, root, values, ends: new Map() };
  for (const step of one.steps) await runStep(context, step);
  for (const party of [run.caller, run.other]) {
    const left = party?.client.received.filter(({ topic }) => /\/(rpc$|set\/)/.test(topic)) ?? [];
    t.deepEqual(left.map(show), [], 'nothing is answered that was not asked, or twice');
    party?.client.received.splice(0);
  }
}

interface Context {
  readonly t: Assertions;
  /** `edgectl/v1/` and the node's name. */
  readonly root: string;
  readonly run: CaseRun;
  readonly values: Map<string, unknown>;
  /** The ends that an `expect` has taken, by topic. */
  readonly ends: Map<string, End>;
}

function runStep(context: Context, step: Step): Promise<void> {
  if ('send' in step) return send(context, step.send);
  if ('expect' in step) return expectAll(context, step.expect);
  if ('silent' in step) return expectSilence(context, step.silent);
  if ('waitSeconds' in step) return setTimeout(step.waitSeconds * 1000);
  if ('absent' in step) return expectAbsent(context, step.absent);
  return expectStream(context, step.stream);
}

function partyOf({ run }: Context, by: By = 'caller'): Party {
  const party = by === 'caller' ? run.caller : run.other;
  if (party === undefined) throw new Error('the case needs a second principal');
  return party;
}

function fill(context: Context, text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => String(context.values.get(name)));
}

/** Fills in every string of a JSON value; one that is nothing but a kept name becomes the kept value itself. */
function fillAll(context: Context, value: unknown): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{(\w+)\}$/.exec(value)?.[1];
    return whole === undefined ? fill(context, value) : context.values.get(whole);
  }
  if (Array.isArray(value)) return value.map((element) => fillAll(context, element));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillAll(context, member)]));
}

function topicOf(context: Context, topic: string): string {
  return `${context.root}/${fill(context, topic)}`;
}

function payloadOf(context: Context, { json, text, base64, parts }: Omit<Send, 'topic'>): Buffer {
  if (text !== undefined) return Buffer.from(fill(context, text));
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (parts !== undefined) {
    const filled = parts.map((part) =>
      typeof part === 'string' ? fill(context, part) : part.repeat.repeat(part.times),
    );
    return Buffer.from(filled.join(''));
  }
  return json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(fillAll(context, json)));
}

async function send(context: Context, message: Send): Promise<void> {
  const { qos = 1, retain = false, properties } = message;
  const { correlationData, responseTopic, ...rest } = properties ?? {};
  await partyOf(context, message.by).client.publish(
    topicOf(context, message.topic),
    payloadOf(context, message),
    {
      qos,
      retain,
      ...(properties === undefined
        ? {}
        : {
            properties: {
              ...rest,
              ...(responseTopic === undefined ? {} : { responseTopic: fill(context, responseTopic) }),
              ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
            },
          }),
    },
  );
}

async function expectAll(context: Context, all: readonly Expected[]): Promise<void> {
  // Messages of one topic keep their order, so taking the oldest that fits is right in both modes.
  for (const expected of all) {
    const filter = topicOf(context, expected.topic);
    const description = `${filter} ${JSON.stringify(expected.json ?? expected.text ?? expected.textPattern)}`;
    const { client } = partyOf(context, expected.by);
    const taken = await client.next(
      (message) => isExpected(context, expected, filter, message),
      description,
      Math.max(client.waitMs, (expected.withinSeconds ?? 0) * 1000),
    );
    if (taken.topic.endsWith('/end')) context.ends.set(taken.topic, parsed(taken.payload) as End);
    context.t.pass();
  }
}

function isExpected(
  context: Context,
  expected: Expected,
  filter: string,
  { topic, payload, packet }: Received,
): boolean {
  const { json, text, textPattern, base64, qos, retain, correlationData } = expected;
  if (!matches(filter, topic)) return false;
  if (qos !== undefined && packet.qos !== qos) return false;
  if (retain !== undefined && packet.retain !== retain) return false;
  if (correlationData !== undefined && packet.properties?.correlationData?.toString() !== correlationData)
    return false;
  if (text !== undefined) return payload.toString() === fill(context, text);
  if (textPattern !== undefined) return new RegExp(fill(context, textPattern), 'u').test(payload.toString());
  if (base64 !== undefined) return payload.equals(Buffer.from(base64, 'base64'));
  if (json === undefined) return true;
  const kept = new Map<string, unknown>();
  if (!fits(fillAll(context, json), parsed(payload), kept)) return false;
  for (const [name, value] of kept) context.values.set(name, value);
  return true;
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

async function expectSilence(context: Context, filters: readonly string[]): Promise<void> {
  const { run, root, t } = context;
  const id = randomUUID();
  const label = String(context.values.get('client'));
  const base = `${root}/%/${run.caller.principal}/${label}/rpc`;
  await run.caller.client.publish(
    base.replace('%', 'from'),
    JSON.stringify({ jsonrpc: '2.0', id, method: 'rpc.discover' }),
  );
  await run.caller.client.next(
    ({ topic, payload }) =>
      topic === base.replace('%', 'to') && isDeepStrictEqual((parsed(payload) as { id?: unknown })?.id, id),
    'answer to rpc.discover',
  );
  for (const filter of filters) {
    const whole = topicOf(context, filter);
    t.deepEqual(
      run.caller.client.received.filter(({ topic }) => matches(whole, topic)).map(show),
      [],
      filter,
    );
  }
}

async function expectAbsent(context: Context, topic: string): Promise<void> {
  context.t.deepEqual(await context.run.retained(topicOf(context, topic)), [], `${topic} is cleared`);
}

/** Waits for `end` and for every byte that it names. */
async function expectStream(context: Context, expected: StreamExpected): Promise<void> {
  const { root, values } = context;
  const { t } = context;
  const { principal, client } = partyOf(context, expected.by);
  const session = `${root}/to/${principal}/${String(values.get('client'))}/session/${fill(context, expected.session)}`;
  const prefix = `${session}/${expected.stream}/`;
  const bytes = await gather(context, client, session, prefix, expected);
  if (expected.text !== undefined) t.is(bytes.toString(), fill(context, expected.text));
  if (expected.base64 !== undefined) t.is(bytes.toString('base64'), expected.base64);
  if (expected.bytes !== undefined) t.is(bytes.length, expected.bytes);
  if (expected.lines !== undefined) t.is(bytes.toString('latin1').split('\n').length - 1, expected.lines);
}

interface End {
  readonly streams: Partial<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

const DECOMPRESS = { gzip: gunzipSync, zstd: zstdDecompressSync } as const;

async function gather(
  context: Context,
  client: TestClient,
  session: string,
  prefix: string,
  { stream, encoding }: StreamExpected,
): Promise<Buffer> {
  const { t, ends } = context;
  const topicOfEnd = `${session}/end`;
  const end =
    ends.get(topicOfEnd) ??
    (parsed((await client.next(({ topic }) => topic === topicOfEnd, 'end')).payload) as End);
  ends.set(topicOfEnd, end);
  const total = end.streams[stream] ?? { bytes: 0, sha256: createHash('sha256').digest('hex') };
  const whole = Buffer.alloc(total.bytes);
  let have = 0;
  while (have < total.bytes) {
    const { topic, payload } = await client.next(
      (message) => message.topic.startsWith(prefix),
      `chunk of ${stream}`,
    );
    const offset = Number(topic.slice(prefix.length));
    const bytes = encoding === undefined ? payload : DECOMPRESS[encoding](payload);
    bytes.copy(whole, offset);
    have = Math.max(have, offset + bytes.length);
  }
  t.is(createHash('sha256').update(whole).digest('hex'), total.sha256, 'the digest of end');
  t.deepEqual(faults('EndPayload', end), []);
  return whole;
}

function show({ topic, payload }: Received): string {
  return `${topic} ${payload.toString('utf8', 0, 300)}`;
}
