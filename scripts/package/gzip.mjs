/** gzip without a date and a name, at the level that Debian asks for. */
import { promisify } from 'node:util';
import { constants, gzip as compress } from 'node:zlib';

const compressed = promisify(compress);

/** @returns {Promise<Buffer>} the same bytes for the same text, whichever machine it is */
export async function gzip(content) {
  const bytes = await compressed(content, { level: constants.Z_BEST_COMPRESSION });
  // The system that made it, which no reader looks at.
  bytes[9] = 3;
  return bytes;
}
