/** Where a log ended when it was opened. What is not followed ends there: else a fast writer would never let it end. */
import { type FileIdentity, identify, isIdentical } from './file-identity.ts';
import type { LogFile } from './log-file.ts';

/** A file as it was at the opening. */
interface KnownFile {
  readonly key: string;
  /** How it is known again if it is compressed meanwhile; absent where it was already, or is empty. */
  readonly identity: FileIdentity | undefined;
  /** What of it was there. */
  readonly size: number;
}

export class OpeningEnd {
  /** Oldest first. */
  readonly #files: readonly KnownFile[];
  /** The one that was asked about last. */
  #asked: { readonly file: LogFile; readonly size: number } | undefined;

  private constructor(files: readonly KnownFile[]) {
    this.#files = files;
  }

  /** @param files all there are, oldest first */
  static async of(files: readonly LogFile[]): Promise<OpeningEnd> {
    const last = files.at(-1);
    const known: KnownFile[] = [];
    for (const file of files) {
      known.push({
        key: await keyOf(file),
        identity: file.name.gzip ? undefined : await identify(file),
        // Those before the last are not written to any more; of a compressed one the size is dear to find out.
        size: file === last && !file.name.gzip ? await file.size() : Number.POSITIVE_INFINITY,
      });
    }
    return new OpeningEnd(known);
  }

  /** How much of the file was there, from its beginning: nothing of one that came later. */
  async sizeOf(file: LogFile): Promise<number> {
    if (this.#asked?.file !== file) {
      const key = await keyOf(file);
      const known = this.#files.find((one) => one.key === key);
      this.#asked = { file, size: (known ?? (await this.#identical(file)))?.size ?? 0 };
    }
    return this.#asked.size;
  }

  async #identical(file: LogFile): Promise<KnownFile | undefined> {
    for (const known of this.#files.toReversed()) {
      if (known.identity !== undefined && (await isIdentical(file, known.identity))) return known;
    }
    return undefined;
  }
}

/** The inode, which a rename keeps; of a compressed file, which keeps its name, that. */
async function keyOf(file: LogFile): Promise<string> {
  return (await file.inode()) ?? file.name.path;
}
