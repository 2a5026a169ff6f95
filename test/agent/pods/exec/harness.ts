/** Exec over a real containerd, as the agent composes it. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../../../common/byte-source.ts';
import { systemClock } from '../../../../common/clock.ts';
import { CriClient } from '../../../../agent/backends/cri/cri-client.ts';
import { TaskClient } from '../../../../agent/backends/cri/task-client.ts';
import { CriRemote } from '../../../../agent/pods/exec/cri-remote.ts';
import { CriTargets } from '../../../../agent/pods/exec/cri-target.ts';
import { ExecOpener } from '../../../../agent/pods/exec/exec-opener.ts';
import { ExecProcesses } from '../../../../agent/pods/exec/exec-process.ts';
import { ExecRecords } from '../../../../agent/pods/exec/exec-records.ts';
import { RecentTargets } from '../../../../agent/pods/exec/recent-targets.ts';
import { ExecExits } from '../../../../agent/pods/exec/tasks/exec-exits.ts';
import { GracePeriod } from '../../../../agent/pods/exec/tasks/grace-period.ts';
import { FifoPool } from '../../../../agent/pods/exec/tasks/fifo-pool.ts';
import { StartSlots } from '../../../../agent/pods/exec/tasks/start-slots.ts';
import { TaskRemote } from '../../../../agent/pods/exec/tasks/task-remote.ts';
import { TaskRoute } from '../../../../agent/pods/exec/tasks/task-route.ts';
import { RuntimeDial } from '../../../../agent/pods/exec/runtime-dial.ts';
import { WireChoice } from '../../../../agent/pods/exec/dial-remote.ts';
import { PodTargets } from '../../../../agent/pods/pod-targets.ts';
import { RuntimeEvents } from '../../../../agent/pods/runtime-events.ts';
import { startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';

export interface ExecHarness {
  readonly containerd: TestContainerd;
  readonly cri: CriClient;
  readonly tasks: TaskClient;
  readonly events: RuntimeEvents;
  readonly opener: ExecOpener;
  /** The way over the streaming server alone. */
  readonly remote: CriRemote;
  readonly targets: PodTargets;
  stop(): Promise<void>;
}

/** Of a runtime without execs that this agent has named. */
export const NO_NAMED_EXECS = {
  process: () => Promise.reject(new EdgectlError('NotFound', 'no such process')),
  deleteExec: () => Promise.reject(new EdgectlError('NotFound', 'no such process')),
};

/** `containerd`: through its task service. */
export async function startExecHarness(route: 'cri' | 'containerd' = 'cri'): Promise<ExecHarness> {
  const containerd = await startTestContainerd();
  const cri = new CriClient({ endpoint: containerd.socket });
  const tasks = new TaskClient(cri.connection);
  const stopping = new AbortController();
  const events = new RuntimeEvents({ source: tasks, clock: systemClock });
  const runEnded = events.run(stopping.signal);
  const records = new ExecRecords({ folder: `${containerd.folder}/execs`, clock: systemClock });
  const processes = new ExecProcesses({ events, tasks, records, clock: systemClock });
  const fifos =
    route === 'cri' ? undefined : new FifoPool({ folder: `${containerd.folder}/fifos`, clock: systemClock });
  const dial = new RuntimeDial({ cri, wires: new WireChoice(), clock: systemClock });
  const remote = new CriRemote({ cri, processes, dial, clock: systemClock });
  const lookup = { find: () => Promise.resolve(undefined) };
  const targets = new PodTargets(cri, lookup);
  return {
    containerd,
    cri,
    tasks,
    events,
    targets,
    remote,
    opener: new ExecOpener({
      targets: new RecentTargets({ targets, events, clock: systemClock }),
      tasks: new TaskRemote({
        ...{ tasks, records, clock: systemClock },
        exits: new ExecExits({ events, tasks, clock: systemClock }),
        slots: new StartSlots(),
        route: new TaskRoute({ tasks, fifos, clock: systemClock }),
        gracePeriod: new GracePeriod({ clock: systemClock }),
      }),
      cri: remote,
      criTargets: new CriTargets({ cri, processes, clock: systemClock }),
      edged: undefined,
      dial,
      portForward: { cri, edged: undefined, lookup },
    }),
    async stop() {
      stopping.abort();
      await runEnded;
      cri.close();
      await containerd.stop();
    },
  };
}

/** Everything that a stream brings. */
export async function readAll(source: ByteSource, stream: 'stdout' | 'stderr' = 'stdout'): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (;;) {
    const bytes = await source.read(stream, 64 * 1024);
    if (bytes === undefined) return Buffer.concat(chunks);
    chunks.push(bytes);
  }
}

/** Reads a stream until its text holds `words`. */
export async function readUntil(source: ByteSource, words: string): Promise<string> {
  let text = '';
  while (!text.includes(words)) {
    const bytes = await source.read('stdout', 64 * 1024);
    if (bytes === undefined) throw new Error(`the stream ended after ${JSON.stringify(text)}`);
    text += bytes.toString();
  }
  return text;
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** Counts the container's processes with that text in their command line. */
export async function processesLike(
  { tasks }: Pick<ExecHarness, 'tasks'>,
  containerId: string,
  text: string,
): Promise<number> {
  const { readCommandLine } = await import('../../../../agent/pods/exec/process-table.ts');
  const processes = await tasks.listPids(containerId);
  return processes.filter(({ pid }) => readCommandLine(pid)?.join(' ').includes(text)).length;
}
