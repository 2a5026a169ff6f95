/** One connection of the probe: what it does never rejects where a broker refuses, as brokers refuse in many ways. */
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Clock } from '../../../common/clock.ts';
import { guarded, orReject } from '../../../common/fault-boundary.ts';
import { webSocketOptions } from '../mqtt-connection.ts';

export interface ProbeConnectionOptions {
  readonly url: string;
  readonly credentials: IClientOptions;
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  readonly clock: Clock;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** How much a probe may receive: a broker without access control sends it all retained messages. */
const MAX_KEPT = 256;

export class ProbeConnection {
  readonly #client: MqttClient;
  /** Payloads that arrived, those of the probe alone. */
  readonly #arrived = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #closed = false;

  private constructor(client: MqttClient, clock: Clock) {
    this.#client = client;
    client.on(
      'message',
      guarded(clock, (_topic: string, payload: Buffer) => {
        if (isProbe(payload) && this.#arrived.size < MAX_KEPT) this.#arrived.add(payload.toString());
        this.#wake();
      }),
    );
    client.on(
      'close',
      guarded(clock, () => {
        this.#closed = true;
        this.#wake();
      }),
    );
    client.on('error', () => {});
  }

  /**
   * @returns `undefined` if the broker does not let us in
   * @throws Error if nobody answers
   */
  static async open(
    { url, credentials, clientId, protocolVersion, clock }: ProbeConnectionOptions,
    signal: AbortSignal,
  ): Promise<ProbeConnection | undefined> {
    const client = mqtt.connect(url, {
      ...webSocketOptions(url),
      ...credentials,
      clientId,
      protocolVersion,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
    });
    const connection = new ProbeConnection(client, clock);
    let giveUp = (): void => {};
    try {
      const refused = await new Promise<boolean>((resolve, reject) => {
        let failure = new Error('the connection was closed');
        client.once('connect', () => resolve(false));
        // A number: the broker's own refusal. A text: nobody is there.
        client.on(
          'error',
          orReject(reject, (error: Error) => {
            if (typeof (error as { code?: unknown }).code === 'number') resolve(true);
            failure = error;
          }),
        );
        client.once('close', () => reject(failure));
        giveUp = orReject(reject, () => reject(new Error('nobody answers')));
        signal.addEventListener('abort', giveUp, { once: true });
        if (signal.aborted) giveUp();
      });
      if (!refused) return connection;
    } catch (error) {
      connection.end();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
    connection.end();
    return undefined;
  }

  get closed(): boolean {
    return this.#closed;
  }

  has(payload: string): boolean {
    return this.#arrived.has(payload);
  }

  /** Resolves when the broker has granted or refused it, or closed the connection over it. */
  subscribe(filter: string): Promise<void> {
    return this.#settled((done) => this.#client.subscribe(filter, { qos: 1 }, done));
  }

  /** Resolves when the broker has answered: what it delivered before has then arrived. */
  unsubscribe(filter: string): Promise<void> {
    return this.#settled((done) => this.#client.unsubscribe(filter, done));
  }

  /** Resolves when the broker has acknowledged or refused it, or closed the connection over it. */
  publish(topic: string, payload: string): Promise<void> {
    return this.#settled((done) => this.#client.publish(topic, payload, { qos: 1 }, done));
  }

  /** Resolves with false if the connection closes before. */
  arrival(payload: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!this.has(payload) && !this.#closed) return;
        finish();
        resolve(this.has(payload));
      };
      const giveUp = orReject(reject, () => {
        finish();
        reject(new Error('a message that was allowed did not arrive'));
      });
      const finish = (): void => {
        this.#waiting.delete(check);
        signal.removeEventListener('abort', giveUp);
      };
      this.#waiting.add(check);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      else check();
    });
  }

  end(): void {
    this.#client.end(true);
    this.#client.stream?.destroy();
  }

  #settled(action: (done: () => void) => void): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.#closed) finish();
      };
      const finish = (): void => {
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      action(finish);
    });
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }
}

const PROBE_START = Buffer.from('{"probe":');
const PROBE_MAX_BYTES = 128;

/** True for the probe's own message, which is counted and never executed. */
export function isProbe(payload: Buffer): boolean {
  return payload.length <= PROBE_MAX_BYTES && payload.subarray(0, PROBE_START.length).equals(PROBE_START);
}

export function probePayload(nonce: string): string {
  return JSON.stringify({ probe: nonce });
}
