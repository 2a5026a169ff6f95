/** Says 30 days ahead that a certificate ends: in `state`, as an event each day, and as a metric. */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../common/clock.ts';
import { endsSoon } from '../../common/diagnose/certificate-findings.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';

export interface NamedCertificate {
  /** Where it is used: `tunnel`. */
  readonly name: string;
  readonly file: string;
}

export interface CertificateEnd extends NamedCertificate {
  readonly endsAtMs: number;
}

export interface CertificateWatchOptions {
  /** The certificates that the current configuration names. */
  readonly certificates: () => readonly NamedCertificate[];
  /** Told of each that ends soon or has ended, once a day. */
  readonly onEndingSoon: (message: string) => void;
  readonly onChange: () => void;
  readonly clock: Clock;
}

const PERIOD_MS = 60 * 60 * 1000;
const DAY_MS = 24 * PERIOD_MS;

export class CertificateWatch {
  readonly #options: CertificateWatchOptions;
  readonly #notified = new Map<string, number>();
  #ends: readonly CertificateEnd[] = [];
  #soonBefore = 0;

  constructor(options: CertificateWatchOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    this.#poll();
    this.#options.clock.every(PERIOD_MS, () => this.#poll(), signal);
  }

  /** When each ends that could be read. */
  ends(): readonly CertificateEnd[] {
    return this.#ends;
  }

  /** In words, of those that end soon or have ended. The files are read again: one may have been renewed. */
  warnings(): readonly string[] {
    if (this.#soon().length > 0) this.#ends = this.#read();
    return this.#soon().map(messageOf);
  }

  #poll(): void {
    const { clock, onEndingSoon, onChange } = this.#options;
    this.#ends = this.#read();
    const nowMs = clock.now();
    for (const end of this.#soon()) {
      const message = messageOf(end);
      if (nowMs - (this.#notified.get(message) ?? -DAY_MS) < DAY_MS) continue;
      this.#notified.set(message, nowMs);
      onEndingSoon(message);
    }
    const count = this.#soon().length;
    if (count !== this.#soonBefore) onChange();
    this.#soonBefore = count;
  }

  #soon(): readonly CertificateEnd[] {
    const nowMs = this.#options.clock.now();
    return this.#ends.filter(({ endsAtMs }) => endsSoon(endsAtMs, nowMs));
  }

  #read(): readonly CertificateEnd[] {
    return this.#options.certificates().flatMap(({ name, file }): CertificateEnd[] => {
      try {
        const { validTo } = new X509Certificate(readRegularFileSync(file));
        return [{ name, file, endsAtMs: Date.parse(validTo) }];
      } catch {
        // Whoever needs it says that it cannot be read.
        return [];
      }
    });
  }
}

/** The same words each day: events that differ in nothing but time are counted. */
function messageOf({ name, file, endsAtMs }: CertificateEnd): string {
  return `certificate of ${name}: ${file} ends on ${new Date(endsAtMs).toISOString().slice(0, 10)}`;
}
