/** What carries the packets of one connection: a WebSocket in a page, a socket on Node.js. */
import type { Packet } from 'mqtt-packet';

export interface Carrier {
  /** Packets that are sent before it is open wait for that. */
  send(packet: Packet): void;
  /** Ends it once what was sent is on its way. */
  end(): void;
  /** Ends it at once. */
  destroy(): void;
}

export interface CarrierEvents {
  /** Packets may be sent now. */
  readonly onOpen: () => void;
  readonly onBytes: (bytes: Buffer) => void;
  /** Once; `reason` is empty where none is known. */
  readonly onClose: (reason: string) => void;
}

export type Dial = (events: CarrierEvents) => Carrier;
