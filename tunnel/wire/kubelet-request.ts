/**
 * What kube-apiserver asks of a kubelet, read from path and query. Only these paths are served, on both sides of the tunnel:
 * everything else of a kubelet's API (`/run`, `/portForward`, `/pods`, `/configz`) is refused before it reaches a backend. The path of
 * what is served is made here, never the text that was checked: another parser might read that in another way.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface ContainerRequest {
  readonly kind: 'logs' | 'exec' | 'attach';
  readonly namespace: string;
  readonly pod: string;
  /** In the long form of exec and attach. */
  readonly podUid?: string;
  readonly container: string;
  /** Put together from the names. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** A closed list: whoever may read metrics may read these, and nothing else that a kubelet serves. */
export const METRICS_PATHS = [
  '/metrics',
  '/metrics/cadvisor',
  '/metrics/probes',
  '/metrics/resource',
  '/stats/summary',
] as const;

export type MetricsPath = (typeof METRICS_PATHS)[number];

export interface MetricsRequest {
  readonly kind: 'metrics';
  readonly path: MetricsPath;
  readonly query: URLSearchParams;
}

export type KubeletRequest = ContainerRequest | MetricsRequest;

/** Names as in RFC 1123, as long as Kubernetes allows. A uid has the same form. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

function notServed(path: string): EdgectlError {
  return new EdgectlError(
    'NotFound',
    `${JSON.stringify(path.slice(0, 200))} is not served through the tunnel`,
    {
      layer: 'tunnel',
      hint: `logs, exec, attach, ${METRICS_PATHS.join(', ')} are`,
    },
  );
}

/**
 * @param path still percent-encoded, without a query
 * @throws EdgectlError `NotFound` for any path that is not served, names that Kubernetes would not allow included
 */
export function parseKubeletRequest(path: string, query: string): KubeletRequest {
  const parameters = new URLSearchParams(query);
  const metrics = METRICS_PATHS.find((one) => one === path);
  if (metrics !== undefined) return { kind: 'metrics', path: metrics, query: parameters };
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
    path: `/${[verb, namespace, pod, ...(podUid === undefined ? [] : [podUid]), container].join('/')}`,
    query: parameters,
  };
}
