/** The operations on pods, for every door: functions, bound to the backends that they read and change. */
import type { Clock } from '../../common/clock.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import { type DescribeOptions, describePods } from './describe-pods.ts';
import type { ExecOpener } from './exec/exec-opener.ts';
import { type LogBackends, openLogs } from './logs/open-logs.ts';
import type { ResourceFeed } from '../watch/resource-feed.ts';
import type { PodSources } from './pod-sources.ts';
import { getPod, listPods } from './read-pods.ts';
import { RuntimeStats } from './runtime-stats.ts';
import { topPods } from './top-pods.ts';
import { type RestartOptions, restartPods } from './restart-pods.ts';
import { watchPods } from './watch-pods.ts';

export interface PodBackends {
  readonly nodeName: string;
  readonly sources: PodSources;
  readonly cri: CriClient;
  readonly events: DescribeOptions['events'];
  readonly restarts: RestartOptions;
  readonly logs: LogBackends;
  readonly feed: ResourceFeed;
  /** Sources are opened with the streams that nobody will read. */
  readonly exec: ExecOpener;
  readonly clock: Clock;
}

export type PodOperations = ReturnType<typeof podOperations>;

export function podOperations(backends: PodBackends) {
  const { sources, restarts, logs, feed, exec } = backends;
  return {
    list: listPods.bind(undefined, sources),
    get: getPod.bind(undefined, sources),
    top: topPods.bind(undefined, { ...backends, stats: new RuntimeStats(backends.cri, backends.nodeName) }),
    describe: describePods.bind(undefined, backends),
    watch: watchPods.bind(undefined, feed),
    restart: restartPods.bind(undefined, restarts),
    logs: openLogs.bind(undefined, logs),
    exec: exec.exec.bind(exec),
    attach: exec.attach.bind(exec),
  };
}
