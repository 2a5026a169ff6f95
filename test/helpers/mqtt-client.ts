/** A plain MQTT client for tests: connects, keeps what arrives, and waits for what is asked of it. */
import { createConnection, Socket } from 'node:net';
import mqtt, { type IClientOptions, type IClientPublishOptions, type IPublishPacket, MqttClient } from 'mqtt';
import { Topics } from '@edgectl/rpc-schema/topics';
import { NODE } from './test-configuration.ts';
import { ValidMessages } from './valid-messages.ts';

export const topics = new Topics(NODE);

export interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly packet: IPublishPacket;
}

/** Long: a machine that does much else is slow, and only a failure waits so long. */
const WAIT_MS = 30_000;

export class TestClient {
  readonly client: MqttClient;
  /** What has arrived and was not taken by {@link next}. */
  readonly received: Received[] = [];
  /** How long {@link next} waits. */
  waitMs = WAIT_MS;
  readonly #valid = new ValidMessages();
  readonly #waiting = new Set<() => void>();

  constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload, packet) => {
      this.#valid.received({ topic, payload });
      this.received.push({ topic, payload, packet });
      for (const wake of this.#waiting) wake();
    });
    client.on('error', () => {});
  }

  async subscribe(filter: string): Promise<void> {
    await this.client.subscribeAsync(filter, { qos: 1 });
  }

  async publish(topic: string, payload: string | Buffer, options: IClientPublishOptions = {}): Promise<void> {
    const { qos = 1, retain = false, properties } = options;
    const bytes = Buffer.from(payload as Buffer);
    this.#valid.sent({ topic, payload: bytes, qos, retain, responseTopic: properties?.responseTopic });
    await this.client.publishAsync(topic, payload, { qos: 1, ...options });
  }

  /** The oldest message that fits, taken out. Rejects when none has come in time ({@link waitMs}). */
  next(fits: (message: Received) => boolean, what = 'message', waitMs = this.waitMs): Promise<Received> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const index = this.received.findIndex(fits);
        if (index < 0) return;
        const [message] = this.received.splice(index, 1);
        clearTimeout(timer);
        this.#waiting.delete(check);
        if (message !== undefined) resolve(message);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`no ${what} within ${waitMs} ms; there are: ${this.received.map(show).join('; ')}`));
      }, waitMs);
      this.#waiting.add(check);
      check();
    });
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}

function show({ topic, payload }: Received): string {
  return `${topic} ${payload.toString('utf8', 0, 200)}`;
}

/** Connects over TCP. */
export async function connectTo(url: string, options: IClientOptions = {}): Promise<TestClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, protocolVersion: 4, ...options });
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  return new TestClient(client);
}

/** Connects to the embedded broker. */
export async function connectToSocket(path: string, options: IClientOptions = {}): Promise<TestClient> {
  const client = new MqttClient(() => createConnection({ path }), {
    protocolVersion: 4,
    reconnectPeriod: 0,
    keepalive: 60,
    clientId: `test-${Math.random().toString(16).slice(2)}`,
    ...options,
  });
  const connected = new TestClient(client);
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
  });
  return connected;
}

/** A caller: a client that has subscribed to its branch and reads its answers as JSON. */
export class TestCaller {
  readonly #client: TestClient;
  readonly principal: string;
  readonly label: string;

  constructor(client: TestClient, principal: string, label: string) {
    this.#client = client;
    this.principal = principal;
    this.label = label;
  }

  get client(): TestClient {
    return this.#client;
  }

  get requestTopic(): string {
    return topics.request(this.#branch);
  }

  get responseTopic(): string {
    return topics.response(this.#branch);
  }

  /** The label, as topics name it. */
  get #branch(): { principal: string; client: string } {
    return { principal: this.principal, client: this.label };
  }

  async start(): Promise<this> {
    await this.#client.subscribe(topics.clientFilter(this.#branch));
    return this;
  }

  send(message: unknown, options: IClientPublishOptions = {}): Promise<void> {
    const payload =
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
    return this.#client.publish(topics.request(this.#branch), payload, options);
  }

  /** The next answer on `…/rpc`. */
  async answer(): Promise<unknown> {
    const wanted = topics.response(this.#branch);
    const { payload } = await this.#client.next(({ topic }) => topic === wanted, 'answer');
    return JSON.parse(payload.toString());
  }

  async call(
    method: string,
    params: unknown = {},
    id: string | number = `t-${Math.random()}`,
  ): Promise<unknown> {
    await this.send({ jsonrpc: '2.0', id, method, params });
    return this.answer();
  }
}
