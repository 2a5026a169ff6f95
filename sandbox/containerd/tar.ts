/** Writes POSIX ustar archives: the little that an image layer needs. */
const BLOCK_BYTES = 512;

export interface TarEntry {
  /** At most 100 bytes, no leading slash; a directory ends with one. */
  readonly path: string;
  readonly mode: number;
  readonly content?: Buffer;
  /** The target of a symbolic link. */
  readonly link?: string;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function typeFlag(entry: TarEntry): string {
  if (entry.link !== undefined) return '2';
  return entry.path.endsWith('/') ? '5' : '0';
}

function header(entry: TarEntry): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(entry.path, 0, 100);
  block.write(octal(entry.mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(entry.content?.length ?? 0, 12), 124);
  // The time is fixed, so that the same content is the same layer and the same image id.
  block.write(octal(0, 12), 136);
  block.write(typeFlag(entry), 156);
  block.write(entry.link ?? '', 157, 100);
  block.write('ustar\x0000', 257);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** The entries as one archive, in the order given. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    if (Buffer.byteLength(entry.path) > 100)
      throw new Error(`the path ${entry.path} is too long for a tar header`);
    parts.push(header(entry));
    if (entry.content === undefined) continue;
    parts.push(
      entry.content,
      Buffer.alloc((BLOCK_BYTES - (entry.content.length % BLOCK_BYTES)) % BLOCK_BYTES),
    );
  }
  parts.push(Buffer.alloc(2 * BLOCK_BYTES));
  return Buffer.concat(parts);
}
