/** Opens a container's log by the options of kubelet's `/containerLogs`, with kubelet's answers where that cannot be. */
import { ContainerState } from '../../proto/generated/cri.ts';
import { isObject, type JsonObject } from '../store/strategic-merge.ts';
import type { Kubelet } from './kubelet.ts';
import { readLog } from './log-reader.ts';

export type LogAnswer =
  | { readonly status: 200; readonly log: AsyncGenerator<Buffer> }
  | { readonly status: 400 | 404 | 422 | 500; readonly message: string; readonly typed: boolean };

class Undecodable extends Error {}

function integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw new Undecodable(name);
  return Number(value);
}

function time(query: URLSearchParams): number | undefined {
  const value = query.get('sinceTime');
  if (value === null || value === '') return undefined;
  const parsed = Date.parse(value);
  if (Number.isNaN(parsed)) throw new Undecodable(value);
  return parsed;
}

function flag(query: URLSearchParams, name: string): boolean {
  return ['true', '1'].includes(query.get(name) ?? '');
}

/** The id that the status names: of the last ended instance with `previous` or where none runs (kubelet's rule). */
function containerIdOf(status: JsonObject | undefined, previous: boolean): string | undefined {
  if (status === undefined) return undefined;
  const { lastState, state } = status;
  const last = isObject(lastState) && isObject(lastState['terminated']) ? lastState['terminated'] : undefined;
  const waiting = isObject(state) && state['waiting'] !== undefined;
  const id = previous || waiting ? last?.['containerID'] : status['containerID'];
  return typeof id === 'string' ? id.replace('containerd://', '') : undefined;
}

/** The log, or the refusal that kubelet would give. */
export async function openContainerLog(
  kubelet: Kubelet,
  {
    namespace,
    name,
    container,
  }: { readonly namespace: string; readonly name: string; readonly container: string },
  query: URLSearchParams,
  now: number,
  signal: AbortSignal,
): Promise<LogAnswer> {
  const refuse = (status: 400 | 404 | 422 | 500, message: string, typed = true): LogAnswer => ({
    status,
    message,
    typed,
  });
  let tailLines: number | undefined;
  let sinceSeconds: number | undefined;
  let limitBytes: number | undefined;
  let sinceTime: number | undefined;
  try {
    tailLines = integer(query, 'tailLines');
    sinceSeconds = integer(query, 'sinceSeconds');
    limitBytes = integer(query, 'limitBytes');
    sinceTime = time(query);
  } catch {
    return refuse(400, '{"message": "Unable to decode query."}');
  }
  const invalid =
    (tailLines ?? 0) < 0 ||
    (sinceSeconds ?? 1) < 1 ||
    (limitBytes ?? 1) < 1 ||
    (sinceSeconds !== undefined && sinceTime !== undefined) ||
    !['All', null].includes(query.get('stream'));
  if (invalid) return refuse(422, '{"message": "Invalid request."}');
  const pod = kubelet.pod(namespace, name);
  if (pod === undefined) return refuse(404, `pod "${name}" does not exist`);
  const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  if (!specs.some((spec) => spec.name === container))
    return refuse(404, `container "${container}" not found in pod "${name}"`);

  const status = kubelet.worker(pod)?.status ?? {};
  const lists = [status['containerStatuses'], status['initContainerStatuses']].flatMap((list) =>
    Array.isArray(list) ? list.filter(isObject) : [],
  );
  const containerStatus = lists.find((one) => one['name'] === container);
  const previous = flag(query, 'previous');
  const id = containerIdOf(containerStatus, previous);
  if (id === undefined) {
    if (previous)
      return refuse(400, `previous terminated container "${container}" in pod "${name}" not found`, false);
    return refuse(
      400,
      `container "${container}" in pod "${name}" is waiting to start: ContainerCreating`,
      false,
    );
  }
  const found = await kubelet.runtime.cri.containerStatus({ containerId: id }).catch(() => undefined);
  if (found?.status === undefined)
    return refuse(500, `failed to get container status "${id}": rpc error: code = NotFound`, false);
  const running = async (): Promise<boolean> => {
    const answer = await kubelet.runtime.cri.containerStatus({ containerId: id }).catch(() => undefined);
    return answer?.status?.state === ContainerState.CONTAINER_RUNNING;
  };
  const log = readLog(found.status.logPath, {
    follow: flag(query, 'follow'),
    limitBytes,
    running,
    signal,
    sinceMs: sinceSeconds === undefined ? sinceTime : now - sinceSeconds * 1000,
    tailLines,
    timestamps: flag(query, 'timestamps'),
  });
  return { status: 200, log };
}
