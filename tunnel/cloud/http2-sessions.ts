/**
 * The connections of HTTP/2 to a port. Node.js counts a stream until its object is gone, which is later than its last frame: a limit that it
 * announces refuses clients that keep to it. So none is announced, and the requests of a connection are counted here.
 */
import {
  constants,
  Http2ServerResponse,
  type Http2SecureServer,
  type SecureServerOptions,
  type Http2Session,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { AHEAD_BYTES, type AnyResponse } from './any-response.ts';
import { isVerified } from './certificate.ts';

/** Go's client, to which no limit is announced, has 1,000 at a time and then opens another connection. As many may just be ending. */
export const REQUESTS_PER_SESSION = 2_000;
/** Of a client without a verified certificate, whose token is looked at. */
export const UNVERIFIED_REQUESTS_PER_SESSION = 250;
/** Heads, and the chunk with which a reader goes beyond what is written ahead. */
const REQUEST_MEMORY_BYTES = AHEAD_BYTES + 128 * 1024;

export const HTTP2_OPTIONS = {
  // Beyond it Node.js refuses every new request of a connection. The unit is 1,000,000 bytes.
  maxSessionMemory: Math.ceil((REQUESTS_PER_SESSION * REQUEST_MEMORY_BYTES) / 1e6),
  // Beyond the burst the whole connection ends, with every log on it; by default that is 1,000 readers that leave within half a minute.
  streamResetBurst: 10_000,
  streamResetRate: 1_000,
} satisfies SecureServerOptions;

interface Requests {
  readonly limit: number;
  /** Those that are being served, or whose answer is still being sent. */
  count: number;
}

export class Http2Sessions {
  readonly #requests = new Map<Http2Session, Requests>();

  watch(server: Http2SecureServer): void {
    server.on('session', (session) => {
      const limit = isVerified(session.socket as TLSSocket)
        ? REQUESTS_PER_SESSION
        : UNVERIFIED_REQUESTS_PER_SESSION;
      this.#requests.set(session, { limit, count: 0 });
      session.once('close', () => this.#requests.delete(session));
    });
  }

  /**
   * Counts a request. The stream of one too many is refused in the way that tells its client to ask again.
   *
   * @returns to be called when it was served; `undefined` for one that is not to be served
   */
  begin(response: AnyResponse): (() => void) | undefined {
    if (!(response instanceof Http2ServerResponse)) return () => undefined;
    const { stream } = response;
    const requests = stream.session && this.#requests.get(stream.session);
    if (requests === undefined) return undefined;
    if (requests.count >= requests.limit) {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return undefined;
    }
    requests.count += 1;
    let remaining = 2;
    const end = (): void => {
      remaining -= 1;
      if (remaining === 0) requests.count -= 1;
    };
    stream.once('close', end);
    return end;
  }

  /** GOAWAY: what runs continues, the next request takes another connection. @param concerns which connections; all without it */
  goAway(concerns: (client: TLSSocket) => boolean = () => true): void {
    for (const session of this.#requests.keys()) if (concerns(session.socket as TLSSocket)) session.close();
  }
}
