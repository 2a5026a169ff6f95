/** Refuses requests that make sense at a cluster only, with a hint what to use here. */
import type { Route } from '../http/route.ts';
import { notAllowed } from '../http/status.ts';

const PODS = '/api/v1/namespaces/:namespace/pods';

const HINTS: readonly (readonly [Route['method'], string, string])[] = [
  [
    'DELETE',
    `${PODS}/:name`,
    'a pod is the cloud\'s to delete; "edgectl restart pod NAME" restarts its containers',
  ],
  ['POST', PODS, "a pod is the cloud's to make; the node runs what it was given"],
  ['DELETE', PODS, 'pods are the cloud\'s to delete; "edgectl restart pod NAME" restarts containers'],
  ['PUT', `${PODS}/:name`, "a pod is the cloud's to change"],
  ['PATCH', `${PODS}/:name`, "a pod is the cloud's to change"],
];

export const refusalRoutes: readonly Route[] = HINTS.map(([method, path, hint]) => ({
  method,
  path,
  access: 'known',
  handle() {
    throw notAllowed(['GET'], hint);
  },
}));
