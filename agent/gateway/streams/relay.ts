/** Two connections joined: what either says goes to the other, unread, no faster than it is taken. */
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../common/clock.ts';
import { LINGER_MS } from './stream-limits.ts';

/** Who was first to end it; the agent itself is `client`: it acts for the client, or against it. */
export type RelayEnd = 'client' | 'server';

/** Resolves when both are closed. Never rejects. */
export function relay(client: Duplex, server: Duplex, clock: Clock, signal: AbortSignal): Promise<RelayEnd> {
  return new Promise((resolve) => {
    const over = new AbortController();
    let end: RelayEnd | undefined;
    const finish = (by: RelayEnd): void => {
      if (over.signal.aborted) return;
      over.abort();
      client.destroy();
      server.destroy();
      resolve(end ?? by);
    };
    const serverEnded = (): void => {
      if (end !== undefined) return;
      end = 'server';
      // Its last words may still be on their way: cutting off with input unread would take them back (RST).
      client.end();
      client.unpipe(server);
      client.resume();
      clock.after(LINGER_MS, () => finish('server'), over.signal);
    };
    const clientEnded = (): void => finish('client');
    client.once('end', clientEnded).once('close', clientEnded).once('error', clientEnded);
    server.once('end', serverEnded).once('close', serverEnded).once('error', serverEnded);
    signal.addEventListener('abort', clientEnded, { once: true, signal: over.signal });
    if (signal.aborted || client.destroyed) {
      finish('client');
      return;
    }
    client.pipe(server, { end: false });
    server.pipe(client, { end: false });
    if (server.readableEnded || server.destroyed) serverEnded();
  });
}
