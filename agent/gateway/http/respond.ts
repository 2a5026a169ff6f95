/** Writes answers. */
import type { ServerResponse } from 'node:http';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { KubernetesStatus } from '../../../common/kubernetes/status.ts';
import { RETRY_AFTER_SECONDS } from './status.ts';

export const JSON_TYPE = 'application/json';

/** A whole answer at once. */
export function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string | Buffer,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  sendText(response, status, JSON_TYPE, stringifyExact(value));
}

export function sendStatus(response: ServerResponse, status: KubernetesStatus): void {
  if (status.code === 401) response.setHeader('www-authenticate', 'Bearer realm="edgectl"');
  if (status.code === 429) response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  sendJson(response, status, status.code);
}
