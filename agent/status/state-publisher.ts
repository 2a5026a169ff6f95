/** Keeps the retained `state` true on every broker: when it is attached, when something changes, and at the end. */
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { AgentState } from './agent-state.ts';
import { placeOf, type RetainedTopics } from './retained-topics.ts';

/** Changes come in groups: EdgeCore's end takes two backends with it. */
const GATHER_MS = 200;

export interface StatePublisherOptions {
  readonly topics: Topics;
  readonly state: AgentState;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  /** Remembers where the agent's `state` is: under another name of the node it is cleared. */
  readonly retained: Pick<RetainedTopics, 'remember'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class StatePublisher {
  readonly #options: StatePublisherOptions;
  #signal: AbortSignal | undefined;
  #gathering: Timer | undefined;

  constructor(options: StatePublisherOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    this.#signal = signal;
    this.#gathering = undefined;
    const { clock, attachments } = this.#options;
    for (const attachment of attachments.values()) {
      attachment.onChange(
        guarded(clock, (attached: boolean) => {
          if (attached) background(clock, this.#publish(attachment, this.#online()));
          this.changed();
        }),
        signal,
      );
      if (attachment.connected) background(clock, this.#publish(attachment, this.#online()));
    }
  }

  /** Publishes soon, everywhere. */
  changed(): void {
    if (this.#gathering !== undefined || this.#signal === undefined || this.#signal.aborted) return;
    this.#gathering = this.#options.clock.after(
      GATHER_MS,
      () => {
        this.#gathering = undefined;
        background(this.#options.clock, this.#publishEverywhere(this.#online()));
      },
      this.#signal,
    );
  }

  /** Says that the agent is gone, and resolves when every broker that can be reached knows. */
  async sayOffline(): Promise<void> {
    await this.#publishEverywhere(JSON.stringify(this.#options.state.offline()));
  }

  #online(): string {
    return JSON.stringify(this.#options.state.online());
  }

  async #publishEverywhere(payload: string): Promise<void> {
    const reachable = [...this.#options.attachments.values()].filter(({ connected }) => connected);
    await Promise.all(reachable.map((attachment) => this.#publish(attachment, payload)));
  }

  async #publish(attachment: ManagedAttachment, payload: string): Promise<void> {
    const { topics, retained, log } = this.#options;
    const place = placeOf(attachment);
    if (place !== undefined) retained.remember(place, { topic: topics.state(), names: undefined });
    try {
      await attachment.publish(topics.state(), payload, { qos: 1, retain: true });
    } catch (error) {
      log.debug({ broker: attachment.name, reason: (error as Error).message }, 'state was not published');
    }
  }
}
