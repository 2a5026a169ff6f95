/** What is refused of a request before its route is asked: the wrong `Host` or `Origin`, a header that stands twice, and who asks to be somebody else. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { IncomingHttpHeaders } from 'node:http';
import { hostName, isKnownHost } from '../../../common/request-host.ts';
import type { GatewayRequest } from './route.ts';

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

/** `kubectl --as`: Kubernetes' way to act as another. Here nobody may: a grant gives a right, an audit names who used it. */
const PREFIX = 'impersonate-';
const MAX_NAME_LENGTH = 253;

/** @throws EdgectlError `Forbidden` if the request asks to act as somebody else */
export function checkImpersonation({ headers, caller }: Pick<GatewayRequest, 'headers' | 'caller'>): void {
  const header = Object.keys(headers).find((name) => name.startsWith(PREFIX));
  if (header === undefined) return;
  const [kind = 'user'] = header.slice(PREFIX.length).split('-');
  const value = String(headers[header] ?? '').slice(0, MAX_NAME_LENGTH);
  throw new EdgectlError(
    'Forbidden',
    `${kind}s ${JSON.stringify(value)} is forbidden: ${caller.principal} cannot impersonate: this node does not support it`,
    { hint: 'leave --as, --as-group and --as-uid out, or use a token of that user' },
  );
}
