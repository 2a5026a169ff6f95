/** Where exec goes, and why not through the task service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { readProcess } from '../../../../../agent/pods/exec/process-table.ts';
import { FifoPool } from '../../../../../agent/pods/exec/tasks/fifo-pool.ts';
import { type ExecRoute, TaskRoute } from '../../../../../agent/pods/exec/tasks/task-route.ts';
import { systemClock } from '../../../../../common/clock.ts';
import { NEVER_ABORTED } from '../../../../helpers/never-aborted.ts';
import { temporaryFolder } from '../../../../helpers/temp-folder.ts';
import { Process } from '../../../../../proto/generated/containerd.ts';
import { whileItRuns } from '../../../../helpers/while-it-runs.ts';

const SPECIFICATION = { runtime: 'io.containerd.runc.v2', specification: '{"process":{"cwd":"/"}}' };

interface Runtime {
  readonly specification?: () => Promise<typeof SPECIFICATION>;
  /** The container's first process. */
  readonly pid?: number;
  readonly folder?: string;
}

function routeOf(
  t: ExecutionContext,
  { specification, pid = process.pid, folder }: Runtime = {},
): Promise<ExecRoute> {
  const route = new TaskRoute({
    clock: systemClock,
    fifos: new FifoPool({ folder: folder ?? join(temporaryFolder(t), 'fifos'), clock: systemClock }),
    tasks: {
      specification: specification ?? (() => Promise.resolve(SPECIFICATION)),
      process: () => Promise.resolve(Process.fromPartial({ pid })),
    },
  });
  return route.of('web', NEVER_ABORTED);
}

async function reason(t: ExecutionContext, runtime: Runtime): Promise<string> {
  const route = await routeOf(t, runtime);
  return 'reason' in route ? route.reason : 'none';
}

test('1: the task service where the runtime sees our FIFOs', async (t) => {
  const route = await routeOf(t);
  t.like(route, { process: { cwd: '/' } });
});

test('3: else it is said why not', async (t) => {
  const refused = () => Promise.reject(new EdgectlError('Unsupported', 'unknown service'));
  t.regex(await reason(t, { specification: refused }), /not containerd/);
  const kata = { ...SPECIFICATION, runtime: 'io.containerd.kata.v2' };
  t.regex(await reason(t, { specification: () => Promise.resolve(kata) }), /kata/);
  // Not below /proc: Node.js 24 tries for ever to make a folder there.
  t.regex(await reason(t, { folder: join(import.meta.filename, 'fifos') }), /cannot be made/);
  t.regex(await reason(t, { pid: 4_194_303 }), /process namespace/);
});

test('3: a folder that the runtime sees elsewhere is not shared', async (t) => {
  const folder = temporaryFolder(t);
  const child = spawn(
    'unshare',
    ['-m', 'sh', '-c', `mount -t tmpfs none "$0" && echo on && sleep 1000 & wait`, folder],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    },
  );
  t.teardown(() => process.kill(-(child.pid ?? 0), 'SIGKILL'));
  await whileItRuns(child, once(child.stdout, 'data'));
  // A child of the one in the other namespace.
  t.regex(await reason(t, { folder, pid: childOf(child.pid ?? 0) }), /does not see .*: mount it/);
});

function childOf(pid: number): number {
  return Number(readdirSync('/proc').find((name) => readProcess(Number(name) || 0)?.parentPid === pid));
}
