/** Where a feed looks, and who tells it when. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';

export interface FeedSource {
  /** Every object there is now, of all namespaces. @throws EdgectlError `Unavailable` */
  read(signal: AbortSignal): Promise<readonly KubernetesObject[]>;
  /** Calls back when it is worth to look, until `signal` aborts. */
  onChange?(listener: () => void, signal: AbortSignal): void;
  /**
   * Another one when a read may give something else; `undefined` where that cannot be told. Costs microseconds. While it stays, a look
   * that is a second old is as good as a new one.
   */
  stamp?(): string | undefined;
  /** How often it is looked at while somebody watches, whatever is told. */
  readonly periodMs: number;
  /** What makes another version; the whole object without its `resourceVersion` unless given. */
  significant?(object: KubernetesObject): unknown;
}
