/**
 * Who may use the stream port: named clients, or everybody whom the cluster's own authorisation permits to use a kubelet, as a
 * kubelet with `authorization.mode: Webhook` asks it.
 */
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { KubeletRequest } from '../wire/kubelet-request.ts';
import {
  type Authorities,
  certificateGroups,
  certificateName,
  isVerified,
  requireVerified,
} from './certificate.ts';
import type { Identity, KubernetesClient, NodeAccess } from './kubernetes-client.ts';
import { TokenIdentities } from './token-identity.ts';
import { ownValue } from '../../common/json-object.ts';

export interface ClientAccessOptions {
  /** Common names that may ask for everything; nobody else then. */
  readonly clientNames?: readonly string[];
  /** Ask the Kubernetes API about each other client; without it every verified certificate but a node's is good. */
  readonly reviews: boolean;
  readonly kubernetes: KubernetesClient;
  readonly clock: Clock;
  /** Whose certificates are verified. */
  authorities(): Authorities;
}

/** How something is asked for. */
export interface Asking {
  readonly method: string;
  /** The header of that name. */
  readonly authorization: string | undefined;
}

/** kubelet's own: `authorization.webhook.cacheAuthorizedTTL` and `cacheUnauthorizedTTL`. */
const ALLOWED_FOR_MS = 300_000;
const DENIED_FOR_MS = 30_000;
const MAX_VERDICTS = 1_000;

const NODE_NAME = /^system:node:/;
const VERBS: Readonly<Record<string, string>> = { GET: 'get', POST: 'create' };
/** A WebSocket is opened by GET, and a shell is a shell: these are `create` whatever the method. */
const CREATING: ReadonlySet<KubeletRequest['kind']> = new Set(['exec', 'attach']);

interface AccessDecision {
  readonly allowed: boolean;
  readonly untilMs: number;
}

/** kubelet's mapping of its paths to subresources of the node. */
function subresource(path: string): NodeAccess['subresource'] {
  if (path.startsWith('/stats')) return 'stats';
  return path.startsWith('/metrics') ? 'metrics' : 'proxy';
}

export class ClientAccess {
  readonly #options: ClientAccessOptions;
  readonly #decisions = new Map<string, AccessDecision>();
  readonly #tokens: TokenIdentities;

  constructor(options: ClientAccessOptions) {
    this.#options = options;
    this.#tokens = new TokenIdentities(options.kubernetes, options.clock);
  }

  /** @throws EdgectlError `Unauthorized` if the caller is not authenticated; `Forbidden` with the right that lacks; `Unavailable` where the API does not answer */
  async check(client: TLSSocket, { kind, path }: KubeletRequest, asking: Asking): Promise<Identity> {
    const { clientNames, reviews } = this.#options;
    const identity = await this.#identity(client, kind, asking.authorization);
    const { user } = identity;
    if (clientNames !== undefined) {
      if (!clientNames.includes(user)) throw forbidden(user, 'it is not in stream.clientNames');
      return identity;
    }
    // A node's certificate is often of the same authority: it must not open a shell on other nodes.
    if (NODE_NAME.test(user)) throw forbidden(user, 'it is a node');
    if (!reviews) return identity;
    const asked = ownValue(VERBS, asking.method);
    if (asked === undefined) throw forbidden(user, `${asking.method} is asked by nobody`);
    const verb = CREATING.has(kind) ? 'create' : asked;
    const access = { ...identity, verb, subresource: subresource(path) };
    if (await this.#allowed(access)) return identity;
    throw forbidden(user, `it lacks the right to ${verb} nodes/${access.subresource}`);
  }

  /** A certificate goes before a token. A token reads metrics, and nothing else. @throws EdgectlError `Unauthorized` */
  async #identity(
    client: TLSSocket,
    kind: KubeletRequest['kind'],
    authorization: string | undefined,
  ): Promise<Identity> {
    if (isVerified(client)) return { user: certificateName(client), groups: certificateGroups(client) };
    const { reviews, authorities } = this.#options;
    const mayBeToken = reviews && kind === 'metrics' && authorization !== undefined;
    const identity = mayBeToken
      ? await this.#tokens.of(authorization, client.remoteAddress ?? 'unknown')
      : undefined;
    if (identity !== undefined) return identity;
    if (mayBeToken)
      throw new EdgectlError('Unauthorized', 'the cluster does not know the bearer token', {
        layer: 'tunnel',
      });
    requireVerified(client, authorities());
    throw new EdgectlError('Unauthorized', 'the caller is not authenticated', { layer: 'tunnel' });
  }

  async #allowed(access: NodeAccess): Promise<boolean> {
    const { clock, kubernetes } = this.#options;
    const key = JSON.stringify(access);
    const known = this.#decisions.get(key);
    if (known !== undefined && known.untilMs > clock.monotonic()) return known.allowed;
    const allowed = await kubernetes.review(access);
    if (this.#decisions.size >= MAX_VERDICTS) this.#decisions.clear();
    const untilMs = clock.monotonic() + (allowed ? ALLOWED_FOR_MS : DENIED_FOR_MS);
    this.#decisions.set(key, { allowed, untilMs });
    return allowed;
  }
}

function forbidden(user: string, why: string): EdgectlError {
  return new EdgectlError('Forbidden', `${user} may not use the stream port: ${why}`, { layer: 'tunnel' });
}
