/** Execs that were left in the middle of their start; the processes are real ones of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { endNamed, type NamedExecTasks } from '../../../../../agent/pods/exec/tasks/named-exec.ts';
import { readCommandLine, ticksNow } from '../../../../../agent/pods/exec/process-table.ts';
import { systemClock } from '../../../../../common/clock.ts';
import { Process, Status } from '../../../../../proto/generated/containerd.ts';
import { aMoment } from '../../../../helpers/wait-until.ts';

/** Every process of this test is in it. */
const CONTAINER = readFileSync('/proc/self/cgroup', 'utf8').split('\n')[0] ?? '';

/** Leads a session of its own, as what a shim starts does. */
async function sessionLeader(t: ExecutionContext, command: readonly string[]) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  while (readCommandLine(child.pid ?? 0)?.[0] !== program) await aMoment();
  return child;
}

test('5: a process whose start broke off is found where containerd names not even the first one', async (t) => {
  const first = await sessionLeader(t, ['sleep', '2001']);
  const atTicks = ticksNow(systemClock);
  const command = ['sleep', '2002'];
  const half = await sessionLeader(t, command);
  const exited = once(half, 'exit');
  const deleted: string[] = [];
  const tasks: NamedExecTasks = {
    process: (_, execId) =>
      Promise.resolve(
        Process.fromPartial(
          execId === '' ? { pid: first.pid ?? 0, status: Status.RUNNING } : { status: Status.CREATED },
        ),
      ),
    listPids: () => Promise.resolve([first, half].map(({ pid = 0 }) => ({ pid, execId: undefined }))),
    killExec: () => Promise.reject(new EdgectlError('NotFound', 'process not created')),
    deleteExec: (_, execId) => Promise.resolve(void deleted.push(execId)),
  };
  const exec = { containerId: CONTAINER, execId: 'ours', command, atTicks, fifos: [] };
  t.is(await endNamed(exec, { tasks, clock: systemClock }), 'ended');
  await exited;
  t.deepEqual(deleted, ['ours']);
  t.is(first.exitCode, null);
});

test('5: what containerd does not know for a moment, or says while it is started again, is asked again', async (t) => {
  // The clock's timers keep no process alive.
  const alive = setInterval(() => undefined, 1_000);
  t.teardown(() => clearInterval(alive));
  const answers = [
    () => Promise.reject(new EdgectlError('Unavailable', 'containerd is started again')),
    () => Promise.resolve(Process.fromPartial({ status: Status.UNKNOWN })),
    () => Promise.resolve(Process.fromPartial({ status: Status.STOPPED, pid: 4_194_303 })),
  ];
  let asked = 0;
  const tasks: NamedExecTasks = {
    process: () => (answers[asked++] ?? answers.at(-1) ?? t.fail)() as Promise<Process>,
    listPids: () => Promise.reject(new Error('nothing is to be looked for')),
    killExec: () => Promise.reject(new Error('nothing is to be killed')),
    deleteExec: () => Promise.resolve(),
  };
  const exec = { containerId: 'c', execId: 'e', command: ['true'], atTicks: 0, fifos: [] };
  t.is(await endNamed(exec, { tasks, clock: systemClock }), 'over');
  t.is(asked, 3);
});
