/** Compresses the chunks of sessions, each by itself, on the threads of the runtime: the event loop never waits for it. */
import type { SessionEncoding } from '@edgectl/rpc-schema/generated/types';
import { promisify } from 'node:util';
import { constants, gzip, type ZlibOptions, zstdCompress } from 'node:zlib';

/** Of the four threads that the runtime has for files, names and compression: reads of files must not wait behind chunks. */
const MAX_COMPRESSING = 2;

/** A chunk has 64 KiB at most: a larger window would only cost memory. */
const GZIP_OPTIONS: ZlibOptions = { level: 6, memLevel: 8 };
const ZSTD_OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

const gzipAsync = promisify<Buffer, ZlibOptions, Buffer>(gzip);
const zstdAsync = promisify<Buffer, typeof ZSTD_OPTIONS, Buffer>(zstdCompress);

export class ChunkEncoder {
  #compressing = 0;
  readonly #waiting: (() => void)[] = [];

  /** In the order of asking, as far as one stream is concerned. Rejects where memory is short. */
  async encode(encoding: SessionEncoding, chunk: Buffer): Promise<Buffer> {
    if (this.#compressing >= MAX_COMPRESSING) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else {
      this.#compressing += 1;
    }
    try {
      return await (encoding === 'gzip' ? gzipAsync(chunk, GZIP_OPTIONS) : zstdAsync(chunk, ZSTD_OPTIONS));
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#compressing -= 1;
      else next();
    }
  }
}
