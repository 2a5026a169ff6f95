/** The way of a request up to its handler: is it meant for us, which route, the caller, how often, may they. */
import type { IncomingMessage } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AdmittedCall, Admission } from '../../admission/admission.ts';
import type { Proof } from '../../access/user-directory.ts';
import type { TokenBuckets } from '../../../common/token-buckets.ts';
import { type Credentials, type Identity, identify } from './authenticator.ts';
import {
  checkImpersonation,
  checkOrigin,
  checkSingleHeaders,
  type RequestOriginOptions,
} from './request-origin.ts';
import { type GatheredBodies, readBody } from './request-body.ts';
import type { GatewayRequest, Route } from './route.ts';
import type { Router } from './router.ts';
import { notAllowed, nothingThere } from './status.ts';

export interface AdmissionOptions extends RequestOriginOptions {
  readonly router: Router;
  readonly credentials: Credentials;
  readonly admission: Admission;
  readonly rateLimiter: Pick<TokenBuckets, 'acquire'>;
  readonly bodyMaxBytes: number;
  readonly bodies: GatheredBodies;
}

export interface Admitted {
  readonly route: Route;
  readonly request: GatewayRequest;
  /** Absent if nobody was asked who they are. */
  readonly proof: Proof | undefined;
}

type UnadmittedRequest = Omit<GatewayRequest, 'call'>;

/** The identity of a caller on routes that are open to everybody. */
const NOBODY: Omit<Identity, 'proof'> & { readonly proof: undefined } = {
  caller: {
    door: 'rest',
    attachment: 'rest',
    principal: 'anonymous',
    topicPrincipal: 'anonymous',
    client: 'unknown',
    trusted: false,
  },
  proof: undefined,
};

/**
 * @param proved called where the client has proved who it is, whatever it may do; false if its connection is one too many
 * @throws EdgectlError that says why the request goes no further
 */
export function admit(
  options: AdmissionOptions,
  message: IncomingMessage,
  signal: AbortSignal,
  proved: (principal: string) => boolean,
): Admitted {
  checkSingleHeaders(message.headersDistinct);
  checkOrigin(message.headers, options);
  const { method = '', url = '' } = message;
  const [path, search] = splitAt(url, '?');
  const found = options.router.find(method, path);
  const open = found !== undefined && 'route' in found && found.route.access === 'anybody';
  const { caller, proof } = open ? NOBODY : identify(message, options.credentials);
  if (proof !== undefined && !proved(caller.principal)) {
    throw new EdgectlError('TooManyRequests', `${caller.principal} has used up its connections`, {
      hint: 'close some of them, or raise limits.restConnectionsPerAddress or limits.restConnections',
    });
  }
  // Whoever says no name is told apart by his connection: else one of them uses up what all have.
  const bucket = open ? `rest connection ${connectionId(message.socket)}` : `rest ${caller.principal}`;
  if (!options.rateLimiter.acquire(bucket, 1)) {
    throw new EdgectlError('TooManyRequests', `too many requests of ${caller.principal}`, {
      hint: 'send fewer requests: limits.requestsPerSecond is the limit',
    });
  }
  if (found === undefined) throw nothingThere();
  if (!('route' in found)) throw notAllowed(found.allowed);
  const { route, params } = found;
  const asked: UnadmittedRequest = {
    caller,
    method,
    path,
    query: new URLSearchParams(search),
    params,
    headers: message.headers,
    signal,
    message,
    body: () => readBody(message, caller.principal, options.bodyMaxBytes, options.bodies),
  };
  const call = authorise(options.admission, route, asked);
  const request: GatewayRequest = {
    ...asked,
    get call() {
      if (call === undefined) throw new EdgectlError('Internal', `nothing was admitted at ${route.path}`);
      return call;
    },
  };
  return { route, request, proof };
}

const connectionIds = new WeakMap<object, number>();
let connections = 0;

function connectionId(socket: object): number {
  const known = connectionIds.get(socket);
  if (known !== undefined) return known;
  connections += 1;
  connectionIds.set(socket, connections);
  return connections;
}

function authorise(
  admission: Admission,
  { access }: Route,
  request: UnadmittedRequest,
): AdmittedCall | undefined {
  if (typeof access === 'string') {
    checkImpersonation(request);
    return undefined;
  }
  const asked = { caller: request.caller, ...access(request) };
  try {
    checkImpersonation(request);
    return admission.authorise(asked);
  } catch (error) {
    throw admission.refused(asked, error);
  }
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
