/** Compresses the chunks of sessions, each by itself, on the threads of the runtime: the event loop never waits for it. */
import type { SessionEncoding } from '@edgectl/rpc-schema/generated/types';
import { promisify } from 'node:util';
import { constants, gzip, type ZlibOptions, zstdCompress } from 'node:zlib';
import { Turns } from '../../common/turns.ts';

/** Of the four threads that the runtime has for files, names and compression: reads of files must not wait behind chunks. */
const MAX_COMPRESSING = 2;

/** A chunk has 64 KiB at most: a larger window would only cost memory. */
const GZIP_OPTIONS: ZlibOptions = { level: 6, memLevel: 8 };
const ZSTD_OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

const gzipAsync = promisify<Buffer, ZlibOptions, Buffer>(gzip);
const zstdAsync = promisify<Buffer, typeof ZSTD_OPTIONS, Buffer>(zstdCompress);

/** What is given up is compressed all the same: its place in the stream is taken. */
const NEVER_ABORTED = new AbortController().signal;

export class ChunkEncoder {
  readonly #turns = new Turns({ inAll: MAX_COMPRESSING, perKey: MAX_COMPRESSING });

  /**
   * In the order of asking, as far as one principal is concerned; principals take turns, so that nobody waits behind all the chunks of another.
   * Rejects where memory is short.
   */
  async encode(encoding: SessionEncoding, chunk: Buffer, principal: string): Promise<Buffer> {
    const leave = await this.#turns.enter(principal, NEVER_ABORTED);
    try {
      return await (encoding === 'gzip' ? gzipAsync(chunk, GZIP_OPTIONS) : zstdAsync(chunk, ZSTD_OPTIONS));
    } finally {
      leave();
    }
  }
}
