/**
 * The host that an HTTP request asks for. A page in a browser on the node can send requests to loopback, under a name that its owner lets
 * point there (DNS rebinding); it cannot choose `Host`.
 */
import { isIP } from 'node:net';

/** An address needs no name that could point elsewhere tomorrow: it is always good. */
const LOCAL = 'localhost';

/** True for `localhost`, an address, and one of `hosts`. */
export function isKnownHost(name: string, hosts: readonly string[]): boolean {
  return name === LOCAL || isIP(name) !== 0 || hosts.includes(name);
}

/** Without the port, and without the brackets of IPv6; in lower case. */
export function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase();
}
