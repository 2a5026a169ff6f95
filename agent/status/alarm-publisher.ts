/** Keeps `alarm/…` and `alarms` true on every broker: an alarm that stands is retained there, and one that is over is taken away. */
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import { type KeptAlarm, toAlarm } from '../alarms/alarm.ts';
import type { AlarmLog } from '../alarms/alarm-log.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import { clearLeft, placeOf, type RetainedTopics } from './retained-topics.ts';

export interface AlarmPublisherOptions {
  readonly topics: Topics;
  readonly alarms: Pick<AlarmLog, 'standing' | 'listen'>;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly retained: RetainedTopics;
  readonly clock: Clock;
  readonly log: Logger;
}

export class AlarmPublisher {
  readonly #options: AlarmPublisherOptions;

  constructor(options: AlarmPublisherOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    const { alarms, attachments, clock } = this.#options;
    alarms.listen(
      guarded(clock, (alarm: KeptAlarm) => this.#tell(alarm)),
      signal,
    );
    for (const attachment of attachments.values()) {
      const settle = (): void => background(clock, this.#settle(attachment));
      attachment.onChange(
        guarded(clock, (attached: boolean) => {
          if (attached) settle();
        }),
        signal,
      );
      if (attachment.connected) settle();
    }
  }

  #tell(alarm: KeptAlarm): void {
    const { attachments, clock } = this.#options;
    for (const attachment of attachments.values()) {
      if (!attachment.connected) continue;
      background(
        clock,
        this.#attempt(attachment, async () => {
          await this.#publish(attachment, alarm);
          await this.#count(attachment);
        }),
      );
    }
  }

  /** A broker may have been away, or be another one than before. */
  #settle(attachment: ManagedAttachment): Promise<void> {
    const { alarms, retained, topics } = this.#options;
    return this.#attempt(attachment, async () => {
      for (const alarm of alarms.standing) await this.#publish(attachment, alarm);
      await this.#count(attachment);
      await clearLeft(retained, attachment, ({ topic }) => {
        const parsed = topics.parseReport(topic);
        return parsed?.kind !== 'alarm' || this.#topics().has(topic);
      });
    });
  }

  #topics(): ReadonlySet<string> {
    const { alarms, topics } = this.#options;
    return new Set(alarms.standing.map((alarm) => topics.alarm(alarm)));
  }

  async #publish(attachment: ManagedAttachment, alarm: KeptAlarm): Promise<void> {
    const { retained, topics } = this.#options;
    const topic = topics.alarm(alarm);
    const place = placeOf(attachment);
    const isOver = alarm.clearedMs !== undefined;
    if (place !== undefined && !isOver) retained.remember(place, { topic, names: undefined });
    await attachment.publish(topic, isOver ? '' : JSON.stringify(toAlarm(alarm)), { qos: 1, retain: true });
    // It may have been raised again meanwhile.
    if (place !== undefined && isOver && !this.#topics().has(topic)) retained.forget(place, topic);
  }

  async #count(attachment: ManagedAttachment): Promise<void> {
    const { retained, topics, alarms } = this.#options;
    const topic = topics.alarms();
    const place = placeOf(attachment);
    if (place !== undefined) retained.remember(place, { topic, names: undefined });
    await attachment.publish(topic, String(alarms.standing.length), { qos: 1, retain: true });
  }

  async #attempt(attachment: ManagedAttachment, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const { message } = error as Error;
      this.#options.log.debug(
        { broker: attachment.name, reason: message },
        'an alarm was not published; it is when the broker is attached again',
      );
    }
  }
}
