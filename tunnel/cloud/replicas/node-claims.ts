/** Enters the tunnels that end here in the directory, and takes notice of nodes that have gone elsewhere. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { type NodeRegistry, PRESUMED_DEAD_MS } from '../node-registry.ts';
import type { NodeSession } from '../node-session.ts';
import { type Holder, type NodeClaim, type NodeDirectory, RENEW_MS } from './node-directory.ts';

export interface NodeClaimsOptions {
  readonly directory: NodeDirectory;
  readonly registry: NodeRegistry;
  /** Asks the replica itself whether the node's tunnel ends there, alive. Never rejects. */
  readonly holds: (holder: Holder, node: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Logger;
}

const MOVED = new EdgectlError('Unavailable', 'the tunnel was lost: the node connected to another replica', {
  layer: 'tunnel',
});

/** How long a tunnel may take to stand. */
const COMING_MS = 10_000;

type TunnelOfNode = Pick<NodeClaim, 'node' | 'connection' | 'fingerprint'>;

function isAlive({ link }: NodeSession): boolean {
  return link.isOpen && link.silentMs < PRESUMED_DEAD_MS;
}

function claimOf({ node, connection, fingerprint, addresses }: NodeSession): NodeClaim {
  return { node, connection, fingerprint, addresses };
}

export class NodeClaims {
  readonly #options: NodeClaimsOptions;
  readonly #ending = new AbortController();
  /** Tunnels that were entered and do not stand yet. */
  readonly #coming = new Map<string, TunnelOfNode>();
  /** Connections that may be missing from the directory, because it did not answer. */
  readonly #owed = new Set<string>();
  #renewing = false;

  constructor(options: NodeClaimsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { directory, registry, clock } = this.#options;
    registry.on('removed', (session) => this.#removed(session));
    registry.on('added', ({ connection }) => this.#coming.delete(connection));
    await directory.start();
    await this.#renewAll();
    clock.every(RENEW_MS, () => void this.#renewAll(), this.#ending.signal);
  }

  /** Gives up all that is left. Never rejects. */
  async stop(): Promise<void> {
    const { directory, registry } = this.#options;
    this.#ending.abort();
    await Promise.allSettled([...registry.sessions].map((session) => directory.release(claimOf(session))));
    await directory.stop();
  }

  /**
   * Called before a tunnel counts as connected. If the directory does not answer, the tunnel is accepted, and entered later.
   * @throws EdgectlError `Conflict` if another replica holds the node alive, with another certificate
   */
  async acquire(claim: NodeClaim): Promise<void> {
    this.#coming.set(claim.connection, claim);
    this.#options.clock.after(COMING_MS, () => this.#coming.delete(claim.connection), this.#ending.signal);
    const { directory, log } = this.#options;
    let holder: Awaited<ReturnType<NodeDirectory['claim']>>;
    try {
      holder = await directory.claim(claim);
    } catch (error) {
      log.warn({ node: claim.node, err: error }, 'the tunnel is accepted without the directory');
      this.#owed.add(claim.connection);
      return;
    }
    if (holder === undefined) return;
    if (!(await this.#isTrue(holder, claim.node))) {
      await directory.takeOver(claim).catch(() => this.#owed.add(claim.connection));
      return;
    }
    throw new EdgectlError(
      'Conflict',
      `node ${claim.node} has a tunnel with another certificate at replica ${holder.address}, and it is alive`,
      {
        layer: 'tunnel',
        hint: 'two machines run as one node, or a certificate was renewed a moment ago: wait',
      },
    );
  }

  /** Whether that very tunnel ends here, alive or about to stand. */
  holds({ node, connection, fingerprint }: TunnelOfNode): boolean {
    const coming = this.#coming.get(connection);
    if (coming?.node === node && coming.fingerprint === fingerprint) return true;
    const session = this.#options.registry.get(node);
    if (session === undefined || session.connection !== connection) return false;
    return session.fingerprint === fingerprint && isAlive(session);
  }

  async #renewAll(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    const { directory, registry } = this.#options;
    try {
      await directory.beat();
      await Promise.all([...registry.sessions].map((session) => this.#renew(session)));
    } catch {
      // The directory itself has said that it cannot be reached.
      for (const { connection } of registry.sessions) this.#owed.add(connection);
    } finally {
      this.#renewing = false;
    }
  }

  async #renew(session: NodeSession): Promise<void> {
    const { directory, log } = this.#options;
    // A silent tunnel is given up to whoever comes.
    if (!isAlive(session)) return;
    const claim = claimOf(session);
    const holder = await this.#otherHolder(session, claim);
    if (holder === 'none') return;
    if (holder === undefined || !(await this.#isTrue(holder, claim.node))) {
      await directory.takeOver(claim);
      return;
    }
    log.info({ node: session.node }, 'the node has connected to another replica');
    session.link.close(MOVED, true);
  }

  /** Who is in the directory in place of this tunnel: `none`, or `undefined` if that is not understood. */
  async #otherHolder(session: NodeSession, claim: NodeClaim): Promise<Holder | 'none' | undefined> {
    const { directory } = this.#options;
    if (this.#owed.has(session.connection)) {
      const holder = await directory.claim(claim);
      this.#owed.delete(session.connection);
      return holder ?? 'none';
    }
    return (await directory.renew(claim)) ? 'none' : await directory.holderOf(claim.node);
  }

  /** Whoever can write the directory can name any holder: a replica that says so itself has proved who it is. */
  async #isTrue(holder: Holder, node: string): Promise<boolean> {
    const { holds, log } = this.#options;
    if (await holds(holder, node)) return true;
    log.warn({ node, replica: holder.address }, 'the directory names a holder that does not hold the node');
    return false;
  }

  #removed(session: NodeSession): void {
    this.#owed.delete(session.connection);
    this.#options.directory.release(claimOf(session)).catch(() => undefined);
  }
}
