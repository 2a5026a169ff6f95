/** What a session is made of. */
import type { ByteSource } from '../../common/byte-source.ts';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { CreditPool } from './credit-pool.ts';
import type { SessionRequest } from './session-opener.ts';
import type { SessionReport } from './session-service.ts';
import type { SessionOptions } from './session-options.ts';
import type { SessionWire } from './session-wire.ts';
import type { Slices } from './slices.ts';

/** What all sessions share. */
export interface SessionEnvironment {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly slices: Slices;
  /** Bytes read and not acknowledged, over all sessions. */
  readonly keptBytes: CreditPool;
}

/** What one session has of its own. */
export interface SessionSetup {
  readonly name: string;
  readonly request: SessionRequest;
  readonly options: SessionOptions;
  readonly source: ByteSource;
  readonly wire: SessionWire;
  /** Unacknowledged chunks of its client, over all the client's sessions. */
  readonly clientChunks: CreditPool;
  /** The work is over and every byte of it published; its end may not be acknowledged yet. */
  readonly onFinished: (report: SessionReport) => void;
  /** The session is over and holds nothing; its name stays taken for `buriedMs`. */
  readonly onClosed: (buriedMs: number) => void;
}
