/** Reads DER (X.690): as much as tells certificates apart. The library that makes them takes a megabyte, and this is read at every door. */

export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

const LONG_LENGTH = 0x80;
const MAX_LENGTH_BYTES = 4;

/** @throws Error if it is not a DER */
export function readDer(bytes: Buffer): DerValue {
  const tag = bytes[0];
  const first = bytes[1];
  if (tag === undefined || first === undefined) throw new Error('it is cut off');
  const count = first < LONG_LENGTH ? 0 : first - LONG_LENGTH;
  if (first === LONG_LENGTH || count > MAX_LENGTH_BYTES || bytes.length < 2 + count)
    throw new Error('it is not DER');
  const length = count === 0 ? first : bytes.readUIntBE(2, count);
  const start = 2 + count;
  if (bytes.length < start + length) throw new Error('it is cut off');
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(0, start + length) };
}

/** @throws Error if it is not a DER */
export function derChildren({ content }: DerValue): readonly DerValue[] {
  const children: DerValue[] = [];
  for (let rest = content; rest.length > 0; ) {
    const child = readDer(rest);
    children.push(child);
    rest = rest.subarray(child.whole.length);
  }
  return children;
}
