/** What a Kubernetes API path asks for. */
import type { ResourceType } from '../store/edge-core-store.ts';

export interface RequestInfo extends ResourceType {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/** `undefined` if the path names no resource. */
export function requestInfo(path: string): RequestInfo | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const core = parts[0] === 'api';
  const group = core ? '' : (parts[1] ?? '');
  const version = parts[core ? 1 : 2];
  const rest = parts.slice(core ? 2 : 3);
  if (!(core || parts[0] === 'apis') || version === undefined || rest.length === 0) return undefined;
  const scoped = rest[0] === 'namespaces' && rest.length > 2;
  const namespace = scoped ? (rest[1] ?? '') : '';
  const [resource = '', name = '', ...subresource] = scoped ? rest.slice(2) : rest;
  return { group, version, resource, namespace, name, subresource: subresource.join('/') };
}

/** Whether the path is one of the discovery documents: never there without the cloud. */
export function isDiscovery(path: string): boolean {
  return /^\/(api|apis|api\/v1|apis\/[^/]+|apis\/[^/]+\/[^/]+|version|healthz|livez|readyz|openapi\/.*)\/?$/.test(
    path,
  );
}

/** The kind that MetaServer guesses from a resource's name: `devicestatuses` → `Devicestatus`. */
export function guessKind(resource: string): string {
  const singular = resource.endsWith('ies')
    ? `${resource.slice(0, -3)}y`
    : resource.endsWith('ses')
      ? resource.slice(0, -2)
      : resource.replace(/s$/, '');
  return `${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
}
