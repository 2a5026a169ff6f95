/** An object as its reader may see it. */
import type { ServerResponse } from 'node:http';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Redaction, ServedResource } from './served-resource.ts';

/** kubectl prints it. */
const WARNING = '299 - "some values are <hidden>: the right to pod.logs, or to edit the device, shows them"';

export function shown(
  { show }: ServedResource,
  redaction: Redaction | undefined,
  object: KubernetesObject,
): KubernetesObject {
  const visible = redaction?.show(object) ?? object;
  return show?.(visible) ?? visible;
}

/** To be called when all is shown, before the head is sent. */
export function warnOfHidden(response: ServerResponse, redaction: Redaction | undefined): void {
  if (redaction !== undefined && redaction.paths.length > 0) response.setHeader('warning', WARNING);
}
