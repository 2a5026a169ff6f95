/** The way of a request up to its handler: is it meant for us, which route, who asks, how often, may they. */
import type { IncomingMessage } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Audit } from '../../audit/audit.ts';
import type { Proof } from '../../credentials/user-directory.ts';
import type { Policy } from '../../policy/policy.ts';
import type { RateLimiter } from '../../rpc/rate-limiter.ts';
import { type Credentials, type Identity, identify } from './authenticator.ts';
import { checkOrigin, checkSingleHeaders, type RequestOriginOptions } from './request-origin.ts';
import { checkImpersonation } from './impersonation.ts';
import { readBody } from './request-body.ts';
import type { GatewayRequest, Route } from './route.ts';
import type { Router } from './router.ts';
import { notAllowed, nothingThere } from './status.ts';

export interface AdmissionOptions extends RequestOriginOptions {
  readonly router: Router;
  readonly credentials: Credentials;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly rateLimiter: Pick<RateLimiter, 'take'>;
  readonly bodyMaxBytes: number;
}

export interface Admitted {
  readonly route: Route;
  readonly request: GatewayRequest;
  /** Absent where nobody was asked who they are. */
  readonly proof: Proof | undefined;
}

/** Of routes that are open to all. */
const NOBODY: Omit<Identity, 'proof'> & { readonly proof: undefined } = {
  caller: {
    door: 'rest',
    attachment: 'rest',
    principal: 'anonymous',
    topicPrincipal: 'anonymous',
    client: 'unknown',
    believed: false,
  },
  proof: undefined,
};

/**
 * @param proved called where the client has proved who it is, whatever it may do; false where its connection is one too many
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
    throw new EdgectlError(
      'TooManyRequests',
      `${caller.principal} has all the connections that there may be`,
      {
        hint: 'close some of them, or raise limits.restConnectionsPerAddress or limits.restConnections',
      },
    );
  }
  // Whoever says no name is told apart by his connection: else one of them uses up what all have.
  const bucket = open ? `rest connection ${connectionId(message.socket)}` : `rest ${caller.principal}`;
  if (!options.rateLimiter.take(bucket, 1)) {
    throw new EdgectlError('TooManyRequests', `too many requests of ${caller.principal}`, {
      hint: 'ask less often; limits.requestsPerSecond says how often one may',
    });
  }
  if (found === undefined) throw nothingThere();
  if (!('route' in found)) throw notAllowed(found.allowed);
  const { route, params } = found;
  const request: GatewayRequest = {
    caller,
    method,
    path,
    query: new URLSearchParams(search),
    params,
    headers: message.headers,
    signal,
    message,
    body: () => readBody(message, options.bodyMaxBytes),
  };
  authorise(options, route, request);
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

function authorise({ policy, audit }: AdmissionOptions, { access }: Route, request: GatewayRequest): void {
  const { caller } = request;
  if (typeof access === 'string') {
    checkImpersonation(request);
    return;
  }
  const asked = access(request);
  try {
    checkImpersonation(request);
    policy.authorise(caller, asked.action, asked.params);
  } catch (error) {
    audit.refused({ caller, ...asked }, EdgectlError.from(error));
    throw error;
  }
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
