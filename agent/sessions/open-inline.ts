/** One answer instead of a session. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { untilAborted } from '../../common/until-aborted.ts';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import type { Policy } from '../policy/policy.ts';
import { readInline } from './inline-output.ts';
import { Right } from './right.ts';
import { openSource } from './open-source.ts';
import type { InlineOutput, OpenSource, SessionRequest } from './session-opener.ts';

export interface InlineOptions {
  readonly policy: Pick<Policy, 'watch'>;
  readonly unwanted: ReadonlySet<string>;
  readonly maxBytes: number;
  /** Ends the opening, and what was opened: its process too. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** @throws EdgectlError what the source failed with, or `Forbidden` where the right was lost meanwhile */
export async function openInline(
  request: SessionRequest,
  open: OpenSource,
  { policy, unwanted, maxBytes, clock, signal }: InlineOptions,
): Promise<InlineOutput> {
  if (request.followed) {
    throw new EdgectlError('InvalidParams', 'what is followed has no end: it cannot be answered inline', {
      details: { field: 'inline' },
    });
  }
  const right = new Right(policy, request);
  try {
    const source = await openSource(open, signal);
    const cancel = guarded(clock, () => source.cancel('Canceled'));
    right.onLost(cancel);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      // A program that is stopped in the middle of its work is no answer.
      const toEnd = request.kind === 'pod.exec';
      return await untilAborted(readInline(source, unwanted, maxBytes, toEnd), signal);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  } finally {
    right.end();
    right.throwIfLost();
  }
}
