/** What the methods share that open a session. */
import type { ByteSource, ReadChoice } from '../../common/byte-source.ts';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { SessionParams, SessionRequest } from '../sessions/session-service.ts';
import type { MethodContext } from './method.ts';

interface StreamRequest {
  readonly kind: SessionRequest['kind'];
  readonly target: string;
  readonly params: SessionParams;
  readonly followed: boolean;
}

/** Opens the source with the streams that the caller wants, as a session or inline. */
export function openStream(
  request: StreamRequest,
  { caller, sessions, entry, signal }: MethodContext,
  open: (choice: ReadChoice, signal: AbortSignal) => Promise<ByteSource>,
): Promise<unknown> {
  const streams: readonly StreamName[] = ['stdout', 'stderr'];
  const unwanted = streams.filter((stream) => request.params[stream] === false);
  return sessions.open(
    { ...request, caller, entry },
    (opening) => open({ unwanted, reader: caller.principal }, opening),
    signal,
  );
}
