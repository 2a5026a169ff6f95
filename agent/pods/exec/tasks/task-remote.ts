/** Exec through containerd's task service: the agent names the process, and holds the ends of its streams. */
import type { PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../../common/byte-source.ts';
import type { ContainerTarget } from '../../pod-targets.ts';
import { checkRunning, factsOf, nameOf, outputsOf } from '../exec-checks.ts';
import { explainFailure } from '../explain-failure.ts';
import { RemoteOutput } from '../remote-source.ts';
import type { GracePeriod } from './grace-period.ts';
import { execProcess } from './process-specification.ts';
import { TaskExec, type TaskExecOptions } from './task-exec.ts';
import type { TaskRoute } from './task-route.ts';

export interface TaskRemoteOptions extends TaskExecOptions {
  readonly route: TaskRoute;
  readonly gracePeriod: Pick<GracePeriod, 'begin'>;
}

export class TaskRemote {
  readonly #options: TaskRemoteOptions;

  constructor(options: TaskRemoteOptions) {
    this.#options = options;
  }

  /**
   * @returns `undefined` if this way is not open for that container
   * @throws EdgectlError `Conflict` if the container does not run; `Unavailable`
   */
  async exec(
    target: ContainerTarget,
    params: PodExecParams,
    { unwanted, starting, auditId }: ReadChoice,
    signal: AbortSignal,
  ): Promise<ByteSource | undefined> {
    checkRunning(target);
    const { route, clock, gracePeriod } = this.#options;
    const containerId = target.instance.id;
    const found = await route.of(containerId, signal);
    if ('reason' in found) return undefined;
    gracePeriod.begin();
    const { command, stdin = false, tty = false, columns, rows, processTimeoutSeconds } = params;
    const timeout = new AbortController();
    const where = nameOf(target);
    const explain = (failure: string): EdgectlError =>
      explainFailure(failure, command[0] ?? '', where, 'cri');
    const output = new RemoteOutput({
      streams: outputsOf(tty),
      unwanted,
      tty,
      layer: 'cri',
      clock,
      endProcess: () => exec.end(),
      explain,
      onEnd: () => {
        timeout.abort();
        exec.release();
      },
    });
    const process = execProcess(found.process, { command, tty, columns, rows, auditId });
    const request = { containerId, command, process, tty, stdin, fifos: await found.fifos.acquire(signal) };
    const exec = new TaskExec(request, output, this.#options);
    try {
      await exec.start(signal, starting);
    } catch (error) {
      const failure = refusal(error, explain);
      if (failure === undefined) throw error;
      // As over the streaming server: the session says why its command could not be run.
      output.status({ failure });
      output.closed();
    }
    const source = output.source(exec, { source: 'containerd', ...factsOf(target), tty }, stdin);
    if (processTimeoutSeconds !== undefined)
      clock.after(processTimeoutSeconds * 1000, () => source.cancel('TimedOut'), timeout.signal);
    return source;
  }
}

/** The runtime's words where it could not run the command; `undefined` for everything else: no answer, a container that has ended. */
function refusal(error: unknown, explain: (failure: string) => EdgectlError): string | undefined {
  if (!EdgectlError.is(error) || error.layer !== 'cri') return undefined;
  if (error.kind !== 'BackendError' && error.kind !== 'NotFound' && error.kind !== 'Forbidden')
    return undefined;
  const { kind } = explain(error.message);
  return kind === 'Conflict' || kind === 'Unavailable' ? undefined : error.message;
}
