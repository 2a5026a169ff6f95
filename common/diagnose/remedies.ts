/** How what runs on the node is brought back: the words and commands of the agent and of `edgectl doctor` alike. */
import type { BackendName } from '@edgectl/rpc-schema/generated/types';
import type { Remedy } from './check.ts';

export const BACKEND_REMEDIES = {
  metaserver: {
    hint: 'is EdgeCore running, with metaManager.metaServer.enable: true?',
    command: 'systemctl restart edgecore',
  },
  edged: { hint: 'is EdgeCore running?', command: 'systemctl restart edgecore' },
  cri: {
    hint: 'is containerd running, and may the agent open its socket?',
    command: 'systemctl restart containerd',
  },
  store: {
    hint: "does EdgeCore's database exist, and may the agent read it?",
    command: 'systemctl restart edgecore',
  },
  mapper: { hint: 'is the mapper running? It registers with EdgeCore by itself' },
} as const satisfies Readonly<Record<BackendName, Remedy>>;

export const RESTART_AGENT = 'systemctl restart edgectl-agent';
