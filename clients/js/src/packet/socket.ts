/** A socket of Node.js that carries MQTT packets: a unix socket, TCP, or TLS. */
import { createConnection, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import mqttPacket from 'mqtt-packet';
import type { Address } from '../address.ts';
import type { Dial } from './carrier.ts';

export type SocketAddress = Exclude<Address, { readonly kind: 'websocket' }>;

/** Of `node:tls`, which is loaded where it is needed alone. */
export type ConnectTls = (options: ConnectionOptions) => Socket;

export function dialSocket(open: () => Socket): Dial {
  return ({ onOpen, onBytes, onClose }) => {
    const socket = open();
    let reason = '';
    socket.on('data', onBytes);
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => onClose(reason));
    socket.setNoDelay(true);
    // What is written before the connection stands goes out as soon as it does.
    queueMicrotask(onOpen);
    return {
      send: (packet) => void mqttPacket.writeToStream(packet, socket),
      end: () => socket.destroySoon(),
      destroy: () => socket.destroy(),
    };
  };
}

/** @param connectTls needed for an address of kind `tls`. */
export function socketOpener(
  address: SocketAddress,
  tls: ConnectionOptions = {},
  connectTls?: ConnectTls,
): () => Socket {
  if (address.kind === 'unix') return () => createConnection({ path: address.path });
  if (address.kind === 'tcp') return () => createConnection({ host: address.host, port: address.port });
  const { host, port } = address;
  return () => {
    if (connectTls === undefined) throw new TypeError('TLS was not loaded');
    return connectTls({ ...tls, host, port });
  };
}
