/** Which nodes' tunnels stand here. */
import { EventEmitter } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { NodeSession } from './node-session.ts';

/** Two pings of an edge that did not come: another connection of the node may then take its place. */
export const PRESUMED_DEAD_MS = 11_000;

export function notConnected(node: string): EdgectlError {
  return new EdgectlError('Unavailable', `node ${node} has no tunnel to the cloud`, {
    layer: 'tunnel',
    hint: "check whether the node is up, and look for the tunnel in its agent's log",
  });
}

interface RegistryEvents {
  added: [NodeSession];
  removed: [NodeSession];
}

export class NodeRegistry extends EventEmitter<RegistryEvents> {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, NodeSession>();

  constructor(clock: Clock) {
    super();
    this.setMaxListeners(0);
    this.#clock = clock;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get sessions(): Iterable<NodeSession> {
    return this.#sessions.values();
  }

  /**
   * @throws EdgectlError `Conflict` if another certificate's tunnel of that node is alive: a stolen or copied certificate does
   * not take a node over
   */
  checkReplace(node: string, fingerprint: string): void {
    const present = this.#sessions.get(node);
    if (present === undefined || present.fingerprint === fingerprint) return;
    if (!present.link.isOpen || present.link.silentMs >= PRESUMED_DEAD_MS) return;
    throw new EdgectlError(
      'Conflict',
      `node ${node} has a tunnel with another certificate, and it is alive`,
      {
        layer: 'tunnel',
        hint: 'two machines run as one node, or a certificate was renewed a moment ago: wait',
      },
    );
  }

  add(session: NodeSession): void {
    const present = this.#sessions.get(session.node);
    this.#sessions.set(session.node, session);
    this.emit('added', session);
    present?.link.close(
      new EdgectlError('Unavailable', 'the tunnel was lost: the node connected again', { layer: 'tunnel' }),
    );
  }

  remove(session: NodeSession): void {
    if (this.#sessions.get(session.node) === session) this.#sessions.delete(session.node);
    this.emit('removed', session);
  }

  get(node: string): NodeSession | undefined {
    return this.#sessions.get(node);
  }

  /** Nodes whose tunnels stand here and that have the address. */
  nodesAt(address: string): readonly string[] {
    return [...this.#sessions.values()]
      .filter(({ addresses }) => addresses.includes(address))
      .map(({ node }) => node);
  }

  /** The node's next tunnel, or `undefined` when none came in time. */
  next(node: string, withinMs: number, signal: AbortSignal): Promise<NodeSession | undefined> {
    return new Promise((resolve) => {
      const settle = (session?: NodeSession): void => {
        timer.stop();
        this.off('added', check);
        signal.removeEventListener('abort', abort);
        resolve(session);
      };
      const check = (session: NodeSession): void => {
        if (session.node === node) settle(session);
      };
      const abort = (): void => settle();
      const timer = this.#clock.after(withinMs, () => settle());
      this.on('added', check);
      signal.addEventListener('abort', abort, { once: true });
      const present = this.#sessions.get(node);
      if (signal.aborted) settle();
      else if (present?.link.isOpen === true) settle(present);
    });
  }
}
