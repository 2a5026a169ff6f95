/** What a client of remote command sends: input, its end, and the terminal's size; no faster than the process takes it. */
import type { ByteSource } from '../../byte-source.ts';
import type { Clock } from '../../clock.ts';
import { attempt } from '../../fault-boundary.ts';
import type { ClientInput, ServerWire } from './server-wire.ts';

/** With so much input not yet taken, the wire is not read. */
const HIGH_BYTES = 256 * 1024;
const LOW_BYTES = 64 * 1024;

export class RemoteInput implements ClientInput {
  readonly #wire: Pick<ServerWire, 'pause' | 'resume'>;
  readonly #source: ByteSource;
  readonly #clock: Clock;
  #waitingBytes = 0;
  #bytes = 0;
  #ended = false;
  #written: Promise<void> = Promise.resolve();

  constructor(wire: Pick<ServerWire, 'pause' | 'resume'>, source: ByteSource, clock: Clock) {
    this.#wire = wire;
    this.#source = source;
    this.#clock = clock;
  }

  /** Bytes of stdin so far. */
  get bytes(): number {
    return this.#bytes;
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0 || this.#source.writeStdin === undefined || this.#ended) return;
    this.#bytes += bytes.length;
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= HIGH_BYTES) this.#wire.pause();
    this.#after(async () => {
      try {
        await this.#source.writeStdin?.(bytes);
      } finally {
        this.#waitingBytes -= bytes.length;
        if (this.#waitingBytes <= LOW_BYTES) this.#wire.resume();
      }
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#after(() => this.#source.closeStdin?.());
  }

  resize(columns: number, rows: number): void {
    attempt(this.#clock, () => this.#source.resize?.(columns, rows));
  }

  /** In order. Input that the process no longer reads is dropped: the status tells how the process ended. */
  #after(action: () => Promise<void> | undefined): void {
    this.#written = this.#written.then(action).catch(() => undefined);
  }
}
