/** Turns what happens to the node's parts into events of its Node object, so that a person can ask what happened overnight. */
import type { Event } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { Observation } from '../pods/events/event.ts';
import { VERSION } from '../version.ts';
import type { BackendChange } from './backend-watch.ts';

export interface NodeEventsOptions {
  readonly node: string;
  readonly observe: (observation: Observation) => void;
  readonly eventsOf: (object: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  }) => readonly Event[];
  readonly clock: Clock;
}

/** Where Kubernetes keeps events of what is in no namespace. */
const NAMESPACE = 'default';

export class NodeEvents {
  readonly #options: NodeEventsOptions;

  constructor(options: NodeEventsOptions) {
    this.#options = options;
  }

  backend({ kind, what, message, atMs }: BackendChange): void {
    const reason = `${kind === 'mapper' ? 'Mapper' : 'Backend'}${what}`;
    this.#observe(what === 'Up' ? 'Normal' : 'Warning', reason, message, atMs);
  }

  certificateEndsSoon(message: string): void {
    this.#observe('Warning', 'CertificateEndsSoon', message, this.#options.clock.now());
  }

  /** An agent whose last word was that it had started has not been stopped. @returns what is to be called when it stops */
  agentStarted(): () => void {
    const { node: name, eventsOf, clock } = this.#options;
    const own = eventsOf({ kind: 'Node', namespace: NAMESPACE, name });
    const last = own.findLast(({ reason }) => String(reason).startsWith('Agent'));
    const killed = last !== undefined && last.reason !== 'AgentStopped';
    this.#observe(
      killed ? 'Warning' : 'Normal',
      'AgentStarted',
      `edgectl-agent ${VERSION} started${killed ? '; it had not been stopped before, but killed, or cut off from power' : ''}`,
      clock.now(),
    );
    return () => this.#observe('Normal', 'AgentStopped', `edgectl-agent ${VERSION} is stopped`, clock.now());
  }

  #observe(type: Observation['type'], reason: string, message: string, atMs: number): void {
    const { node: name, observe } = this.#options;
    const involved = { apiVersion: 'v1', kind: 'Node', namespace: NAMESPACE, name, uid: '', fieldPath: '' };
    observe({ involved, type, reason, message, atMs });
  }
}
