/** What keeps the node in order, bound to its backends. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { PodSources } from '../pods/pod-sources.ts';
import { type DiskParts, diskUsage } from './disk-usage.ts';
import { prune } from './prune.ts';
import { rebootNode, type RestartProgramOptions, restartProgram } from './restart-program.ts';

export type CareOperations = ReturnType<typeof createCare>;

export interface CareBackends extends Omit<DiskParts, 'pods' | 'root'>, RestartProgramOptions {
  readonly podLogs: string;
  readonly sources: Pick<PodSources, 'read'>;
}

export function createCare({ podLogs, sources, ...backends }: CareBackends) {
  const parts = (signal: AbortSignal, complete: boolean): DiskParts => ({
    ...backends,
    root: podLogs,
    pods: () => storedPods(sources, signal, complete),
  });
  return {
    disk: (signal: AbortSignal) => diskUsage(parts(signal, false), signal),
    prune: (params: Parameters<typeof prune>[1], effect: Parameters<typeof prune>[2], signal: AbortSignal) =>
      prune(parts(signal, true), params, effect, signal),
    restart: restartProgram.bind(undefined, backends),
    reboot: rebootNode.bind(undefined, backends),
  };
}

/**
 * The pods that this node is to run.
 * @param complete whether what the runtime has alone is not enough: a pod that is still to start needs its image
 */
async function storedPods(
  sources: Pick<PodSources, 'read'>,
  signal: AbortSignal,
  complete: boolean,
): Promise<readonly Pod[]> {
  const { pods, source } = await sources.read({}, signal);
  if (complete && source === 'cri') {
    throw new EdgectlError(
      'Unavailable',
      'neither MetaServer nor the store says which pods this node is to run',
      {
        layer: 'store',
        hint: 'nothing was removed; start EdgeCore, or let the agent read its database',
      },
    );
  }
  return pods;
}
