/** MetaServer's `exec` without a terminal and `restart`: they go to the runtime directly, with the recorded losses. */
import { type Container, ContainerState } from '../../proto/generated/cri.ts';
import { execSync } from '../edged/exec-sync.ts';
import type { PodRuntime } from '../edged/pod-runtime.ts';

export interface ExecResult {
  readonly runOutMessages?: readonly string[];
  readonly runErrMessages?: readonly string[];
  readonly errMessages?: readonly string[];
}

export interface RestartResult {
  readonly errMessages?: readonly string[];
  readonly logMessages?: readonly string[];
}

const EXEC_TIMEOUT_SECONDS = 10;
const RESTART_GRACE_SECONDS = 3;

/** Every instance of the pod's containers, the ended ones too: the mistake that MetaServer makes is kept. */
async function instances(
  runtime: PodRuntime,
  namespace: string,
  name: string,
  container = '',
): Promise<readonly Container[]> {
  const labels = { 'io.kubernetes.pod.namespace': namespace, 'io.kubernetes.pod.name': name };
  const labelSelector = container === '' ? labels : { ...labels, 'io.kubernetes.container.name': container };
  return (await runtime.cri.listContainers({ filter: { labelSelector } })).containers;
}

export type ExecTarget = { readonly id: string; readonly container: string } | { readonly error: string };

/** The instance that the command goes to: any of those with the name. */
export async function execTarget(
  runtime: PodRuntime,
  namespace: string,
  name: string,
  container: string,
): Promise<ExecTarget> {
  const pod = `"/${namespace}/${name}"`;
  const all = await instances(runtime, namespace, name);
  if (all.length === 0) return { error: `not found pod:${pod}` };
  if (container === '' && all.length > 1) return { error: `more than one container in pod:${pod}` };
  const named = container === '' ? all : all.filter(({ metadata }) => metadata?.name === container);
  const chosen = named[Math.floor(Math.random() * named.length)];
  if (chosen === undefined) return { error: `not found container ${container} in pod:${pod}` };
  return { id: chosen.id, container: chosen.metadata?.name ?? '' };
}

export function execFailure(
  command: readonly string[],
  container: string,
  namespace: string,
  name: string,
  error: string,
): ExecResult {
  return {
    errMessages: [
      `failed to exec command [${command.join(' ')}] for container ${container} for pod "/${namespace}/${name}" with err:${error}`,
    ],
  };
}

/** stdout of a failed command, stderr of one without stdout, and the exit code are lost. */
export async function execInPod(
  runtime: PodRuntime,
  namespace: string,
  name: string,
  container: string,
  command: readonly string[],
): Promise<ExecResult> {
  if (command.length === 0)
    return { errMessages: ['You must specify at least one command for the container'] };
  const target = await execTarget(runtime, namespace, name, container);
  if ('error' in target) return { errMessages: [target.error] };
  const answer = await execSync(runtime, target.id, command, EXEC_TIMEOUT_SECONDS);
  if (answer.error !== undefined)
    return execFailure(command, target.container, namespace, name, answer.error);
  if (answer.stdout.length === 0) return {};
  return { runOutMessages: [answer.stdout.toString()], runErrMessages: [answer.stderr.toString()] };
}

/** Stops every container of the pods; starting them again is kubelet's business. */
export async function restartPods(
  runtime: PodRuntime,
  namespace: string,
  names: readonly string[],
): Promise<RestartResult> {
  const errMessages: string[] = [];
  const logMessages: string[] = [];
  for (const name of names) {
    const found = await instances(runtime, namespace, name);
    if (found.length === 0) {
      errMessages.push(`not found pod:"/${namespace}/${name}"`);
      continue;
    }
    const running = found.filter(({ state }) => state === ContainerState.CONTAINER_RUNNING);
    await Promise.all(running.map(({ id }) => runtime.stopContainer(id, RESTART_GRACE_SECONDS)));
    logMessages.push(`the pod "${namespace}/${name}" restart successful`);
  }
  return {
    ...(errMessages.length > 0 ? { errMessages } : {}),
    ...(logMessages.length > 0 ? { logMessages } : {}),
  };
}
