/** Answers that depend on what could be written down. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isJsonObject } from '../../common/json-object.ts';
import type { RememberedCall } from './deduplicator.ts';
import { failureText, type RequestId } from './json-rpc.ts';

/** The answer that was kept. It is read from the disk, which may fail: the call has run anyway, and does not run again. */
export async function repeatedText(id: RequestId, kept: RememberedCall['answer']): Promise<string> {
  try {
    return typeof kept === 'function' ? kept() : await kept;
  } catch (cause) {
    const why = (cause as Error).message;
    return failureText(
      id,
      new EdgectlError('Unavailable', `this call has run, and its answer cannot be read: ${why}`, {
        layer: 'store',
        retryable: false,
        ran: 'yes',
        hint: 'check the object before you call again with another id; node.status says what is wrong with the store',
        cause,
      }),
    );
  }
}

/** The answer says that nothing was written down. */
export function unjournalled(result: unknown): unknown {
  if (!isJsonObject(result)) return result;
  const meta = isJsonObject(result['meta']) ? result['meta'] : {};
  return { ...result, meta: { ...meta, journalled: false } };
}
