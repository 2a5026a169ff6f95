/** `kubectl --as`: Kubernetes' way to act as another. Here nobody may: a grant gives a right, an audit names who used it. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { GatewayRequest } from './route.ts';

const PREFIX = 'impersonate-';
const MAX_NAME_LENGTH = 253;

/** @throws EdgectlError `Forbidden` if the request asks to act as somebody else */
export function checkImpersonation({ headers, caller }: Pick<GatewayRequest, 'headers' | 'caller'>): void {
  const header = Object.keys(headers).find((name) => name.startsWith(PREFIX));
  if (header === undefined) return;
  const [kind = 'user'] = header.slice(PREFIX.length).split('-');
  const value = String(headers[header] ?? '').slice(0, MAX_NAME_LENGTH);
  throw new EdgectlError(
    'Forbidden',
    `${kind}s ${JSON.stringify(value)} is forbidden: ${caller.principal} cannot impersonate: this node does not support it`,
    { hint: 'leave --as, --as-group and --as-uid out, or use a token of that user' },
  );
}
