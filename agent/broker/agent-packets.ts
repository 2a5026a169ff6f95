/** What the agent itself publishes through the embedded broker. */
import type { AedesPublishPacket } from 'aedes';

export class AgentPackets {
  #published = 0;

  /**
   * aedes takes a message for a repetition, and drops it, when one with a higher number from the same origin came before it; and
   * it lets messages of a lower QoS, and those that are not retained, overtake. So each kind has an origin and numbers of its own.
   */
  next(topic: string, payload: string | Buffer, qos: 0 | 1, retain: boolean): AedesPublishPacket {
    const origin = `${retain ? 'retained' : 'live'}-${qos}`;
    this.#published += 1;
    return {
      cmd: 'publish',
      topic,
      payload,
      qos,
      retain,
      dup: false,
      brokerId: origin,
      brokerCounter: this.#published,
    };
  }
}
