/** Counts the messages of each topic, so that a sender who counts too knows which of them an answer is to. */

/** The topic that was silent longest is forgotten, and counted from 1 again. */
const MAX_TOPICS = 10_000;

export class MessageCounts {
  readonly #counts = new Map<string, number>();

  /** @returns 1 for the first message */
  next(topic: string): number {
    const count = (this.#counts.get(topic) ?? 0) + 1;
    // In the order of their last messages.
    this.#counts.delete(topic);
    this.#counts.set(topic, count);
    const [oldest] = this.#counts.size > MAX_TOPICS ? this.#counts.keys() : [];
    if (oldest !== undefined) this.#counts.delete(oldest);
    return count;
  }
}
