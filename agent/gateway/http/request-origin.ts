/** Whether a request is meant for this server: by its `Host`, and by the `Origin` of the page that sends it. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { IncomingHttpHeaders } from 'node:http';
import { hostName, isKnownHost } from '../../../common/request-host.ts';

export interface RequestOriginOptions {
  /** Names by which the server may be asked for, besides `localhost` and addresses. Lower case. */
  readonly hosts: readonly string[];
  /** Origins of pages that may ask, as `https://host:port`. */
  readonly origins: readonly string[];
}

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
  if (!isKnownHost(name, options.hosts)) {
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
