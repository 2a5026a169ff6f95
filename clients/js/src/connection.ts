/** One MQTT connection that comes back by itself. Nothing is queued while it is away: the layers above send again what matters. */
import { createConnection, Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type Address, parseAddress } from './address.ts';
import type { ConnectOptions } from './options.ts';

/** The agent takes no larger request unless it is configured so (`limits.requestMaxBytes`). */
export const SENT_AGAIN_MAX_BYTES = 256 * 1024;
const RECONNECT_MS = 300;
const KEEPALIVE_SECONDS = 20;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** The message that the broker publishes for us when we are gone. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
}

export interface ConnectionEvents {
  readonly onMessage: (topic: string, payload: Buffer) => void;
  /** The connection stands again and is subscribed. */
  readonly onBack: () => void;
  readonly onLost: (reason: string) => void;
}

export class Connection {
  readonly #options: ConnectOptions;
  readonly #address: Address;
  readonly #url: string;
  readonly #events: ConnectionEvents;
  readonly #filters: string[] = [];
  readonly #unacknowledged = new Set<Promise<void>>();
  readonly #large = new Set<number>();
  #client: MqttClient | undefined;
  #reason = 'the connection was closed';
  #ready = false;

  /** @throws EdgectlError `InvalidParams` if the address is none. */
  constructor(options: ConnectOptions, url: string, events: ConnectionEvents) {
    this.#options = options;
    this.#url = url;
    this.#address = parseAddress(url);
    this.#events = events;
  }

  get up(): boolean {
    return this.#ready && this.#client?.connected === true;
  }

  /** @throws EdgectlError `Unavailable`, `Unauthorized`, `Canceled`. */
  async open(clientId: string, will?: Will): Promise<void> {
    const client = this.#create(clientId, will);
    this.#client = client;
    client.on('error', (error) => {
      this.#reason = error.message;
    });
    client.on('message', (topic, payload) => this.#events.onMessage(topic, payload));
    try {
      await this.#firstConnect(client);
    } catch (error) {
      client.end(true);
      throw error;
    }
    this.#ready = true;
    client.on('connect', () => void this.#onBack(client));
    client.on('close', () => {
      if (!this.#ready) return;
      this.#ready = false;
      for (const id of this.#large) client.removeOutgoingMessage(id);
      this.#large.clear();
      this.#events.onLost(this.#reason);
    });
  }

  /** @throws EdgectlError `Unavailable`. */
  async subscribe(...filters: string[]): Promise<void> {
    this.#filters.push(...filters);
    await this.#subscribe(this.#openClient(), filters);
  }

  /** Publishes at QoS 1 where the connection stands; resolves when the broker has it, or when it is clear that it has not. */
  publish(topic: string, payload: string | Buffer): Promise<void> {
    const client = this.#client;
    if (client === undefined || !this.up) return Promise.resolve();
    const published = new Promise<void>((resolve) => {
      client.publish(topic, payload, { qos: 1 }, () => resolve());
    });
    // The library would send it again at each reconnect, also where it is what the broker closes the connection on.
    if (Buffer.byteLength(payload) > SENT_AGAIN_MAX_BYTES) {
      const id = client.getLastMessageId();
      this.#large.add(id);
      void published.finally(() => this.#large.delete(id));
    }
    this.#unacknowledged.add(published);
    return published.finally(() => this.#unacknowledged.delete(published));
  }

  /** Leaves in order: the broker then does not publish the will. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#ready = false;
    if (client === undefined) return;
    // With something unacknowledged the library would wait for it, and 10 ms more.
    if (client.connected) {
      const lost = new Promise<void>((resolve) => client.once('close', () => resolve()));
      await Promise.race([Promise.all(this.#unacknowledged), lost]);
    }
    await new Promise<void>((resolve) => {
      client.end(!client.connected, {}, () => resolve());
    });
  }

  #openClient(): MqttClient {
    if (this.#client !== undefined) return this.#client;
    throw new EdgectlError('Unavailable', `the connection to ${this.#url} is closed`, { layer: 'client' });
  }

  #create(clientId: string, will: Will | undefined): MqttClient {
    const { username, password, tls, protocolVersion = 4 } = this.#options;
    const options: IClientOptions = {
      clientId,
      protocolVersion,
      clean: true,
      keepalive: KEEPALIVE_SECONDS,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: this.#options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      resubscribe: false,
      queueQoSZero: false,
      // A table of 65,536 buffers, which takes longer to fill than a short program runs.
      writeCache: false,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...tls,
      ...(will === undefined
        ? {}
        : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: false } }),
    };
    const address = this.#address;
    // TLS and WebSocket are loaded when they are used: what only needs a socket starts quicker.
    if (address.kind === 'tls' || address.kind === 'websocket') {
      const client = mqtt.connect(address.url, { ...options, ...webSocketOptions(address) });
      client.on('connect', () => {
        if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      });
      return client;
    }
    const target =
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    return new mqtt.MqttClient(() => createConnection(target).setNoDelay(true), options);
  }

  #firstConnect(client: MqttClient): Promise<void> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      const settle = (error?: EdgectlError): void => {
        client.removeListener('connect', onConnect);
        client.removeListener('close', onClose);
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onConnect = (): void => settle();
      const onClose = (): void => settle(this.#unreachable());
      const onAbort = (): void =>
        settle(new EdgectlError('Canceled', 'connecting was canceled', { layer: 'client' }));
      client.on('connect', onConnect);
      client.on('close', onClose);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
    });
  }

  #unreachable(): EdgectlError {
    const refused = /not authorized|bad user ?name|identifier rejected/i.test(this.#reason);
    const kind = refused ? 'Unauthorized' : 'Unavailable';
    return new EdgectlError(kind, `cannot connect to the broker at ${this.#url}: ${this.#reason}`, {
      layer: 'broker',
      hint: refused
        ? 'check user name, password or certificate'
        : 'is the agent running on this node, and is this its broker?',
    });
  }

  async #onBack(client: MqttClient): Promise<void> {
    try {
      await this.#subscribe(client, this.#filters);
    } catch {
      // Lost again meanwhile: the next connect subscribes.
      return;
    }
    if (this.#client !== client) return;
    this.#ready = true;
    this.#events.onBack();
  }

  #subscribe(client: MqttClient, filters: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      client.subscribe(filters, { qos: 1 }, (error, granted) => {
        const refused = granted?.find(({ qos }) => qos === 128);
        if (error) reject(EdgectlError.from(error, 'Unavailable', { layer: 'broker' }));
        else if (refused !== undefined) reject(notGranted(refused.topic));
        else resolve();
      });
    });
  }
}

function notGranted(filter: string): EdgectlError {
  return new EdgectlError('Forbidden', `the broker does not allow this user to read ${filter}`, {
    layer: 'broker',
    hint: 'the principal in the topic must be the user name; see the access list',
  });
}

/**
 * The library builds the address of a WebSocket again and loses the brackets of an IPv6 address (mqttjs/MQTT.js#1569): it gets
 * the URL as it was written, without the credentials, which go into the CONNECT.
 */
function webSocketOptions({ kind, url }: { readonly kind: string; readonly url: string }): IClientOptions {
  if (kind !== 'websocket') return {};
  return {
    transformWsUrl: () => {
      const address = new URL(url);
      address.username = '';
      address.password = '';
      return address.href;
    },
  };
}
