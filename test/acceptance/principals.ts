/** What a second principal tries on a broker, and must not be able to. */
import type { IClientOptions } from 'mqtt';
import { accessFilters } from '@edgectl/rpc-schema/topics';
import { type Received, type TestClient, topics } from '../helpers/mqtt-client.ts';

/** The one who is to be left alone, and the one who tries. */
export const VICTIM = { principal: 'alice', client: 'hmi' };
export const OTHER = { principal: 'bob', client: 'intruder' };
const VALUE = { namespace: 'factory', name: 'press-1', property: 'setpoint' };
const [EVERY_ANSWER = ''] = accessFilters('+').read;

/** Topics of others, by what they are. */
export const FOREIGN_TOPICS: ReadonlyMap<string, string> = new Map([
  ['a foreign from/', topics.request(VICTIM)],
  ['a foreign from/, for a device', topics.set(VICTIM, VALUE)],
  ['a foreign to/', topics.response(VICTIM)],
  ['its own to/', topics.response(OTHER)],
  ['state', topics.state()],
  ['device/', topics.device(VALUE)],
  ['event/', topics.event('Pod', 'default', 'web-0')],
]);

/** Filters that would show what is not one's own. */
export const FOREIGN_FILTERS: readonly string[] = [
  topics.clientFilter(VICTIM),
  EVERY_ANSWER,
  EVERY_ANSWER.replace('+/to/+/#', '+/to/#'),
  topics.agentFilter(),
  '#',
  '+/+/+/to/#',
  `$share/g/${topics.clientFilter(VICTIM)}`,
  '$share/g/#',
];

export interface Place {
  /** Who may connect as whom is a matter of the place. */
  connect(principal: string, options?: IClientOptions): Promise<TestClient>;
  /** Sees every message on the broker. */
  watch(): Promise<TestClient>;
  /** Publishes as the agent would. */
  publishAsAgent(topic: string, payload: string): Promise<void>;
}

/** True if a message that `OTHER` publishes to `topic` reaches anybody. The broker may close the connection because of it. */
export async function reaches(place: Place, topic: string, retain: boolean): Promise<boolean> {
  const watcher = await place.watch();
  const intruder = await place.connect(OTHER.principal);
  const closed = new Promise<void>((resolve) => intruder.client.once('close', () => resolve()));
  const acknowledged = intruder.publish(topic, 'forged', { retain }).catch(() => undefined);
  await Promise.race([acknowledged, closed]);
  return arrives(place, watcher, intruder);
}

/** True if the last will of `OTHER` on `topic` reaches anybody when its connection breaks. */
export async function willReaches(place: Place, topic: string): Promise<boolean> {
  const watcher = await place.watch();
  const will = { topic, payload: Buffer.from('forged'), qos: 1 as const, retain: false };
  const intruder = await place.connect(OTHER.principal, { will });
  const closed = new Promise<void>((resolve) => intruder.client.once('close', () => resolve()));
  intruder.client.stream.destroy();
  await closed;
  // Another will, one that is allowed, comes after it.
  const own = {
    topic: topics.request(OTHER),
    payload: Buffer.from('allowed'),
    qos: 1 as const,
    retain: false,
  };
  const next = await place.connect(OTHER.principal, { will: own });
  next.client.stream.destroy();
  await watcher.next(({ payload }) => payload.toString() === 'allowed', 'allowed will');
  return arrives(place, watcher, next);
}

/** True if `OTHER`, subscribed to `filter`, gets what is published for `VICTIM`. */
export async function reads(place: Place, filter: string): Promise<boolean> {
  const intruder = await place.connect(OTHER.principal);
  await intruder.subscribe(topics.clientFilter(OTHER));
  await intruder.subscribe(filter).catch(() => undefined);
  await place.publishAsAgent(topics.response(VICTIM), 'secret');
  await place.publishAsAgent(topics.response(OTHER), 'own');
  await intruder.next(is('own'), 'own message');
  const read = intruder.received.some(is('secret'));
  await intruder.end();
  return read;
}

const is =
  (text: string) =>
  ({ payload }: Received): boolean =>
    payload.toString() === text;

/** Whether the forged message is at the watcher by the time that a later one is. */
async function arrives(place: Place, watcher: TestClient, intruder: TestClient): Promise<boolean> {
  await place.publishAsAgent(topics.device(VALUE), 'marker');
  await watcher.next(is('marker'), 'marker');
  const arrived = watcher.received.some(is('forged'));
  await watcher.end();
  await intruder.end();
  return arrived;
}
