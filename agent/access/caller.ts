/** The principal of the embedded broker's unix socket: the role admin, without limits of rate or number. */
export const ROOT = 'root';

/** Why callers on a broker count as anonymous. */
export interface Distrust {
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Who a request comes from, and whether that is proved. */
export interface Caller {
  readonly door: 'mqtt' | 'rest' | 'tunnel';
  /** The broker attachment (or listener) it came by: part of the key of sessions and deduplication. */
  readonly attachment: string;
  /** For rights, audit and limits. `anonymous` on a broker without proved access control. */
  readonly principal: string;
  /** The labels of the topic: where answers go, and the key of sessions and deduplication. */
  readonly topicPrincipal: string;
  readonly client: string;
  /** False if the broker's access control is not established: read-only, no logs. */
  readonly trusted: boolean;
  /** The role that the door itself gives, where no binding of the policy names the principal. */
  readonly role?: string;
  /** Why not. */
  readonly distrust?: Distrust | undefined;
}
