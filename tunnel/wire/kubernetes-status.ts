/** A failure as kube-apiserver reads it from a kubelet: a `metav1.Status`. */
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';

/** Shown as it is by kubectl. */
export function statusBody(error: EdgectlError): Buffer {
  const { httpStatus, reason } = ERROR_TABLE[error.kind];
  const { message } = error.toRpc();
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code: httpStatus,
  };
  return Buffer.from(JSON.stringify(status));
}

export function httpStatus(error: EdgectlError): number {
  return ERROR_TABLE[error.kind].httpStatus;
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A whole HTTP answer, for the raw bytes of a connection that asked for an upgrade. */
export function httpRefusal(error: EdgectlError): Buffer {
  const body = statusBody(error);
  const status = httpStatus(error);
  return Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status} ${PHRASES[status] ?? 'Error'}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    ),
    body,
  ]);
}
