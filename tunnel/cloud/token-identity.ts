/**
 * Who a bearer token stands for, by the cluster's own word (TokenReview), as a kubelet with `authentication.webhook` asks it. A
 * scraper (metrics-server, Prometheus) comes with the token of its service account and with no certificate.
 */
import { createHash } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Identity, KubernetesClient } from './kubernetes-client.ts';

/** kubelet's own: `authentication.webhook.cacheTTL`. */
const KNOWN_FOR_MS = 120_000;
const UNKNOWN_FOR_MS = 10_000;
const MAX_KEPT = 1_000;
/** A service account's token has about 1 KB. */
const TOKEN_MAX_CHARACTERS = 16 * 1024;
/** Tokens nobody knows are asked about at the cluster's cost: so many at a time. */
const MAX_ASKED = 16;

interface Known {
  readonly identity: Identity | undefined;
  readonly untilMs: number;
}

export class TokenIdentities {
  readonly #kubernetes: Pick<KubernetesClient, 'reviewToken'>;
  readonly #clock: Clock;
  /** By the token's SHA-256: the token itself is not kept. */
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<Identity | undefined>>();

  constructor(kubernetes: Pick<KubernetesClient, 'reviewToken'>, clock: Clock) {
    this.#kubernetes = kubernetes;
    this.#clock = clock;
  }

  /**
   * @param authorization the header's value
   * @returns `undefined` where it is no bearer token, or one that the cluster does not know
   * @throws EdgectlError `Unavailable` where the API does not answer, `TooManyRequests` where too many are being asked about
   */
  async of(authorization: string | undefined): Promise<Identity | undefined> {
    const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > TOKEN_MAX_CHARACTERS) return undefined;
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(key);
    if (known !== undefined && known.untilMs > this.#clock.monotonic()) return known.identity;
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      if (this.#asked.size >= MAX_ASKED)
        throw new EdgectlError('TooManyRequests', 'too many unknown tokens are being checked', {
          layer: 'tunnel',
        });
      asked = this.#ask(key, token).finally(() => this.#asked.delete(key));
      this.#asked.set(key, asked);
    }
    return await asked;
  }

  async #ask(key: string, token: string): Promise<Identity | undefined> {
    const identity = await this.#kubernetes.reviewToken(token);
    if (this.#known.size >= MAX_KEPT) this.#known.clear();
    const forMs = identity === undefined ? UNKNOWN_FOR_MS : KNOWN_FOR_MS;
    this.#known.set(key, { identity, untilMs: this.#clock.monotonic() + forMs });
    return identity;
  }
}
