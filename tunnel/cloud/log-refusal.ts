/**
 * How a refused log is told to kube-apiserver. It shows the text of a kubelet for 400, 403 and 500 alone; any other status becomes
 * a sentence of its own in which the reason is lost (`genericrest.GenericHttpResponseChecker`). kubelet answers 400 in plain text.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { httpStatus } from '../../common/kubernetes/status.ts';
import { type AnyResponse, refuseWith } from './any-response.ts';

/** How much of a refusal is read. kube-apiserver shows at most 10,000 bytes. */
export const REFUSAL_MAX_BYTES = 10_000;

/** 401 and 403 speak of the client itself, and a kubelet answers them too. */
const SAID_AS_THEY_ARE: ReadonlySet<number> = new Set([401, 403]);

/** The status that a kubelet would give in place of `status`. */
export function kubeletStatus(status: number): number {
  if (status < 400 || SAID_AS_THEY_ARE.has(status)) return status;
  return status < 500 ? 400 : 500;
}

/** Does nothing if the head of another answer was sent. @returns the status that the client got */
export function refuseLog(response: AnyResponse, status: number, text: string): number {
  const given = kubeletStatus(status);
  refuseWith(response, given, 'text/plain; charset=utf-8', Buffer.from(text));
  return given;
}

/** {@link refuseLog} for a failure of our own. */
export function refuseLogFor(response: AnyResponse, error: EdgectlError): number {
  const { hint } = error;
  const { message } = error.toRpc();
  return refuseLog(response, httpStatus(error), hint === undefined ? message : `${message}: ${hint}`);
}

/** The text of a refusal: of a `metav1.Status` its message, of any other body the body. */
export function refusalText(body: Buffer): string {
  const text = body.toString().trim();
  try {
    const status: unknown = JSON.parse(text);
    if (typeof status === 'object' && status !== null && 'kind' in status && status.kind === 'Status')
      return 'message' in status && typeof status.message === 'string' ? status.message : text;
  } catch {
    // Plain text, as Edged and a kubelet write it.
  }
  return text;
}
