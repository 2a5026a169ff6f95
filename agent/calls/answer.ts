/** The last step but one: a response made into text, held against `maxBytes`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Limits } from '../../common/limits.ts';
import type { RpcResponse } from './dispatch.ts';
import { failureText, type RequestId, type RpcRequest } from './json-rpc.ts';

/**
 * An answer that the caller cannot take becomes an error that says its size.
 * @param response `null` of a notification: nothing is sent
 */
export function responseText(
  response: RpcResponse | null,
  { maxBytes }: RpcRequest['params'] & { readonly maxBytes?: number },
  limits: Limits,
): string | undefined {
  if (response === null) return undefined;
  const text = stringifyExact(response);
  const allowed = maxBytes ?? limits.answerMaxBytes;
  const bytes = Buffer.byteLength(text);
  if (response.error !== undefined || bytes <= allowed) return text;
  return failureText(response.id as RequestId, tooLarge(bytes, allowed));
}

function tooLarge(bytes: number, maxBytes: number): EdgectlError {
  return new EdgectlError('RequestEntityTooLarge', `the answer has ${bytes} bytes; ${maxBytes} may be sent`, {
    hint: 'ask for less with limit and fields, or allow more with maxBytes (up to 8 MiB)',
    details: { bytes, maxBytes },
  });
}

function tooLargeTogether(bytes: number, all: number, maxBytes: number): EdgectlError {
  return new EdgectlError(
    'RequestEntityTooLarge',
    `the answers to this batch have ${all} bytes together; ${maxBytes} may be sent, and this one has ${bytes}`,
    {
      hint: 'send fewer calls in one batch, or ask for less with limit and fields',
      details: { bytes, batchBytes: all, maxBytes },
    },
  );
}

/** One array of responses, as large as a single answer may be: the largest give way to errors that say their size. */
export function batchText(
  texts: readonly string[],
  ids: readonly (RequestId | null)[],
  maxBytes: number,
): string {
  const parts = [...texts];
  let total = parts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 1);
  const all = total;
  const bySize = parts
    .map((text, index) => ({ index, bytes: Buffer.byteLength(text) }))
    .sort((a, b) => b.bytes - a.bytes);
  for (const { index, bytes } of bySize) {
    if (total <= maxBytes) break;
    const replacement = failureText(ids[index] ?? null, tooLargeTogether(bytes, all, maxBytes));
    parts[index] = replacement;
    total += Buffer.byteLength(replacement) - bytes;
  }
  return `[${parts.join(',')}]`;
}
