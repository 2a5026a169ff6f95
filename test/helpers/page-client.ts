/** The transport of a page, as the client of tests sees an MQTT client. */
import { EventEmitter } from 'node:events';
import type { IPublishPacket, MqttClient } from 'mqtt';
import { dialWebSocket } from '../../clients/js/src/browser/web-socket.ts';
import { systemClock } from '../../clients/js/src/clock.ts';
import { PacketConnection } from '../../clients/js/src/packet/packet-connection.ts';
import { TestClient } from './mqtt-client.ts';

class PageMqtt extends EventEmitter {
  readonly #connection: PacketConnection;

  constructor(url: string, username: string, password: string) {
    super();
    const onMessage = (topic: string, payload: Buffer): void => {
      const packet: IPublishPacket = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false };
      this.emit('message', topic, payload, packet);
    };
    this.#connection = new PacketConnection(
      { url, dial: dialWebSocket(url), username, password, clock: systemClock },
      { onMessage, onBack: () => undefined, onLost: () => undefined },
    );
  }

  async open(): Promise<this> {
    await this.#connection.open({ clientId: `page-${Math.random().toString(16).slice(2)}`, filters: [] });
    return this;
  }

  subscribeAsync(filter: string): Promise<void> {
    return this.#connection.subscribe(filter);
  }

  publishAsync(topic: string, payload: string | Buffer): Promise<void> {
    return this.#connection.publish(topic, payload);
  }

  endAsync(): Promise<void> {
    return this.#connection.close();
  }
}

export async function connectPageTo(url: string, username: string, password: string): Promise<TestClient> {
  const page: unknown = await new PageMqtt(url, username, password).open();
  return new TestClient(page as MqttClient);
}
