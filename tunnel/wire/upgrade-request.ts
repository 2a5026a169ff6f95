/** Writes the head of an exec or attach, to a streaming server or to another replica. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** The protocols of an upgrade, as in the header. */
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['spdy/3.1', 'SPDY/3.1'],
  ['websocket', 'websocket'],
]);
/** The versions of Kubernetes' remote command protocol; a bearer token can stand beside them. */
const VERSION = /^(?:v[1-9]\.)?(?:base64\.)?channel\.k8s\.io$/;
const USER_AGENT = /^[\x20-\x7e]{1,256}$/;
/** A WebSocket's own: 16 bytes in base64 (RFC 6455, section 4.1), and a number. */
const WEBSOCKET_HEADERS = {
  'Sec-Websocket-Key': /^[A-Za-z0-9+/]{22}==$/,
  'Sec-Websocket-Version': /^\d{1,3}$/,
};

/**
 * A request of our own: its line and headers are made here, and of the client's only what the protocol needs is taken over. With
 * a header that frames a body, or without one that upgrades, what comes behind would be another request.
 *
 * @param target path and query
 * @param own headers that are ours
 * @param headers the client's
 * @throws EdgectlError `InvalidRequest` if the client asks for no upgrade that is known
 */
export function upgradeRequest(
  target: string,
  own: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, readonly string[]>>,
): string {
  const values = (name: string): readonly string[] =>
    Object.entries(headers).flatMap(([key, list]) => (key.toLowerCase() === name ? list : []));
  const protocol = PROTOCOLS.get(values('upgrade')[0]?.toLowerCase() ?? '');
  if (protocol === undefined) {
    throw new EdgectlError('InvalidRequest', 'exec and attach need an upgrade to SPDY/3.1 or WebSocket', {
      layer: 'tunnel',
    });
  }
  const isWebSocket = protocol === 'websocket';
  const versions = values(isWebSocket ? 'sec-websocket-protocol' : 'x-stream-protocol-version')
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => VERSION.test(value));
  const lines = [
    `${isWebSocket ? 'GET' : 'POST'} ${target} HTTP/1.1`,
    ...Object.entries(own).map(([name, value]) => `${name}: ${value}`),
    'Connection: Upgrade',
    `Upgrade: ${protocol}`,
  ];
  const [userAgent] = values('user-agent');
  if (userAgent !== undefined && USER_AGENT.test(userAgent)) lines.push(`User-Agent: ${userAgent}`);
  if (isWebSocket) {
    for (const [name, form] of Object.entries(WEBSOCKET_HEADERS)) {
      const [value] = values(name.toLowerCase());
      if (value !== undefined && form.test(value)) lines.push(`${name}: ${value}`);
    }
    if (versions.length > 0) lines.push(`Sec-Websocket-Protocol: ${versions.join(', ')}`);
  } else {
    lines.push('Content-Length: 0', ...versions.map((value) => `X-Stream-Protocol-Version: ${value}`));
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
