/** A log as Kubernetes' API asks for it: the options of Kubernetes' PodLogOptions as parameters of `pod.logs`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import type { Validator } from '../validator.ts';
import { flag, integer, oneOf, text } from './query.ts';

const STREAMS = ['All', 'Stdout', 'Stderr'] as const;

/**
 * `insecureSkipTLSVerifyBackend` is about kube-apiserver's way to kubelet; the file on the node needs none.
 * @throws EdgectlError `InvalidParams`
 */
export function logParams(
  { namespace = '', name = '' }: Readonly<Record<string, string>>,
  query: URLSearchParams,
  validator: Pick<Validator, 'check'>,
): PodLogsParams {
  const container = text(query, 'container');
  const sinceSeconds = integer(query, 'sinceSeconds');
  const sinceTime = text(query, 'sinceTime');
  const tailLines = integer(query, 'tailLines');
  const limitBytes = integer(query, 'limitBytes');
  const stream = oneOf(query, 'stream', STREAMS);
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    throw new EdgectlError('InvalidParams', 'at most one of sinceTime and sinceSeconds may be given', {
      details: { field: 'sinceTime' },
    });
  }
  const params: PodLogsParams = {
    namespace,
    name,
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    ...(container !== undefined && { container }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(sinceTime !== undefined && { sinceTime }),
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(stream !== undefined && { stream }),
  };
  validator.check('PodLogsParams', params);
  return params;
}
