/** Reads the answer of a server that refused an upgrade. */
import type { IncomingMessage } from 'node:http';
import { type DialResult, REFUSAL_MAX_BYTES } from './remote-connection.ts';

export async function readRefusal(response: IncomingMessage): Promise<DialResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= REFUSAL_MAX_BYTES) break;
    }
  } catch {
    // Cut short: the status line says enough.
  }
  response.destroy();
  return {
    refused: {
      httpStatus: response.statusCode ?? 0,
      text: Buffer.concat(chunks).subarray(0, REFUSAL_MAX_BYTES).toString().trim(),
    },
  };
}
