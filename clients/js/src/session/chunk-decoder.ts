/** Chunks of a session as they were before the agent compressed them. */
import type { SessionEncoding } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** One chunk, decompressed. @throws EdgectlError `DataLoss` if it is none, or has more than `maxBytes` */
export type DecodeChunk = (payload: Buffer, maxBytes: number) => Buffer;

/**
 * Looked up when it is needed: a program that never asks for an encoding does not load it, nor is a bundle for a browser broken by it.
 * @throws EdgectlError `Unsupported` where this runtime cannot decompress it
 */
export function chunkDecoder(encoding: SessionEncoding): DecodeChunk {
  const zlib = globalThis.process?.getBuiltinModule?.('node:zlib');
  const decompress = encoding === 'gzip' ? zlib?.gunzipSync : zlib?.zstdDecompressSync;
  if (decompress === undefined) {
    throw new EdgectlError('Unsupported', `this runtime cannot decompress ${encoding}`, {
      layer: 'client',
      hint: zlib === undefined ? 'leave "encoding" out' : 'use encoding "gzip", or leave it out',
    });
  }
  return (payload, maxBytes) => {
    try {
      return decompress(payload, { maxOutputLength: maxBytes });
    } catch (cause) {
      throw new EdgectlError('DataLoss', `a chunk is not ${encoding}: ${(cause as Error).message}`, {
        layer: 'client',
        hint: 'bytes were changed or mixed up on the way: read it again',
        cause,
      });
    }
  };
}
