/** The last message of a session: what it says, and how it is repeated until the client has it. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { EndPayload, StreamTotals } from '@edgectl/rpc-schema/generated/types';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { Gap, SourceEnd } from '../../common/byte-source.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import type { OutputStream } from './output-stream.ts';

const FIRST_REPEAT_MS = 5_000;
const REPEAT_MS = 15_000;

/** What the session itself decided about its end; it overrides what the source reports. */
export type TerminationReason = 'Canceled' | 'Detached' | 'Expired' | 'AgentStopped' | 'Revoked' | 'Failed';

/** The end of work that goes on although it was told to end. */
export function overdueEnd(session: string, afterMs: number): SourceEnd {
  const message = `the work behind session ${session} did not end within ${afterMs / 1000} s of being told to`;
  return { reason: 'Failed', processLeft: true, error: new EdgectlError('Timeout', message) };
}

/** How the session ended, in the words of the contract. */
export function endPayload(
  source: SourceEnd,
  terminated: TerminationReason | undefined,
  streams: ReadonlyMap<StreamName, OutputStream>,
  { cursor, stdin }: { readonly cursor: string | undefined; readonly stdin: EndPayload['stdin'] },
): EndPayload {
  const totals: { -readonly [name in StreamName]?: StreamTotals[name] } = {};
  const gaps: Gap[] = [...(source.gaps ?? [])];
  for (const [name, stream] of streams) {
    totals[name] = { bytes: stream.published, sha256: stream.sha256() };
    gaps.push(...stream.gaps);
  }
  gaps.sort((one, other) => one.offset - other.offset);
  return {
    reason: terminated ?? source.reason,
    ...(source.exitCode === undefined ? {} : { exitCode: source.exitCode }),
    streams: totals,
    gaps,
    ...(source.error === undefined ? {} : { error: source.error.toRpc() as EndPayload['error'] & object }),
    ...(source.processLeft === true ? { processLeft: true } : {}),
    ...(stdin === undefined ? {} : { stdin }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

export interface EndRepeaterOptions {
  readonly clock: Clock;
  readonly publish: () => void;
  /** How long the end is repeated where nobody acknowledges it. */
  readonly lastsMs: number;
  readonly onExpired: () => void;
}

/** Publishes `end` after 5 s again, then every 15 s, until stopped or expired. */
export class EndRepeater {
  readonly #options: EndRepeaterOptions;
  #repeat: Timer | undefined;
  #expiry: Timer | undefined;

  constructor(options: EndRepeaterOptions) {
    this.#options = options;
  }

  /** Publishes it now; called again (after a resume) the count begins again. */
  start(): void {
    this.stop();
    const { clock, publish, lastsMs, onExpired } = this.#options;
    publish();
    this.#repeat = clock.after(FIRST_REPEAT_MS, () => {
      publish();
      this.#repeat = clock.every(REPEAT_MS, publish);
    });
    this.#expiry = clock.after(lastsMs, () => {
      this.stop();
      onExpired();
    });
  }

  stop(): void {
    this.#repeat?.stop();
    this.#expiry?.stop();
  }
}
