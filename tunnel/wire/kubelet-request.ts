/**
 * What kube-apiserver asks of a kubelet, read from path and query. Only these paths are served, on both sides of the tunnel:
 * everything else of a kubelet's API (`/run`, `/portForward`, `/pods`, `/configz`) is refused before it reaches a backend.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface ContainerRequest {
  readonly kind: 'logs' | 'exec' | 'attach';
  readonly namespace: string;
  readonly pod: string;
  /** In the long form of exec and attach. */
  readonly podUid?: string;
  readonly container: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface MetricsRequest {
  readonly kind: 'metrics';
  readonly path: string;
  readonly query: URLSearchParams;
}

export type KubeletRequest = ContainerRequest | MetricsRequest;

const METRICS_PATHS: readonly RegExp[] = [
  /^\/metrics(\/(cadvisor|probes|resource))?$/,
  /^\/stats(\/(summary|container))?$/,
  /^\/stats\/[^/]+\/[^/]+$/,
  /^\/stats\/[^/]+\/[^/]+\/[^/]+\/[^/]+$/,
];

/** RFC 1123 names, as long as Kubernetes allows; a uid is one too. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

function notServed(path: string): EdgectlError {
  return new EdgectlError(
    'NotFound',
    `${JSON.stringify(path.slice(0, 200))} is not served through the tunnel`,
    {
      layer: 'tunnel',
      hint: 'logs, exec, attach, /stats and /metrics are',
    },
  );
}

/**
 * @param path still percent-encoded, without a query
 * @throws EdgectlError `NotFound` for any path that is not served, names that Kubernetes would not allow included
 */
export function parseKubeletRequest(path: string, query: string): KubeletRequest {
  const parameters = new URLSearchParams(query);
  if (METRICS_PATHS.some((pattern) => pattern.test(path)) && !path.includes('%') && !path.includes('..')) {
    return { kind: 'metrics', path, query: parameters };
  }
  const [empty, verb, namespace, pod, ...rest] = path.split('/');
  const kind = verb === 'containerLogs' ? 'logs' : verb === 'exec' || verb === 'attach' ? verb : undefined;
  const [podUid, container] = rest.length === 2 ? rest : [undefined, rest[0]];
  if (empty !== '' || kind === undefined || rest.length < 1 || rest.length > 2) throw notServed(path);
  if (kind === 'logs' && podUid !== undefined) throw notServed(path);
  if (namespace === undefined || pod === undefined || container === undefined) throw notServed(path);
  for (const name of [namespace, pod, container, ...(podUid === undefined ? [] : [podUid])]) {
    if (!NAME.test(name)) throw notServed(path);
  }
  return {
    kind,
    namespace,
    pod,
    ...(podUid === undefined ? {} : { podUid }),
    container,
    path,
    query: parameters,
  };
}
