/**
 * Whether a request is meant for this server. A page in a browser on the node can send requests to loopback, under a name that its
 * owner lets point there (DNS rebinding); it cannot choose `Host` and `Origin`.
 */
import { isIP } from 'node:net';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { IncomingHttpHeaders } from 'node:http';

export interface RequestOriginOptions {
  /** Names by which the server may be asked for, besides `localhost` and addresses. Lower case. */
  readonly hosts: readonly string[];
  /** Origins of pages that may ask, as `https://host:port`. */
  readonly origins: readonly string[];
}

/** An address needs no name that could point elsewhere tomorrow: it is always good. */
const LOCAL = 'localhost';

/** Headers of which another server may take the first and this one the last, or the other way round (RFC 9112, section 3.2). */
const SINGLE = ['host', 'origin', 'authorization', 'content-type'] as const;

/** @throws EdgectlError `InvalidRequest` if one of them stands there twice */
export function checkSingleHeaders(headers: Readonly<NodeJS.Dict<string[]>>): void {
  const twice = SINGLE.find((name) => (headers[name]?.length ?? 0) > 1);
  if (twice !== undefined)
    throw new EdgectlError('InvalidRequest', `the request has the header ${twice} twice`);
}

/** @throws EdgectlError `Forbidden` */
export function checkOrigin({ host, origin }: IncomingHttpHeaders, options: RequestOriginOptions): void {
  if (host === undefined) throw new EdgectlError('InvalidRequest', 'the request has no Host header');
  const name = hostName(host);
  if (name !== LOCAL && isIP(name) === 0 && !options.hosts.includes(name)) {
    throw new EdgectlError('Forbidden', `this server is not known as ${JSON.stringify(name.slice(0, 253))}`, {
      hint: 'ask for it by address or by the name of the node, or list the name in rest.allowedHosts',
    });
  }
  if (origin !== undefined && !options.origins.includes(origin.toLowerCase())) {
    throw new EdgectlError(
      'Forbidden',
      `web pages from ${JSON.stringify(origin.slice(0, 253))} may not call this server`,
      { hint: 'list it in rest.allowedOrigins' },
    );
  }
}

/** Without the port, and without the brackets of IPv6. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase();
}
