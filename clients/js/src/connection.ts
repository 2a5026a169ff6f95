/** The connection of a program on Node.js: a unix socket, TCP, TLS or WebSocket, by the library `mqtt`. */
import { createConnection, Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type Address, parseAddress } from './address.ts';
import { connectCanceled, notGranted, unreachable } from './connection-errors.ts';
import type { ConnectOptions } from './options.ts';
import {
  type Connection,
  type ConnectionEvents,
  type Greeting,
  SENT_AGAIN_MAX_BYTES,
  type Will,
} from './platform.ts';

const RECONNECT_MS = 300;
const KEEPALIVE_SECONDS = 20;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

export class NodeConnection implements Connection {
  readonly #options: ConnectOptions;
  readonly #address: Address;
  readonly #url: string;
  readonly #events: ConnectionEvents;
  #filters: readonly string[] = [];
  /** Each with what resolves it. */
  readonly #unacknowledged = new Map<Promise<void>, () => void>();
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

  async open({ clientId, will, filters }: Greeting): Promise<void> {
    this.#filters = filters;
    const client = this.#create(clientId, will);
    this.#client = client;
    client.on('error', (error) => {
      this.#reason = error.message;
    });
    client.on('message', (topic, payload, { retain }) => this.#events.onMessage(topic, payload, retain));
    try {
      await this.#firstConnect(client);
    } catch (error) {
      client.end(true);
      throw error;
    }
    this.#ready = true;
    client.on('connect', () => void this.#onBack(client));
    client.on('close', () => {
      // Nobody is left to acknowledge them: the library would wait for a broker that may never come back.
      for (const giveUp of this.#unacknowledged.values()) giveUp();
      if (!this.#ready) return;
      this.#ready = false;
      for (const id of this.#large) client.removeOutgoingMessage(id);
      this.#large.clear();
      this.#events.onLost(this.#reason);
    });
    await this.#subscribe(client, filters);
  }

  publish(topic: string, payload: string | Buffer): Promise<void> {
    const client = this.#client;
    if (client === undefined || !this.up) return Promise.resolve();
    const { promise: published, resolve } = Promise.withResolvers<void>();
    client.publish(topic, payload, { qos: 1 }, () => resolve());
    // The library would send it again at each reconnect, also where it is what the broker closes the connection on.
    if (Buffer.byteLength(payload) > SENT_AGAIN_MAX_BYTES) {
      const id = client.getLastMessageId();
      this.#large.add(id);
      void published.finally(() => this.#large.delete(id));
    }
    this.#unacknowledged.set(published, resolve);
    return published.finally(() => this.#unacknowledged.delete(published));
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#ready = false;
    if (client === undefined) return;
    // With something unacknowledged the library would wait for it, and 10 ms more.
    if (client.connected) {
      const lost = new Promise<void>((resolve) => client.once('close', () => resolve()));
      await Promise.race([Promise.all(this.#unacknowledged.keys()), lost]);
    }
    await new Promise<void>((resolve) => {
      client.end(!client.connected, {}, () => resolve());
    });
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
      const onClose = (): void => settle(unreachable(this.#url, this.#reason));
      const onAbort = (): void => settle(connectCanceled());
      client.on('connect', onConnect);
      client.on('close', onClose);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
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

  #subscribe(client: MqttClient, filters: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      client.subscribe([...filters], { qos: 1 }, (error, granted) => {
        const refused = granted?.find(({ qos }) => qos === 128);
        if (error) reject(EdgectlError.from(error, 'Unavailable', { layer: 'broker' }));
        else if (refused !== undefined) reject(notGranted(refused.topic));
        else resolve();
      });
    });
  }
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
