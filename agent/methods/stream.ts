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

/** `factory/press-1`, or `*` for every namespace: what a watch is about, as `session.list` shows it. */
export function watchTarget(
  {
    allNamespaces = false,
    namespace = 'default',
  }: { readonly allNamespaces?: boolean; readonly namespace?: string },
  what: string,
): string {
  return `${allNamespaces ? '*' : namespace}/${what}`;
}

/** Opens the source with the streams that the caller wants, as a session or inline. */
export function openStream(
  request: StreamRequest,
  { call, sessions, signal }: MethodContext,
  open: (choice: ReadChoice, signal: AbortSignal) => Promise<ByteSource>,
): Promise<unknown> {
  const streams: readonly StreamName[] = ['stdout', 'stderr'];
  const unwanted = streams.filter((stream) => request.params[stream] === false);
  const watchRight: NonNullable<SessionRequest['watchRight']> = (onRevoked, over) =>
    call.watch(onRevoked, over);
  return sessions.open(
    { ...request, caller: call.caller, entry: call, watchRight },
    (opening) => open({ unwanted, reader: call.caller.principal }, opening),
    signal,
  );
}
