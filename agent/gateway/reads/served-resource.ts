/** A kind of object with the way to read it. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import type { Caller } from '../../access/caller.ts';
import type { ResourceFeed, Snapshot } from '../../watch/resource-feed.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

export interface ServedResource {
  readonly definition: ResourceDefinition;
  refresh(signal: AbortSignal): Promise<Snapshot>;
  /** The feed to watch; absent if the resource cannot be watched. */
  readonly feed?: ResourceFeed;
  /** How an object of the feed is shown; as it is unless given. */
  readonly show?: (object: KubernetesObject) => KubernetesObject;
  /** Hides the fields of an object that the caller may not see, for one answer. */
  readonly redaction?: (caller: Caller) => Redaction;
  /** If rights depend on each object, not on the whole list. */
  readonly visible?: (caller: Caller, object: KubernetesObject) => boolean;
  /** If {@link ServedResource.visible} replaces the table of rights. */
  readonly access?: 'known';
}

export interface Redaction {
  show(object: KubernetesObject): KubernetesObject;
  /** The fields that were hidden so far. */
  readonly paths: readonly string[];
}

export interface ReadServices {
  readonly clock: Clock;
}
