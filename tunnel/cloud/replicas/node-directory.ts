/** Who holds which node, for all replicas of the cloud half: the one thing that they share. */

/** A tunnel that ends at a replica, as it is entered in the directory. */
export interface NodeClaim {
  readonly node: string;
  /** Identifies this one tunnel: renewing or removing an older one changes nothing. */
  readonly connection: string;
  /** SHA-256 of the node's certificate. */
  readonly fingerprint: string;
  /** The node's own, for metrics that are asked for by address. */
  readonly addresses: readonly string[];
}

/** Where a node's tunnel ends. */
export interface Holder {
  readonly replica: string;
  /** `host:port` of its peer port. */
  readonly address: string;
  readonly connection: string;
  readonly fingerprint: string;
}

/** Every method that asks the store throws EdgectlError `Unavailable` where it does not answer in time. */
export interface NodeDirectory {
  /** Returns soon even if the store is down; it retries until `stop`. */
  start(): Promise<void>;
  /** The replica is gone for the others. Never rejects. */
  stop(): Promise<void>;
  /** Whether the store could be reached when it was last asked. */
  readonly isReachable: boolean;
  /** Says again that this replica lives; it has to be said every {@link RENEW_MS}. */
  beat(): Promise<void>;
  isAlive(replica: string): Promise<boolean>;
  /**
   * Enters the tunnel in place of an older one with the same certificate.
   * @returns the holder that keeps the node: it lives, and its node shows another certificate
   */
  claim(claim: NodeClaim): Promise<Holder | undefined>;
  /** As {@link NodeDirectory.claim}, but replaces whatever holder the directory names: that one does not have the node. */
  takeOver(claim: NodeClaim): Promise<void>;
  /** False if the node has meanwhile connected elsewhere. */
  renew(claim: NodeClaim): Promise<boolean>;
  release(claim: NodeClaim): Promise<void>;
  holderOf(node: string): Promise<Holder | undefined>;
  nodesAt(address: string): Promise<readonly string[]>;
}

export const RENEW_MS = 2_500;

/** An entry expires if it was not renewed for this long. */
export const CLAIM_MS = 9_000;
