/** A WebSocket that carries MQTT packets. */
import mqttPacket from 'mqtt-packet';
import type { Dial } from '../packet/carrier.ts';

/** As far as it is used here: the browser's own, that of Node.js, or that of the package `ws`. */
export interface PageSocket {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export type CreateSocket = (url: string, subprotocol: string) => PageSocket;

const openWebSocket: CreateSocket = (url, subprotocol) => new WebSocket(url, subprotocol);

export function dialWebSocket(url: string, createSocket: CreateSocket = openWebSocket): Dial {
  return ({ onOpen, onBytes, onClose }) => {
    const socket = createSocket(url, 'mqtt');
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => onOpen();
    socket.onmessage = ({ data }: { readonly data: ArrayBuffer }) => onBytes(Buffer.from(data));
    socket.onclose = ({ reason }: { readonly reason: string }) => onClose(reason);
    // Its reason is not told to pages; the close comes after it.
    socket.onerror = () => undefined;
    return {
      send: (packet) => socket.send(Uint8Array.from(mqttPacket.generate(packet))),
      end: () => socket.close(),
      // What the browser does with a connection that hangs takes its time: nobody waits for it.
      destroy: () => socket.close(),
    };
  };
}
