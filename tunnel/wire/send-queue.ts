/** Messages that wait for the socket, a lane per connection, taken in turn: a big log never is in front of an exec. */

interface Waiting {
  readonly frame: Buffer;
  /** Called when the frame is given to the socket, or dropped. */
  readonly taken: (() => void) | undefined;
}

export class SendQueue {
  readonly #lanes = new Map<number, Waiting[]>();

  add(connectionId: number, frame: Buffer, taken?: () => void): void {
    const lane = this.#lanes.get(connectionId);
    if (lane === undefined) this.#lanes.set(connectionId, [{ frame, taken }]);
    else lane.push({ frame, taken });
  }

  /** The next frame; its connection is then the last in turn. */
  consume(): Buffer | undefined {
    for (const [connectionId, lane] of this.#lanes) {
      const next = lane.shift();
      this.#lanes.delete(connectionId);
      if (lane.length > 0) this.#lanes.set(connectionId, lane);
      next?.taken?.();
      return next?.frame;
    }
    return undefined;
  }

  /** Forgets what a connection still wanted to send. */
  drop(connectionId: number): void {
    const lane = this.#lanes.get(connectionId) ?? [];
    this.#lanes.delete(connectionId);
    for (const { taken } of lane) taken?.();
  }

  clear(): void {
    for (const connectionId of this.#lanes.keys()) this.drop(connectionId);
  }
}
