/** Errors as this door tells them, with the hint that kubectl then prints. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { failureStatus, httpStatus, type KubernetesStatus } from '../../../common/kubernetes/status.ts';

/** In seconds: what is retryable is worth another attempt soon. */
export const RETRY_AFTER_SECONDS = 1;

/**
 * The Status object for a client. An invalid query parameter is a bad request, as at kube-apiserver; one in a body is `Invalid`.
 */
export function statusOf(thrown: unknown, method = 'GET'): KubernetesStatus {
  const error = asRead(EdgectlError.from(thrown), method);
  const { kind, hint, details = {} } = error;
  const { message } = error.toRpc();
  return failureStatus({
    code: httpStatus(error),
    message: hint === undefined ? message : `${message}: ${hint}`,
    reason: typeof details['reason'] === 'string' ? details['reason'] : error.reason,
    details: {
      ...textOf(details, 'name'),
      ...textOf(details, 'group'),
      ...textOf(details, 'kind'),
      ...(hint === undefined ? {} : { causes: [{ reason: 'Hint', message: hint }] }),
      ...(kind === 'TooManyRequests' ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {}),
    },
  });
}

function asRead(error: EdgectlError, method: string): EdgectlError {
  if (error.kind !== 'InvalidParams' || method !== 'GET') return error;
  const { message, layer, hint } = error;
  return new EdgectlError('InvalidRequest', message, { layer, ...(hint !== undefined && { hint }) });
}

function textOf(details: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, string>> {
  const value = details[key];
  return typeof value === 'string' ? { [key]: value } : {};
}

/** kube-apiserver's own words where there is nothing at a path. */
export function nothingThere(): EdgectlError {
  return new EdgectlError('NotFound', 'the server could not find the requested resource');
}

export function notAllowed(allowed: readonly string[], hint?: string): EdgectlError {
  return new EdgectlError('Unsupported', 'the server does not allow this method on the requested resource', {
    details: { allowed },
    ...(hint !== undefined && { hint }),
  });
}
