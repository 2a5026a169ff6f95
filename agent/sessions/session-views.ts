/** What is told of a session: to who opened it, in a list, and once it is over. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { EndPayload, SessionInfo, SessionResumeResult } from '@edgectl/rpc-schema/generated/types';
import type { CallEnd } from '../audit/audit.ts';
import type { Caller } from '../rpc/caller.ts';
import type { Outputs } from './outputs.ts';
import type { SessionOpened } from './session-opener.ts';
import type { SessionReport } from './session-service.ts';
import type { SessionSetup } from './session-setup.ts';

/** A session as it stands. */
export interface SessionSnapshot {
  readonly setup: SessionSetup;
  readonly caller: Caller;
  readonly outputs: Outputs;
  /** Bytes given to the process; absent where the session takes none. */
  readonly stdin: number | undefined;
}

/** The opening answer. @param begin the cursor at which the output begins */
export function openedView(
  { setup, outputs, stdin }: SessionSnapshot,
  begin: string | undefined,
  stdinWindow: number,
): SessionOpened {
  const { options, source, name } = setup;
  return {
    ...source.info,
    session: name,
    window: options.windowBytes,
    streams: outputs.names,
    ...(begin === undefined ? {} : { cursor: begin }),
    ...(stdin === undefined ? {} : { stdinWindow }),
  };
}

/** From where each stream goes on. */
export type SessionProgress = Omit<SessionResumeResult, 'session'>;

export function progressView({ setup, outputs, stdin = 0 }: SessionSnapshot): SessionProgress {
  return { ...outputs.acknowledged(), stdin, window: setup.options.windowBytes };
}

/** As `session.list` shows it. */
export function infoView(
  { setup, caller, outputs, stdin }: SessionSnapshot,
  { state, openedAt, waiting }: Pick<SessionInfo, 'state' | 'openedAt'> & { waiting: string | undefined },
): SessionInfo {
  const { name, request, options } = setup;
  return {
    session: name,
    principal: caller.principal,
    client: caller.client,
    attachment: caller.attachment,
    kind: request.kind,
    target: request.target,
    state,
    openedAt,
    window: options.windowBytes,
    streams: outputs.progress(),
    ...(stdin === undefined ? {} : { stdin }),
    ...(waiting === undefined ? {} : { waiting }),
  };
}

/** What there is to say of it once it is over. */
export function reportView(
  { setup, caller, outputs, stdin }: SessionSnapshot,
  end: EndPayload | undefined,
  durationMs: number,
): SessionReport {
  const { name, request } = setup;
  return {
    caller,
    kind: request.kind,
    session: name,
    target: request.target,
    reason: end?.reason ?? 'Failed',
    ...(end?.exitCode === undefined ? {} : { exitCode: end.exitCode }),
    ...(end?.error === undefined ? {} : { error: EdgectlError.fromRpc(end.error) }),
    bytes: outputs.bytes,
    ...(stdin === undefined ? {} : { bytesIn: stdin }),
    durationMs,
  };
}

/** What the audit writes of a session that is over. */
export function callEnd({ reason, exitCode, error, bytes, bytesIn }: SessionReport): CallEnd {
  return {
    reason,
    bytesOut: bytes,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(error === undefined ? {} : { error }),
    ...(bytesIn === undefined ? {} : { bytesIn }),
  };
}
