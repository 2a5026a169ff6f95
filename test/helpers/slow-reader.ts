/** A connection whose other end reads nothing until it is told to. */
import { Duplex } from 'node:stream';

export class SlowReader extends Duplex {
  taken: Buffer = Buffer.alloc(0);
  #reads = false;
  #held: (() => void) | undefined;

  /** Reads everything from now on. */
  readOn(): void {
    this.#reads = true;
    this.#held?.();
  }

  override _read(): void {
    // It says nothing.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const receive = (): void => {
      this.taken = Buffer.concat([this.taken, chunk]);
      done();
    };
    if (this.#reads) receive();
    else this.#held = receive;
  }
}
