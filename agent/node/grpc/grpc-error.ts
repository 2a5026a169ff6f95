/** A gRPC status as an error that a user may see. */
import type { ServiceError } from '@grpc/grpc-js';
import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';

/** gRPC status codes (google.rpc.Code) that have a kind of their own; every other is `BackendError`. */
const KIND_BY_STATUS: ReadonlyMap<number, ErrorKind> = new Map([
  [1, 'Canceled'],
  [4, 'Timeout'],
  [5, 'NotFound'],
  [6, 'Conflict'],
  [7, 'Forbidden'],
  [8, 'RequestEntityTooLarge'],
  [9, 'Conflict'],
  [12, 'Unsupported'],
  [14, 'Unavailable'],
  [16, 'Unauthorized'],
]);

export interface FailedCall {
  readonly layer: ErrorLayer;
  /** The peer, as the message names it: `containerd`. */
  readonly peer: string;
  readonly socketPath: string;
  readonly path: string;
  readonly timeoutMs?: number;
}

/** grpc-js puts what the socket said between labels of its own, and leaves a label standing where it has nothing to say. */
function detailsOf({ details }: ServiceError): string {
  const said = details.replace(/^.*Last error: (?:Error: )?/s, '');
  return said === details
    ? details.replace(/[\s.]*Resolution note:\s*$/, '')
    : said.replace(/\.?\s*(?:Resolution note:.*)?$/s, '');
}

export function isServiceError(value: unknown): value is ServiceError {
  return value instanceof Error && 'code' in value && typeof value.code === 'number' && 'details' in value;
}

/** `aborted`: the reason of the caller's signal where that is why the call ended; it wins when it is an EdgectlError. */
export function grpcError(failure: unknown, call: FailedCall, aborted?: unknown): EdgectlError {
  if (EdgectlError.is(failure)) return failure;
  if (EdgectlError.is(aborted)) return aborted;
  const { layer, peer, socketPath, path } = call;
  if (!isServiceError(failure)) {
    return EdgectlError.from(failure, aborted === undefined ? 'BackendError' : 'Canceled', { layer });
  }
  const kind = KIND_BY_STATUS.get(failure.code) ?? 'BackendError';
  if (kind === 'Unavailable') {
    return new EdgectlError(
      'Unavailable',
      `${peer} cannot be reached at ${socketPath}: ${detailsOf(failure)}`,
      {
        layer,
        hint: `check that ${peer} runs and that the agent may open ${socketPath}`,
        cause: failure,
      },
    );
  }
  if (kind === 'Timeout') {
    const limit = call.timeoutMs === undefined ? 'in time' : `within ${call.timeoutMs} ms`;
    return new EdgectlError('Timeout', `${peer} did not answer ${path} ${limit}`, { layer, cause: failure });
  }
  return new EdgectlError(kind, detailsOf(failure) || failure.message, { layer, cause: failure });
}
