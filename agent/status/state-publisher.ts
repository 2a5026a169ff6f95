/** Keeps the retained `state`, `info` and `alive` true on every broker: when it is attached, when something changes, and at the end. */
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
  /** Remembers where they are: under another name of the node they are cleared. */
  readonly retained: Pick<RetainedTopics, 'remember'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class StatePublisher {
  readonly #options: StatePublisherOptions;
  #signal: AbortSignal | undefined;
  #gathering: Timer | undefined;
  /** The `info` that every broker has which was attached then. */
  #info = '';

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
          if (attached) background(clock, this.#greet(attachment));
          this.changed();
        }),
        signal,
      );
      if (attachment.connected) background(clock, this.#greet(attachment));
    }
  }

  /** Publishes soon, everywhere. */
  changed(): void {
    if (this.#gathering !== undefined || this.#signal === undefined || this.#signal.aborted) return;
    this.#gathering = this.#options.clock.after(
      GATHER_MS,
      () => {
        this.#gathering = undefined;
        background(this.#options.clock, this.#publishChanges());
      },
      this.#signal,
    );
  }

  /** Says that the agent is gone, and resolves when every broker that can be reached knows. */
  async sayOffline(): Promise<void> {
    const { topics, state } = this.#options;
    await Promise.all([
      this.#publishEverywhere(topics.state(), JSON.stringify(state.offline())),
      this.#publishEverywhere(topics.alive(), state.alive('offline')),
    ]);
  }

  /** All three, to a broker that may have lost them, or has the last will. */
  async #greet(attachment: ManagedAttachment): Promise<void> {
    const { topics, state } = this.#options;
    await Promise.all([
      this.#publish(attachment, topics.state(), JSON.stringify(state.online())),
      this.#publish(attachment, topics.info(), JSON.stringify(state.info())),
      this.#publish(attachment, topics.alive(), state.alive('online')),
    ]);
  }

  async #publishChanges(): Promise<void> {
    const { topics, state } = this.#options;
    const published = [this.#publishEverywhere(topics.state(), JSON.stringify(state.online()))];
    const info = JSON.stringify(state.info());
    if (info !== this.#info) published.push(this.#publishEverywhere(topics.info(), info));
    this.#info = info;
    await Promise.all(published);
  }

  async #publishEverywhere(topic: string, payload: string): Promise<void> {
    const reachable = [...this.#options.attachments.values()].filter(({ connected }) => connected);
    await Promise.all(reachable.map((attachment) => this.#publish(attachment, topic, payload)));
  }

  async #publish(attachment: ManagedAttachment, topic: string, payload: string): Promise<void> {
    const { retained, log } = this.#options;
    const place = placeOf(attachment);
    if (place !== undefined) retained.remember(place, { topic, names: undefined });
    try {
      await attachment.publish(topic, payload, { qos: 1, retain: true });
    } catch (error) {
      const { message } = error as Error;
      log.debug({ broker: attachment.name, topic, reason: message }, 'what the agent is was not published');
    }
  }
}
