/**
 * aedes keeps every message of QoS 2 whole until its client releases it, for as long as the client likes, though it asks no more than
 * whether the number is there (MQTT 3.1.1, section 4.3.3): twenty of a mebibyte for each connection. Here it keeps the numbers.
 */
import type { Aedes } from 'aedes';

interface Persistence {
  incomingStorePacket(client: unknown, packet: object): Promise<void>;
}

const NOTHING = Buffer.alloc(0);

export function keepNumbersAlone(broker: Aedes): void {
  const { persistence } = broker as unknown as { readonly persistence: Persistence };
  const store = persistence.incomingStorePacket.bind(persistence);
  persistence.incomingStorePacket = (client, packet) =>
    store(client, { ...packet, topic: '', payload: NOTHING });
}
