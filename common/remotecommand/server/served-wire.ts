/** What of a client's wires can be served here; everything else is for a streaming server to understand. */
import { PROTOCOL_V4, PROTOCOL_V5, type RemoteProtocol } from '../channels.ts';

export type ServedWire =
  | { readonly transport: 'spdy' }
  | { readonly transport: 'websocket'; readonly protocol: RemoteProtocol };

/** All values of a header of the request, whose name is given in lower case. */
export type HeaderValues = (name: string) => readonly string[];

/** Picks the first protocol of the client's list that is supported here; `undefined` if none is. */
export function servedWire(values: HeaderValues): ServedWire | undefined {
  const offered = (name: string): string[] =>
    values(name).flatMap((value) => value.split(',').map((one) => one.trim()));
  switch (values('upgrade')[0]?.toLowerCase()) {
    case 'spdy/3.1':
      return offered('x-stream-protocol-version').includes(PROTOCOL_V4) ? { transport: 'spdy' } : undefined;
    case 'websocket': {
      const protocol = offered('sec-websocket-protocol').find(isServed);
      return protocol === undefined ? undefined : { transport: 'websocket', protocol };
    }
    default:
      return undefined;
  }
}

/** Whether the client would rather speak v5: the one that not every streaming server speaks. */
export function wantsV5(values: HeaderValues): boolean {
  const wire = servedWire(values);
  return wire?.transport === 'websocket' && values('sec-websocket-protocol').join().includes(PROTOCOL_V5);
}

function isServed(protocol: string): protocol is RemoteProtocol {
  return protocol === PROTOCOL_V5 || protocol === PROTOCOL_V4;
}
