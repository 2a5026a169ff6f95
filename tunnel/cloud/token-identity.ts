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
/** Tokens nobody knows are asked about at the cluster's cost: so many at a time, of which one address has a part. */
const MAX_ASKED = 16;
const MAX_ASKED_OF_ADDRESS = 4;

interface Known {
  readonly identity: Identity;
  readonly untilMs: number;
}

export class TokenIdentities {
  readonly #kubernetes: Pick<KubernetesClient, 'reviewToken'>;
  readonly #clock: Clock;
  /** By the token's SHA-256: the token itself is not kept. */
  readonly #known = new Map<string, Known>();
  /** Until when those are not asked about again that the cluster does not know; in a place of their own, so that they put out no other. */
  readonly #unknown = new Map<string, number>();
  readonly #asked = new Map<string, Promise<Identity | undefined>>();
  /** The tokens that are being checked for the first time, with the address that each came from. */
  readonly #strangers = new Map<string, string>();

  constructor(kubernetes: Pick<KubernetesClient, 'reviewToken'>, clock: Clock) {
    this.#kubernetes = kubernetes;
    this.#clock = clock;
  }

  /**
   * @param authorization the header's value
   * @param address where it comes from
   * @returns `undefined` if it is not a bearer token, or one that the cluster does not know
   * @throws EdgectlError `Unavailable` if the API does not answer, `TooManyRequests` where too many are being asked about
   */
  async of(authorization: string | undefined, address: string): Promise<Identity | undefined> {
    const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > TOKEN_MAX_CHARACTERS) return undefined;
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(key);
    if (known !== undefined && known.untilMs > this.#clock.monotonic()) return known.identity;
    if ((this.#unknown.get(key) ?? 0) > this.#clock.monotonic()) return undefined;
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      // A token that was valid before is checked again even while unknown tokens are limited.
      if (known === undefined) this.#enter(key, address);
      asked = this.#ask(key, token).finally(() => {
        this.#asked.delete(key);
        this.#strangers.delete(key);
      });
      this.#asked.set(key, asked);
    }
    return await asked;
  }

  #enter(key: string, address: string): void {
    const own = [...this.#strangers.values()].filter((other) => other === address).length;
    if (this.#strangers.size >= MAX_ASKED || own >= MAX_ASKED_OF_ADDRESS)
      throw new EdgectlError('TooManyRequests', 'too many unknown tokens are being checked', {
        layer: 'tunnel',
      });
    this.#strangers.set(key, address);
  }

  async #ask(key: string, token: string): Promise<Identity | undefined> {
    const identity = await this.#kubernetes.reviewToken(token);
    const nowMs = this.#clock.monotonic();
    if (identity === undefined) {
      this.#known.delete(key);
      keep(this.#unknown, key, nowMs + UNKNOWN_FOR_MS);
    } else {
      keep(this.#known, key, { identity, untilMs: nowMs + KNOWN_FOR_MS });
    }
    return identity;
  }
}

/** The oldest goes for the newest. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_KEPT && oldest !== undefined) map.delete(oldest);
}
