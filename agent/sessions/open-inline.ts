/** One answer instead of a session. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../common/byte-source.ts';
import type { Policy } from '../policy/policy.ts';
import { readInline } from './inline-output.ts';
import { Right } from './right.ts';
import type { InlineOutput, SessionRequest } from './session-opener.ts';

export interface InlineOptions {
  readonly policy: Pick<Policy, 'watch'>;
  readonly unwanted: ReadonlySet<string>;
  readonly maxBytes: number;
}

/** @throws EdgectlError what the source failed with, or `Forbidden` where the right was lost meanwhile */
export async function openInline(
  request: SessionRequest,
  openSource: () => Promise<ByteSource>,
  { policy, unwanted, maxBytes }: InlineOptions,
): Promise<InlineOutput> {
  if (request.followed) {
    throw new EdgectlError('InvalidParams', 'what is followed has no end: it cannot be answered inline', {
      details: { field: 'inline' },
    });
  }
  const right = new Right(policy, request);
  try {
    const source = await openSource();
    right.onLost(() => source.cancel('Canceled'));
    return await readInline(source, unwanted, maxBytes);
  } finally {
    right.end();
    right.throwIfLost();
  }
}
