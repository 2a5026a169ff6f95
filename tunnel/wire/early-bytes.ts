/**
 * What a client sends before its upgrade was answered. It is kept until the answer is 101: sent at once, it would be another request
 * to a server that refuses the upgrade and keeps the connection.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** A client that waits for the answer, as all of Kubernetes' do, sends nothing. */
const MAX_BYTES = 64 * 1024;

export class EarlyBytes {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @returns false if it is more than anybody sends before the answer */
  keep(bytes: Buffer): boolean {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_BYTES) return false;
    this.#chunks.push(bytes);
    return true;
  }

  /** All of it, once. */
  consume(): readonly Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }
}

export function tooEarly(): EdgectlError {
  return new EdgectlError(
    'InvalidRequest',
    `the client sent more than ${MAX_BYTES} bytes before the upgrade was answered`,
    { layer: 'tunnel' },
  );
}
