/** Logs and metrics: one answer of a backend, sent through the tunnel. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { release } from '../../common/block-pool.ts';
import type { Clock } from '../../common/clock.ts';
import type { CutLine } from '../../common/cut-line.ts';
import type { Channel } from '../wire/channel.ts';
import { KUBEEDGE_REFUSAL } from '../wire/kubeedge-refusal.ts';
import { httpStatus, statusBody } from '../../common/kubernetes/status.ts';
import type { WireMode } from '../wire/own-messages.ts';
import type { BackendAnswer } from './backend.ts';

/** A cursor is told after so many bytes or so long, whichever is first. */
const CURSOR_BYTES = 256 * 1024;
const CURSOR_MS = 1_000;

export interface Outcome {
  readonly bytesOut: number;
  readonly status: number;
}

/** Tells the cloud where the log could go on, not more often than needed. */
class CursorTeller {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #cursor: (() => string | undefined) | undefined;
  #publishedBytes = -1;
  #publishedAtMs = Number.NEGATIVE_INFINITY;

  constructor(channel: Channel, clock: Clock, cursor: (() => string | undefined) | undefined) {
    this.#channel = channel;
    this.#clock = clock;
    this.#cursor = cursor;
  }

  tell(bytes: number): void {
    const nowMs = this.#clock.monotonic();
    if (this.#cursor === undefined || bytes === this.#publishedBytes) return;
    if (bytes - this.#publishedBytes < CURSOR_BYTES && nowMs - this.#publishedAtMs < CURSOR_MS) return;
    const cursor = this.#cursor();
    if (cursor === undefined) return;
    this.#publishedBytes = bytes;
    this.#publishedAtMs = nowMs;
    this.#channel.sendCursor({ bytes, cursor });
  }
}

/** @throws EdgectlError if the answer breaks off; the bytes that were sent before stay sent */
export async function serveAnswer(
  channel: Channel,
  answer: BackendAnswer,
  clock: Clock,
  cutLine?: CutLine,
): Promise<Outcome> {
  channel.sendAnswer({ status: answer.status, headers: answer.headers });
  const teller = new CursorTeller(channel, clock, answer.cursor?.bind(answer));
  let bytesOut = 0;
  teller.tell(bytesOut);
  for await (const chunk of answer.body) {
    if (channel.destroyed || channel.writableEnded) break;
    cutLine?.sent(chunk);
    await channel.send(chunk, () => release(chunk));
    bytesOut += chunk.length;
    teller.tell(bytesOut);
  }
  channel.finish(undefined);
  return { bytesOut, status: answer.status };
}

/** KubeEdge's wire has no status: there a failure is the body, which our own cloud half recognizes. */
export function refuseAnswer(channel: Channel, mode: WireMode, error: EdgectlError): void {
  if (mode === 'v1') {
    channel.sendAnswer({ status: httpStatus(error), headers: { 'content-type': 'application/json' } });
    channel.end(statusBody(error));
  } else {
    channel.end(Buffer.from(`${KUBEEDGE_REFUSAL}${EdgectlError.from(error).toRpc().message}`));
  }
}
