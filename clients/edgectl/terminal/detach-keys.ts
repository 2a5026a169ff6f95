/** The keys that let go of an attached terminal: `ctrl-p,ctrl-q`, written as Docker has them. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export const DEFAULT_DETACH_KEYS = 'ctrl-p,ctrl-q';

/** The byte that a key sends; `undefined` for what is not a key. */
function keyByte(key: string): number | undefined {
  const control = /^ctrl-([a-z@[\\\]^_])$/i.exec(key)?.[1];
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) & 0x1f;
  return /^[!-~]$/.test(key) ? key.charCodeAt(0) : undefined;
}

/** The bytes of the keys; none for an empty text, which switches them off. @throws EdgectlError `InvalidParams` */
export function parseDetachKeys(text: string): Buffer {
  const bytes = text === '' ? [] : text.split(',').map(keyByte);
  if (bytes.includes(undefined)) {
    throw new EdgectlError(
      'InvalidParams',
      `--detach-keys "${text}": expected keys such as ${DEFAULT_DETACH_KEYS}: characters, and ctrl- with a letter or one of @[\\]^_`,
      { layer: 'client' },
    );
  }
  return Buffer.from(bytes as number[]);
}

/** Watches what is typed. Keys that may become the sequence are kept back until the next key decides. */
export class DetachFilter {
  readonly #sequence: Buffer;
  #matched = 0;

  constructor(sequence: Buffer) {
    this.#sequence = sequence;
  }

  /** The part of a chunk to pass on, and whether the sequence is complete. */
  push(chunk: Buffer): { readonly bytes: Buffer; readonly detached: boolean } {
    const sequence = this.#sequence;
    if (sequence.length === 0) return { bytes: chunk, detached: false };
    // At most one sequence longer than the chunk: what an earlier chunk ended with.
    const typed = Buffer.concat([sequence.subarray(0, this.#matched), chunk]);
    const found = typed.indexOf(sequence);
    if (found !== -1) return { bytes: typed.subarray(0, found), detached: true };
    this.#matched = endThatBegins(typed, sequence);
    return { bytes: typed.subarray(0, typed.length - this.#matched), detached: false };
  }
}

/** How many of the last bytes of `typed` are the first ones of `sequence`. */
function endThatBegins(typed: Buffer, sequence: Buffer): number {
  for (let length = Math.min(sequence.length - 1, typed.length); length > 0; length -= 1) {
    if (typed.subarray(-length).equals(sequence.subarray(0, length))) return length;
  }
  return 0;
}
