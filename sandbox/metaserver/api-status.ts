/** The `Status` objects that MetaServer answers with, in the order in which Go writes their fields. */
import type { ServerResponse } from 'node:http';
import { goStruct } from '../http/go-json.ts';
import { json } from '../http/http-service.ts';

interface StatusFields {
  readonly reason?: string;
  readonly details?: object;
}

export function apiStatus(
  response: ServerResponse,
  code: number,
  message: string,
  { reason, details }: StatusFields = {},
): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
  json(response, code, `${goStruct(status)}\n`);
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
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'only the following media types are accepted: application/json, application/yaml',
    reason: 'NotAcceptable',
    code: 406,
  };
  json(response, 406, JSON.stringify(status, undefined, 2));
}
