/** The text of an answer: a response held against `maxBytes`, the answers of a batch together, and one that was kept for a repeat. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { fixedJson } from '../../common/fixed-json.ts';
import type { Limits } from '../../common/limits.ts';
import { isJsonObject } from '../../common/json-object.ts';
import type { RpcResponse } from './dispatch.ts';
import { failureText, type RequestId, type RpcRequest } from './json-rpc.ts';
import type { RememberedCall } from './deduplicator.ts';

/** JSON in UTF-8. A long one is bytes: its text would take twice as much, on the heap, until everybody who has subscribed has it. */
export type AnswerText = string | Buffer;

/** From here on an answer is bytes, in memory of its own: `Buffer.from` takes shorter ones from its pool. */
const BYTES_FROM = 32 * 1024;

/**
 * An answer that the caller cannot take becomes an error that says its size.
 * @param response `null` of a notification: nothing is sent
 * @param hasRun the call has changed something, or started it
 */
export function responseText(
  response: RpcResponse | null,
  params: RpcRequest['params'],
  limits: Limits,
  hasRun: boolean,
): AnswerText | undefined {
  if (response === null) return undefined;
  const text = fixedAnswer(response) ?? stringifyExact(response);
  const allowed = maxBytesOf(params) ?? limits.answerMaxBytes;
  const bytes = Buffer.byteLength(text);
  if (response.error !== undefined || bytes <= allowed)
    return bytes < BYTES_FROM || hasRun || typeof text !== 'string' ? text : Buffer.from(text);
  const error = tooLarge(bytes, allowed);
  return errorText(response.id as RequestId, hasRun ? error.withRan('yes') : error, params);
}

/** As the same object would be written; `undefined` unless its result is one that never changes. */
function fixedAnswer({ result, ...rest }: RpcResponse): Buffer | undefined {
  const fixed = fixedJson(result);
  if (fixed === undefined) return undefined;
  return Buffer.concat([Buffer.from(`${stringifyExact(rest).slice(0, -1)},"result":`), fixed, CLOSE]);
}

const CLOSE = Buffer.from('}');

/** The answer to a call that failed, as short as its `maxBytes` asks for and an error can be. */
export function errorText(id: RequestId | null, error: EdgectlError, params: RpcRequest['params']): string {
  const text = failureText(id, error);
  const allowed = maxBytesOf(params);
  if (allowed === undefined || Buffer.byteLength(text) <= allowed) return text;
  const { code, message, data } = error.toRpc();
  const { reason, retryable, ran } = data ?? { reason: error.kind, retryable: error.retryable };
  const shortened = (most: string): string =>
    JSON.stringify({
      jsonrpc: '2.0',
      id,
      error: { code, message: most, data: { reason, retryable, ...(ran === undefined ? {} : { ran }) } },
    });
  let kept = message;
  for (let short = shortened(kept); ; short = shortened(kept)) {
    const over = Buffer.byteLength(short) - allowed;
    if (over <= 0 || kept === '') return short;
    // A unit of a string takes at most six bytes in JSON; half a character is none.
    const length = kept.length - Math.max(1, Math.floor(over / LONGEST_UNIT_BYTES));
    kept = kept.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/, '');
  }
}

const LONGEST_UNIT_BYTES = 6;

/** `undefined` if the caller has not said, or said something else. */
function maxBytesOf({ maxBytes }: RpcRequest['params']): number | undefined {
  return typeof maxBytes === 'number' ? maxBytes : undefined;
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

interface Part {
  readonly id: RequestId | null;
  readonly bytes: number;
  /** Absent if it was given up. */
  text: AnswerText | undefined;
}

/** So many times what may be sent is held of a batch whose other answers are still to come. */
const HELD_TIMES = 2;

/**
 * One array of responses with the limit of a single answer: the largest responses are replaced by errors that name their size.
 */
export class BatchAnswer {
  readonly #maxBytes: number;
  readonly #parts = new Map<number, Part>();
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The size of the answers that wait for the others. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** An answer that would not fit in the end is replaced at once, and not kept until then. @param index its place in the batch */
  add(index: number, id: RequestId | null, text: AnswerText): void {
    const bytes = Buffer.byteLength(text);
    this.#parts.set(index, { id, bytes, text });
    this.#heldBytes += bytes;
    while (this.#heldBytes > HELD_TIMES * this.#maxBytes) {
      const held = [...this.#parts.values()].filter((part) => part.text !== undefined);
      const largest = held.reduce((most, part) => (part.bytes > most.bytes ? part : most));
      this.#heldBytes -= largest.bytes;
      largest.text = undefined;
    }
  }

  /** @returns `undefined` if nothing is to be answered */
  text(): string | undefined {
    if (this.#parts.size === 0) return undefined;
    const parts = [...this.#parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const all = parts.reduce((sum, { bytes }) => sum + bytes + 1, 1);
    let total = all;
    for (const part of parts.toSorted((a, b) => b.bytes - a.bytes)) {
      if (total <= this.#maxBytes && part.text !== undefined) break;
      part.text = failureText(part.id, tooLargeTogether(part.bytes, all, this.#maxBytes));
      total += Buffer.byteLength(part.text) - part.bytes;
    }
    return `[${parts.map(({ text }) => String(text)).join(',')}]`;
  }
}

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
