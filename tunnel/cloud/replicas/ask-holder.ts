/** Asks a replica, at its peer port, whether it holds a node: other programs may be able to write to the directory. */
import { isJsonObject } from '../../../common/json-object.ts';
import { NODE_HEADER } from '../go-headers.ts';
import type { Holder } from './node-directory.ts';
import type { PeerClient } from './peer-client.ts';

/** At the peer port; no path of a kubelet. Its query: the tunnel that is meant, and the digest of its node's certificate. */
export const HOLDS_PATH = '/edgectl/holds';

const TIMEOUT_MS = 3_000;
const ANSWER_MAX_BYTES = 4_096;

/**
 * Never rejects. False if nobody there proves to be a replica, or it says no. A replica of an earlier version, which knows no such
 * question, is believed: it has proved who it is.
 */
export function askHolder(
  peers: Pick<PeerClient, 'request'>,
  holder: Holder,
  node: string,
): Promise<boolean> {
  return new Promise((resolve) => {
    const no = (): void => resolve(false);
    try {
      const { connection, fingerprint } = holder;
      const query = new URLSearchParams({ connection, fingerprint });
      const request = peers.request(holder, `${HOLDS_PATH}?${query.toString()}`, { [NODE_HEADER]: node });
      request.setTimeout(TIMEOUT_MS, () => request.destroy());
      request.once('error', no);
      request.once('close', no);
      request.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_MAX_BYTES) response.destroy();
        });
        response.once('error', no);
        response.once('end', () => resolve(response.statusCode === 404 || saysYes(text)));
      });
      request.end();
    } catch {
      // An address that is none.
      no();
    }
  });
}

function saysYes(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return isJsonObject(answer) && answer['holds'] === true;
  } catch {
    return false;
  }
}
