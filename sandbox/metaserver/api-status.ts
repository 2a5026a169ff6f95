/** The `Status` objects that MetaServer answers with. */
import type { ServerResponse } from 'node:http';
import { type FailureFields, failureStatus } from '../../common/kubernetes/status.ts';
import { goStruct } from '../http/go-json.ts';
import { json } from '../http/http-service.ts';

export function apiStatus(
  response: ServerResponse,
  code: number,
  message: string,
  fields: Pick<FailureFields, 'reason' | 'details'> = {},
): void {
  json(response, code, `${goStruct(failureStatus({ code, message, ...fields }))}\n`);
}

/** Everything that would have to go to the cloud. */
export function connectionLost(response: ServerResponse): void {
  apiStatus(response, 500, 'connection lost between EdgeCore and CloudCore');
}

export function notFound(
  response: ServerResponse,
  { group, resource, name }: { group: string; resource: string; name: string },
): void {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  apiStatus(response, 404, `${qualified} ${JSON.stringify(name)} not found`, {
    reason: 'NotFound',
    details: { name, ...(group === '' ? {} : { group }), kind: resource },
  });
}

/** The one answer that is written for people. */
export function notAcceptable(response: ServerResponse): void {
  const status = failureStatus({
    code: 406,
    message: 'only the following media types are accepted: application/json, application/yaml',
    reason: 'NotAcceptable',
  });
  json(response, 406, JSON.stringify(status, undefined, 2));
}
