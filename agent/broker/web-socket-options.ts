/** How the MQTT library is to dial a broker's WebSocket. */
import type { IClientOptions } from 'mqtt';

/**
 * The library builds the address anew and loses the brackets of an IPv6 address (mqttjs/MQTT.js#1569): it gets the URL as it
 * was configured, without the credentials, which go into the CONNECT.
 */
export function webSocketOptions(url: string): Pick<IClientOptions, 'transformWsUrl'> {
  if (!/^wss?:/.test(url)) return {};
  return {
    transformWsUrl: () => {
      const address = new URL(url);
      address.username = '';
      address.password = '';
      return address.href;
    },
  };
}
