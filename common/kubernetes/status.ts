/** A failure as every client of Kubernetes reads it: a `metav1.Status`. */
import { STATUS_CODES } from 'node:http';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';

/** Its keys are in the order in which Go writes the fields of `metav1.Status`. */
export interface KubernetesStatus {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason?: string;
  readonly details?: object;
  readonly code: number;
}

export interface FailureFields {
  /** The HTTP status. */
  readonly code: number;
  /** Shown as it is by kubectl. */
  readonly message: string;
  readonly reason?: string | undefined;
  readonly details?: object | undefined;
}

export function failureStatus({ code, message, reason, details }: FailureFields): KubernetesStatus {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function httpStatus(error: EdgectlError): number {
  return ERROR_TABLE[error.kind].httpStatus;
}

/** @param details `metav1.StatusDetails`: which object it is about */
export function statusOf(error: EdgectlError, details?: object): KubernetesStatus {
  return failureStatus({
    code: httpStatus(error),
    message: error.toRpc().message,
    reason: error.reason,
    details,
  });
}

export function statusBody(error: EdgectlError): Buffer {
  return Buffer.from(JSON.stringify(statusOf(error)));
}

/** A whole HTTP/1.1 answer, for the raw bytes of a connection that asked for an upgrade. */
export function httpRefusal(error: EdgectlError): Buffer {
  const body = statusBody(error);
  const status = httpStatus(error);
  return Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    ),
    body,
  ]);
}
