/**
 * MQTT 5 on the embedded broker. aedes 1.2 serves 3.1.1 alone; mqtt-packet, by which it reads and writes, speaks both. A connection that
 * begins with MQTT 5 is read as such, and its packets are handed to aedes as those of 3.1.1; what aedes writes to it leaves as MQTT 5.
 * Until aedes 2 is released with the mends of its persistence (docs/decisions/0438-mqtt-5-in-front-of-aedes.md).
 */
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client, ConnectPacket } from 'aedes';
import mqttPacket from 'mqtt-packet';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import type { Limits } from '../../../common/limits.ts';
import { matches } from '../access-list.ts';
import type { IncomingMessage } from '../attachment.ts';
import { type AskedSubscription, markKnown, retainedProperties } from './retain-handling.ts';

/** Reason codes of MQTT 5, section 2.4. */
const NOT_AUTHORIZED = 0x87;
const MALFORMED = 0x81;
const PROTOCOL_ERROR = 0x82;
const TOPIC_ALIAS_INVALID = 0x94;
const QUOTA_EXCEEDED = 0x97;
const BAD_AUTHENTICATION_METHOD = 0x8c;
const SHARED_NOT_SUPPORTED = 0x9e;
const RECEIVE_MAXIMUM_EXCEEDED = 0x93;
const NO_SUBSCRIPTION = 0x11;
const DISCONNECT_WITH_WILL = 0x04;
const SUCCESS = 0;

/** What CONNACK says in MQTT 3.1.1, and in 5. */
const CONNACK_REASONS: Readonly<Record<number, number>> = {
  0: 0,
  1: 0x84,
  2: 0x85,
  3: 0x88,
  4: 0x86,
  5: 0x87,
  6: 0x95,
};
/** SUBACK of 3.1.1: refused. */
const REFUSED = 128;

const TOPIC_ALIASES = 16;
/** Of all topics together that aliases stand for: they are kept as long as the connection. */
const ALIASES_MAX_BYTES = 16 * 1024;
/** Messages of QoS 2 that a client has not released; aedes keeps them until then. */
export const RECEIVE_MAXIMUM = 20;
/** A client that would say nothing for longer: how soon it is known to be gone is the broker's to decide. */
const KEEP_ALIVE_SECONDS = 60;
const RECEIVE_DEFAULT = 65_535;
/** Messages that wait for acknowledgements of a client that takes few at a time. */
const MAX_WAITING = 1_024;

interface Properties {
  readonly sessionExpiryInterval?: number;
  readonly receiveMaximum?: number;
  readonly maximumPacketSize?: number;
  readonly authenticationMethod?: string;
  readonly topicAliasMaximum?: number;
  topicAlias?: number;
  readonly subscriptionIdentifier?: number | readonly number[];
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
  readonly messageExpiryInterval?: number;
}

/** A packet of either version, as mqtt-packet has it. */
interface AnyPacket {
  cmd: string;
  topic?: string | Buffer;
  payload?: string | Buffer;
  qos?: number;
  messageId?: number;
  properties?: Properties;
  reasonCode?: number;
  readonly returnCode?: number;
  readonly granted?: readonly number[];
  readonly dup?: boolean;
  readonly retain?: boolean;
  readonly subscriptions?: readonly AskedSubscription[];
  readonly unsubscriptions?: readonly string[];
}

type Write = (packet: AnyPacket, stream: object, options?: object) => boolean;

/** A CONNECT, as far as it becomes another one here. */
interface Greeting {
  protocolVersion: number;
  clientId: string;
  keepalive?: number;
  readonly will?: { properties?: { willDelayInterval?: number } };
}

/** What of aedes' client is used here. */
interface Internals {
  readonly conn: Duplex;
  readonly subscriptions: Readonly<Record<string, unknown>>;
  readonly _inboundInflight: ReadonlySet<number>;
  readonly _parser: {
    settings: object;
    prependListener(event: 'packet', listener: (packet: AnyPacket) => void): void;
  };
}

const connections = new WeakMap<object, Mqtt5Connection>();
let write: Write | undefined;

/** From now on what is written to a connection of MQTT 5 leaves as such. Once in a process. */
export function writeMqtt5(): Write {
  if (write !== undefined) return write;
  const original = mqttPacket.writeToStream as unknown as Write & { cacheNumbers: boolean };
  // A table of 65,536 buffers, 7 MiB that every garbage collection would walk through.
  original.cacheNumbers = false;
  write = original;
  const either: Write = (packet, stream, options) => {
    const connection = connections.get(stream);
    return connection === undefined ? original(packet, stream, options) : connection.write(packet);
  };
  (mqttPacket as { writeToStream: unknown }).writeToStream = either;
  return original;
}

interface Surroundings {
  readonly limits: Limits;
  readonly clock: Clock;
  /** Told of the bytes of all messages that wait until the client has acknowledged others. */
  readonly onWaiting: (bytes: number) => void;
}

/** @returns true if the connection speaks MQTT 5; its CONNECT is one of 3.1.1 from then on */
export function acceptMqtt5(
  client: Client,
  packet: ConnectPacket,
  surroundings: Surroundings,
): Error | boolean {
  if (packet.protocolVersion !== (5 as number)) return false;
  const internals = client as unknown as Internals;
  const connection = new Mqtt5Connection(
    internals,
    packet as unknown as AnyPacket & { clientId: string },
    surroundings,
  );
  connections.set(internals.conn, connection);
  return connection.accept(packet as unknown as Greeting);
}

/** A publish that was refused: its acknowledgement says so. */
export function refuseMqtt5(stream: object | undefined, messageId: number | undefined): void {
  if (stream !== undefined && messageId !== undefined) connections.get(stream)?.refuse(messageId);
}

/** What a message carries beside its payload. */
export function propertiesOf(
  packet: object,
): Pick<IncomingMessage, 'responseTopic' | 'correlationData' | 'messageExpirySeconds'> {
  const { properties } = packet as AnyPacket;
  if (properties === undefined) return {};
  const { responseTopic, correlationData, messageExpiryInterval } = properties;
  return {
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData }),
    ...(messageExpiryInterval !== undefined && { messageExpirySeconds: messageExpiryInterval }),
  };
}

class Mqtt5Connection {
  readonly #client: Internals;
  readonly #write: Write;
  readonly #surroundings: Surroundings;
  readonly #wanted: Pick<
    Properties,
    'receiveMaximum' | 'maximumPacketSize' | 'authenticationMethod' | 'topicAliasMaximum'
  >;
  readonly #assigned: string | undefined;
  #serverKeepAlive: number | undefined;
  readonly #aliases = new Map<number, string>();
  /** Those by which topics are named to the client. */
  readonly #aliasesSent = new Map<string, number>();
  /** By the filters of the subscriptions that have one. */
  readonly #identifiers = new Map<string, number>();
  /** Filters of subscriptions, and answers to unsubscriptions, that are not acknowledged yet, by their numbers. */
  readonly #asked = new Map<number, readonly string[]>();
  readonly #dropped = new Map<number, readonly number[]>();
  readonly #refused = new Set<number>();
  /** Numbers of messages that the client has not acknowledged. */
  readonly #underway = new Set<number>();
  readonly #waiting: AnyPacket[] = [];
  #waitingBytes = 0;

  constructor(
    client: Internals,
    { properties = {}, clientId }: AnyPacket & { clientId: string },
    surroundings: Surroundings,
  ) {
    this.#client = client;
    this.#write = writeMqtt5();
    this.#surroundings = surroundings;
    // No more than these: what else came would be kept as long as the connection.
    const { receiveMaximum, maximumPacketSize, authenticationMethod, topicAliasMaximum } = properties;
    this.#wanted = {
      ...(receiveMaximum !== undefined && { receiveMaximum }),
      ...(maximumPacketSize !== undefined && { maximumPacketSize }),
      ...(authenticationMethod !== undefined && { authenticationMethod }),
      ...(topicAliasMaximum !== undefined && { topicAliasMaximum }),
    };
    this.#assigned = clientId === '' ? `edgectl-${randomUUID()}` : undefined;
  }

  /** Hands the connection to aedes as one of 3.1.1. */
  accept(packet: Greeting): Error | boolean {
    const parser = this.#client._parser;
    // The parser goes by the packet itself, which is another one from now on.
    parser.settings = { protocolVersion: 5 };
    packet.protocolVersion = 4;
    if (this.#assigned !== undefined) packet.clientId = this.#assigned;
    // It belongs to the CONNECT, and to no message.
    delete packet.will?.properties?.willDelayInterval;
    const { keepalive = 0 } = packet;
    if (keepalive === 0 || keepalive > KEEP_ALIVE_SECONDS)
      packet.keepalive = this.#serverKeepAlive = KEEP_ALIVE_SECONDS;
    if (this.#wanted.authenticationMethod !== undefined) {
      this.#send({ cmd: 'connack', reasonCode: BAD_AUTHENTICATION_METHOD });
      this.#flush();
      return new Error('enhanced authentication is not supported');
    }
    parser.prependListener(
      'packet',
      guarded(this.#surroundings.clock, (received: AnyPacket) => this.#receive(received)),
    );
    return true;
  }

  refuse(messageId: number): void {
    this.#refused.add(messageId);
  }

  /** A packet of 3.1.1 that aedes writes. */
  write(packet: AnyPacket): boolean {
    const { cmd, messageId = 0 } = packet;
    switch (cmd) {
      case 'connack':
        return this.#connack(packet);
      case 'suback':
        return this.#send({ cmd, messageId, granted: this.#granted(messageId, packet.granted ?? []) });
      case 'unsuback': {
        const granted = this.#dropped.get(messageId) ?? [SUCCESS];
        this.#dropped.delete(messageId);
        return this.#send({ cmd, messageId, granted });
      }
      case 'puback':
      case 'pubrec':
        return this.#send({
          cmd,
          messageId,
          reasonCode: this.#refused.delete(messageId) ? NOT_AUTHORIZED : SUCCESS,
        });
      case 'publish':
        return this.#publish(packet);
      default:
        return this.#send(packet);
    }
  }

  #send(packet: AnyPacket): boolean {
    return this.#write(packet, this.#client.conn, { protocolVersion: 5 });
  }

  #connack({ returnCode = 0 }: AnyPacket): boolean {
    const reasonCode = CONNACK_REASONS[returnCode] ?? 0x80;
    const offered = {
      // Whatever was asked for: nothing is kept for who is away.
      sessionExpiryInterval: 0,
      receiveMaximum: RECEIVE_MAXIMUM,
      maximumPacketSize: this.#surroundings.limits.packetMaxBytes,
      topicAliasMaximum: TOPIC_ALIASES,
      sharedSubscriptionAvailable: false,
      ...(this.#assigned !== undefined && { assignedClientIdentifier: this.#assigned }),
      ...(this.#serverKeepAlive !== undefined && { serverKeepAlive: this.#serverKeepAlive }),
    };
    const packet = { cmd: 'connack', sessionPresent: false, reasonCode };
    return this.#send(reasonCode === SUCCESS ? ({ ...packet, properties: offered } as AnyPacket) : packet);
  }

  /** One code for each filter that was asked for; aedes leaves out those that stand twice. */
  #granted(messageId: number, granted: readonly number[]): number[] {
    const asked = this.#asked.get(messageId) ?? [];
    this.#asked.delete(messageId);
    const codes = new Map([...new Set(asked)].map((filter, index) => [filter, granted[index] ?? REFUSED]));
    const all =
      asked.length === 0
        ? granted.map((code): [string, number] => ['', code])
        : asked.map((filter): [string, number] => [filter, codes.get(filter) ?? REFUSED]);
    return all.map(([filter, code]) => {
      if (code !== REFUSED) return code;
      this.#identifiers.delete(filter);
      return filter.startsWith('$share/') ? SHARED_NOT_SUPPORTED : NOT_AUTHORIZED;
    });
  }

  #publish(packet: AnyPacket): boolean {
    const { qos = 0, messageId = 0 } = packet;
    // What the client does not take is not sent (MQTT 5, section 3.1.2.11.4).
    if (bytesOf(packet) > (this.#wanted.maximumPacketSize ?? Number.POSITIVE_INFINITY)) return true;
    if (qos === 0 || this.#underway.has(messageId)) return this.#send(this.#named(packet));
    if (this.#underway.size >= (this.#wanted.receiveMaximum ?? RECEIVE_DEFAULT)) {
      this.#waiting.push(packet);
      this.#countWaiting(bytesOf(packet));
      if (this.#waiting.length > MAX_WAITING) this.#disconnect(QUOTA_EXCEEDED);
      return true;
    }
    this.#underway.add(messageId);
    return this.#send(this.#named(packet));
  }

  /** As it leaves: with the client's identifiers for it, and by its alias where the client takes any. */
  #named(packet: AnyPacket): AnyPacket {
    const { cmd, topic = '', payload = '', qos = 0, dup = false, retain = false, messageId } = packet;
    if (!retain && this.#identifiers.size === 0 && this.#wanted.topicAliasMaximum === undefined)
      return packet;
    const name = topic.toString();
    const properties: Record<string, unknown> = {
      ...(retain ? retainedProperties(payload) : undefined),
      ...packet.properties,
    };
    const identifiers = [...this.#identifiers].flatMap(([filter, id]) => (matches(filter, name) ? [id] : []));
    if (identifiers.length > 0) properties['subscriptionIdentifier'] = identifiers;
    const known = this.#aliasesSent.get(name);
    const alias = known ?? this.#newAlias(name);
    if (alias !== undefined) properties['topicAlias'] = alias;
    return {
      ...{ cmd, payload, qos, dup, retain },
      topic: known === undefined ? name : '',
      ...(messageId !== undefined && { messageId }),
      ...(Object.keys(properties).length > 0 && { properties: properties as Properties }),
    };
  }

  /** The first topics get one: most of what a session publishes has a topic of its own. */
  #newAlias(topic: string): number | undefined {
    const alias = this.#aliasesSent.size + 1;
    if (alias > Math.min(this.#wanted.topicAliasMaximum ?? 0, TOPIC_ALIASES)) return undefined;
    this.#aliasesSent.set(topic, alias);
    return alias;
  }

  /** A packet that the client sent, before aedes sees it. */
  #receive(packet: AnyPacket): void {
    const { cmd, messageId = 0, properties = {}, reasonCode = SUCCESS } = packet;
    switch (cmd) {
      case 'publish':
        if (this.#isTooMany(packet)) return this.#close(packet, RECEIVE_MAXIMUM_EXCEEDED);
        return this.#resolveAlias(packet, properties);
      case 'puback':
      case 'pubcomp':
        return this.#acknowledged(messageId);
      case 'pubrec':
        if (reasonCode >= 0x80) this.#acknowledged(messageId);
        return;
      case 'subscribe':
        return this.#subscribe(packet, properties);
      case 'unsubscribe':
        for (const filter of packet.unsubscriptions ?? []) this.#identifiers.delete(filter);
        this.#dropped.set(
          messageId,
          (packet.unsubscriptions ?? []).map((filter) =>
            Object.hasOwn(this.#client.subscriptions, filter) ? SUCCESS : NO_SUBSCRIPTION,
          ),
        );
        return;
      case 'disconnect':
        // To aedes the connection is then lost, and the will is sent.
        if (reasonCode === DISCONNECT_WITH_WILL) packet.cmd = 'lost';
        return;
      case 'auth':
        return this.#close(packet, PROTOCOL_ERROR);
      default:
    }
  }

  #subscribe({ messageId = 0, subscriptions = [] }: AnyPacket, properties: Properties): void {
    const identifier = [properties.subscriptionIdentifier ?? []].flat()[0];
    markKnown(subscriptions, this.#client.subscriptions);
    this.#asked.set(
      messageId,
      subscriptions.map(({ topic }) => topic),
    );
    for (const { topic } of subscriptions) {
      if (identifier === undefined) this.#identifiers.delete(topic);
      else this.#identifiers.set(topic, identifier);
    }
  }

  #isTooMany({ qos, messageId = 0 }: AnyPacket): boolean {
    const underway = this.#client._inboundInflight;
    return qos === 2 && underway.size >= RECEIVE_MAXIMUM && !underway.has(messageId);
  }

  #resolveAlias(packet: AnyPacket, properties: Properties): void {
    const { topicAlias, subscriptionIdentifier } = properties;
    if (subscriptionIdentifier !== undefined) return this.#close(packet, PROTOCOL_ERROR);
    // It names the topic on this connection alone.
    delete properties.topicAlias;
    if (topicAlias === undefined) {
      if (packet.topic === '') this.#close(packet, MALFORMED);
      return;
    }
    if (topicAlias < 1 || topicAlias > TOPIC_ALIASES) return this.#close(packet, TOPIC_ALIAS_INVALID);
    if (packet.topic !== undefined && packet.topic !== '') {
      this.#aliases.set(topicAlias, packet.topic.toString());
      const bytes = [...this.#aliases.values()].reduce((sum, topic) => sum + Buffer.byteLength(topic), 0);
      if (bytes > ALIASES_MAX_BYTES) this.#close(packet, QUOTA_EXCEEDED);
      return;
    }
    const topic = this.#aliases.get(topicAlias);
    if (topic === undefined) return this.#close(packet, PROTOCOL_ERROR);
    packet.topic = topic;
  }

  #acknowledged(messageId: number): void {
    if (!this.#underway.delete(messageId)) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#countWaiting(-bytesOf(next));
    this.#publish(next);
  }

  #countWaiting(more: number): void {
    this.#waitingBytes += more;
    this.#surroundings.onWaiting(this.#waitingBytes);
  }

  /** aedes closes the connection at a packet that it does not know. */
  #close(packet: AnyPacket, reasonCode: number): void {
    this.#disconnect(reasonCode);
    packet.cmd = 'lost';
  }

  #disconnect(reasonCode: number): void {
    this.#waiting.length = 0;
    this.#countWaiting(-this.#waitingBytes);
    this.#send({ cmd: 'disconnect', reasonCode });
    this.#flush();
    this.#client.conn.end();
  }

  /** mqtt-packet holds its writes until the end of the turn, and aedes destroys the connection before. */
  #flush(): void {
    const { conn } = this.#client;
    while (conn.writableCorked > 0) conn.uncork();
  }
}

/** Of a publish, about: the length of its topic, of its payload and of what comes with them. */
function bytesOf({ topic = '', payload = '', properties }: AnyPacket): number {
  return (
    Buffer.byteLength(topic) + Buffer.byteLength(payload) + 16 + (properties?.correlationData?.length ?? 0)
  );
}
