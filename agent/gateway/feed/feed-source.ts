/** Where a feed looks, and who tells it when. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';

export interface FeedSource {
  /** Every object there is now, of all namespaces. @throws EdgectlError `Unavailable` */
  read(signal: AbortSignal): Promise<readonly KubernetesObject[]>;
  /** Calls back when it is worth to look, until `signal` aborts. */
  onChange?(listener: () => void, signal: AbortSignal): void;
  /** How often it is looked at while somebody watches, whatever is told. */
  readonly periodMs: number;
  /** What makes another version; the whole object without its `resourceVersion` unless given. */
  significant?(object: KubernetesObject): unknown;
}
