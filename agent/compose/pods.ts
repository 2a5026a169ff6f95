/** The operations on pods, put together from the node's clients. */
import type { Clock } from '../../common/clock.ts';
import type { BackendsConfiguration } from '../config/configuration.ts';
import { TaskClient } from '../node/cri/task-client.ts';
import type { PodEvents } from '../pods/describe-pods.ts';
import { CriRemote } from '../pods/exec/cri-remote.ts';
import { EdgedRemote } from '../pods/exec/edged-remote.ts';
import { ExecOpener } from '../pods/exec/exec-opener.ts';
import { ExecProcesses } from '../pods/exec/exec-process.ts';
import { WireChoice } from '../pods/exec/wire-choice.ts';
import { ContainerStates } from '../pods/logs/container-states.ts';
import { openLogs } from '../pods/logs/open-logs.ts';
import { PodService } from '../pods/pod-service.ts';
import { PodSources } from '../pods/pod-sources.ts';
import { PodTargets } from '../pods/pod-targets.ts';
import { RuntimeEvents } from '../pods/runtime-events.ts';
import type { NodeClients } from './clients.ts';

export interface PodsOptions {
  readonly clients: NodeClients;
  readonly backends: BackendsConfiguration;
  readonly nodeName: string;
  readonly events: PodEvents;
  readonly clock: Clock;
}

export interface Pods {
  readonly operations: PodService;
  readonly runtimeEvents: RuntimeEvents;
}

export function createPods({ clients, backends, nodeName, events, clock }: PodsOptions): Pods {
  const { cri, metaserver, edged, store } = clients;
  const sources = new PodSources({ metaServer: metaserver, store, cri, nodeName, clock });
  const targets = new PodTargets(cri, sources);
  const tasks = new TaskClient(cri.connection);
  const runtimeEvents = new RuntimeEvents({ source: tasks, clock });
  const wires = new WireChoice();
  const processes = new ExecProcesses({ events: runtimeEvents, tasks, clock });
  const exec = new ExecOpener({
    targets,
    cri: new CriRemote({ cri, processes, wires, clock }),
    edged: new EdgedRemote({ edged, lookup: sources, wires, clock }),
  });
  const logBackends = {
    targets,
    lookup: sources,
    cri,
    logRoot: backends.podLogs,
    states: new ContainerStates(cri, clock),
    edged,
    clock,
  };
  const operations = new PodService({
    sources,
    cri,
    events,
    exec,
    logs: { logs: (params, choice, signal) => openLogs(logBackends, params, choice, signal) },
    restart: {
      targets,
      lookup: sources,
      cri,
      edgeCoreRuns: (signal) => edged.available(signal),
      clock,
    },
  });
  return { operations, runtimeEvents };
}
