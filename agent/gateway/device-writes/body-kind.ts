/** What the body of a write is, from its Content-Type. */
import { ownValue } from '../../../common/json-object.ts';
import { failureStatus, type KubernetesStatus } from '../../../common/kubernetes/status.ts';
import type { BodyKind } from './write-request.ts';

const PATCHES: Readonly<Record<string, BodyKind>> = {
  'application/merge-patch+json': 'merge-patch',
  'application/json-patch+json': 'json-patch',
};

/** Why a patch is refused that other servers take. */
const REFUSED: Readonly<Record<string, string>> = {
  'application/strategic-merge-patch+json':
    'a device is a custom resource, for which there is no strategic merge patch: use --type=merge or --type=json',
  'application/apply-patch+yaml':
    'server-side apply is not served: nobody keeps field managers on the node; use kubectl edit, patch or replace',
  'application/apply-patch+cbor':
    'server-side apply is not served: nobody keeps field managers on the node; use kubectl edit, patch or replace',
};

/** @returns the Status of a refusal where the type is none that is served */
export function bodyKind(method: string, contentType: string | undefined): BodyKind | KubernetesStatus {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (method === 'PUT') {
    const json = type === '' || type === 'application/json';
    return json ? 'object' : unsupported(`the body is ${type}: send application/json`);
  }
  const accepted = `accepted media types include: ${Object.keys(PATCHES).join(', ')}`;
  return (
    ownValue(PATCHES, type) ??
    unsupported(ownValue(REFUSED, type) ?? `the body of the request was in an unknown format - ${accepted}`)
  );
}

function unsupported(message: string): KubernetesStatus {
  return failureStatus({ code: 415, message, reason: 'UnsupportedMediaType' });
}
