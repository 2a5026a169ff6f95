/** The last message of the error channel: how the command ended (a `metav1.Status` since protocol v4). */

/** `exitCode` of a command that ran; `failure` where it could not be run or followed. */
export type RemoteStatus = { readonly exitCode: number } | { readonly failure: string };

interface StatusObject {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: unknown; readonly message?: unknown }[];
  };
}

function isStatusObject(value: unknown): value is StatusObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exitCodeOf(status: StatusObject): number | undefined {
  const causes = status.details?.causes;
  if (!Array.isArray(causes)) return undefined;
  const cause: unknown = causes.find((each: unknown) => isStatusObject(each) && each.reason === 'ExitCode');
  if (!isStatusObject(cause)) return undefined;
  const code = Number(cause.message);
  return Number.isInteger(code) ? code : undefined;
}

/**
 * Whether the text is a whole status. It is the last thing that is sent, after every byte of output: who has it need not wait for
 * the connection to be closed.
 */
export function isWholeStatus(text: string): boolean {
  try {
    return isStatusObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** Reads the error channel's whole text. Never throws: what is not status is a failure with that text. */
export function parseRemoteStatus(text: string): RemoteStatus {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return { failure: text };
  }
  if (!isStatusObject(status)) return { failure: text };
  if (status.status === 'Success') return { exitCode: 0 };
  const message = typeof status.message === 'string' ? status.message : text;
  if (status.reason !== 'NonZeroExitCode') return { failure: message };
  const exitCode = exitCodeOf(status);
  return exitCode === undefined ? { failure: message } : { exitCode };
}

/** The inverse of {@link parseRemoteStatus}, for a server of the protocol. */
export function encodeRemoteStatus(status: RemoteStatus): string {
  if ('failure' in status) {
    return JSON.stringify({
      metadata: {},
      status: 'Failure',
      message: status.failure,
      reason: 'InternalError',
    });
  }
  if (status.exitCode === 0) return JSON.stringify({ metadata: {}, status: 'Success' });
  return JSON.stringify({
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit code ${status.exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(status.exitCode) }] },
  });
}
