/** Where a broker is, from what a caller wrote. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** The embedded broker's socket on every node. */
export const DEFAULT_URL = '/run/edgectl/mqtt.sock';

export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'tls'; readonly url: string; readonly host: string; readonly port: number }
  | { readonly kind: 'websocket'; readonly url: string };

/** @throws EdgectlError `InvalidParams`. */
export function parseAddress(url: string): Address {
  if (url.startsWith('/') || url.startsWith('.')) return { kind: 'unix', path: url };
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `${JSON.stringify(url)} is not a broker address`, {
      layer: 'client',
      hint: 'a path such as /run/edgectl/mqtt.sock, or mqtt://, mqtts://, ws://, wss:// with host and port; put an IPv6 address in brackets, as in mqtt://[fd00::7]:1883',
      cause,
    });
  }
  switch (parsed.protocol) {
    case 'unix:':
      return { kind: 'unix', path: decodeURIComponent(parsed.pathname) };
    case 'mqtt:':
    case 'tcp:':
      return {
        kind: 'tcp',
        host: hostOf(parsed),
        port: Number(parsed.port || 1883),
      };
    case 'mqtts:':
      return { kind: 'tls', url, host: hostOf(parsed), port: Number(parsed.port || 8883) };
    case 'ws:':
    case 'wss:':
      return { kind: 'websocket', url };
    default:
      throw new EdgectlError('InvalidParams', `${parsed.protocol}// is not a supported broker protocol`, {
        layer: 'client',
        hint: 'use a unix socket path, mqtt://, mqtts://, ws:// or wss://',
      });
  }
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
