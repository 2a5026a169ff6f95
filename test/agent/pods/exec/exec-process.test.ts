/** How the process of an exec is found from containerd's events. The processes are real ones of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ContainerProcess, TaskEvent } from '../../../../agent/backends/cri/task-client.ts';
import { ExecProcesses } from '../../../../agent/pods/exec/exec-process.ts';
import { ExecRecords } from '../../../../agent/pods/exec/exec-records.ts';
import { RuntimeEvents } from '../../../../agent/pods/runtime-events.ts';
import { ManualClock, settle } from '../../../helpers/manual-clock.ts';
import { aMoment } from '../../../helpers/wait-until.ts';
import { NO_NAMED_EXECS } from './harness.ts';
import { NEVER_ABORTED } from '../../../helpers/never-aborted.ts';

const CONTAINER = 'container-of-the-test';

interface World {
  readonly clock: ManualClock;
  readonly processes: ExecProcesses;
  readonly killed: string[];
  tell(event: TaskEvent): Promise<void>;
  listed: ContainerProcess[];
  stop(): void;
}

function world(): World {
  const folder = mkdtempSync(join(tmpdir(), 'ea-'));
  const clock = new ManualClock();
  const stopping = new AbortController();
  let wake: () => void = () => undefined;
  const queue: TaskEvent[] = [];
  const events = new RuntimeEvents({
    clock,
    source: {
      async *events(signal) {
        while (!signal.aborted) {
          yield* queue.splice(0);
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    },
  });
  const runEnded = events.run(stopping.signal);
  const killed: string[] = [];
  const self: World = {
    clock,
    killed,
    listed: [],
    processes: new ExecProcesses({
      events,
      clock,
      records: new ExecRecords({ folder: join(folder, 'execs'), clock }),
      tasks: {
        listPids: () => Promise.resolve(self.listed),
        ...NO_NAMED_EXECS,
        killExec(_, execId, signalNumber) {
          killed.push(`${execId} ${signalNumber}`);
          return Promise.reject(new EdgectlError('NotFound', 'process already finished'));
        },
      },
    }),
    async tell(event) {
      queue.push(event);
      wake();
      await settle();
    },
    stop() {
      stopping.abort();
      wake();
      rmSync(folder, { recursive: true });
      void runEnded;
    },
  };
  return self;
}

const children: ChildProcess[] = [];

async function child(command: string[]): Promise<number> {
  const [program = '', ...args] = command;
  const spawned = spawn(program, args, { stdio: 'ignore' });
  children.push(spawned);
  await once(spawned, 'spawn');
  // Until exec(2) is through the command line is still that of this process.
  const { readCommandLine } = await import('../../../../agent/pods/exec/process-table.ts');
  while (readCommandLine(spawned.pid ?? 0)?.[0] !== program) await aMoment();
  return spawned.pid ?? 0;
}

test.after.always(() => {
  for (const each of children) each.kill('SIGKILL');
});

function started(execId: string, pid: number, containerId = CONTAINER): TaskEvent {
  return { kind: 'exec-started', containerId, execId, pid };
}

test('the one with our command line is taken, whoever else starts something', async (t) => {
  const { processes, tell, stop } = world();
  const own = await child(['sleep', '1001']);
  const probe = await child(['sleep', '1002']);
  const exec = await processes.begin(CONTAINER, ['sleep', '1001'], NEVER_ABORTED);
  exec.watch();
  await tell(started('probe', probe));
  await tell(started('elsewhere', own, 'other'));
  await tell(started('ours', own));
  t.like(await exec.outcome, { started: { execId: 'ours', pid: own }, certain: true });
  stop();
});

test('one that looks different is taken when no other comes, and none of two', async (t) => {
  const { clock, processes, tell, stop } = world();
  const [first, second] = [await child(['sleep', '1003']), await child(['sleep', '1004'])];
  const alone = await processes.begin(CONTAINER, ['./script'], NEVER_ABORTED);
  alone.watch();
  await tell(started('first', first));
  await clock.advance(1_000);
  t.like(await alone.outcome, { started: { execId: 'first' }, certain: false });
  const unsure = await processes.begin(CONTAINER, ['./script'], NEVER_ABORTED);
  unsure.watch();
  await tell(started('first', first));
  await tell(started('second', second));
  await clock.advance(1_000);
  t.deepEqual(await unsure.outcome, { unknown: true });
  t.true(await unsure.end(), 'it may have been left');
  stop();
});

test("somebody else's exec of the same command beside ours: none is ended, and the end says so", async (t) => {
  const self = world();
  const [own, theirs] = [await child(['sleep', '1011']), await child(['sleep', '1011'])];
  const exec = await self.processes.begin(CONTAINER, ['sleep', '1011'], NEVER_ABORTED);
  exec.watch();
  await self.tell(started('theirs', theirs));
  self.listed = [
    { pid: theirs, execId: 'theirs' },
    { pid: own, execId: 'ours' },
  ];
  t.true(await exec.end());
  t.deepEqual(self.killed, []);
  self.stop();
});

test('an exec of ours of the same command that is not known yet is no stranger: the end waits until it is', async (t) => {
  const self = world();
  const command = ['sleep', '1013'];
  const [first, second] = [await child(command), await child(command)];
  const exec = await self.processes.begin(CONTAINER, command, NEVER_ABORTED);
  exec.watch();
  await self.tell(started('first', first));
  const next = await self.processes.begin(CONTAINER, command, NEVER_ABORTED);
  next.watch();
  self.listed = [
    { pid: first, execId: 'first' },
    { pid: second, execId: 'second' },
  ];
  const ending = exec.end();
  await settle();
  t.deepEqual(self.killed, []);
  await self.tell(started('second', second));
  await ending;
  t.deepEqual(self.killed, ['first 15']);
  next.release();
  self.stop();
});

test("somebody else's exec of the same command that was taken for ours, and has ended: ours is the other", async (t) => {
  const self = world();
  const [own, theirs] = [await child(['sleep', '1012']), await child(['sleep', '1012'])];
  const exec = await self.processes.begin(CONTAINER, ['sleep', '1012'], NEVER_ABORTED);
  exec.watch();
  await self.tell(started('theirs', theirs));
  const gone = children.find(({ pid }) => pid === theirs);
  const exited = gone && once(gone, 'exit');
  gone?.kill('SIGKILL');
  await exited;
  self.listed = [{ pid: own, execId: 'ours' }];
  t.false(await exec.end());
  // No process of this machine is in the container: the runtime was asked to end it.
  t.deepEqual(self.killed, ['ours 15']);
  self.stop();
});

test('what starts before we connect is none of ours', async (t) => {
  const { clock, processes, tell, stop } = world();
  const exec = await processes.begin(CONTAINER, ['sleep', '1005'], NEVER_ABORTED);
  const before = await child(['sleep', '1005']);
  await tell(started('before', before));
  exec.watch();
  await clock.advance(10_000);
  t.deepEqual(await exec.outcome, { unknown: true });
  stop();
});

test('starts in one container wait for each other, those in another do not', async (t) => {
  const { processes, stop } = world();
  const first = await processes.begin(CONTAINER, ['a'], NEVER_ABORTED);
  let begun = false;
  const second = processes.begin(CONTAINER, ['a'], NEVER_ABORTED).then((exec) => {
    begun = true;
    return exec;
  });
  await processes.begin('other', ['a'], NEVER_ABORTED);
  await settle();
  t.false(begun);
  first.release();
  await second;
  t.true(begun);
  stop();
});

test('nothing that was never asked for is ended, and nothing waits for it', async (t) => {
  const { processes, stop, killed } = world();
  const exec = await processes.begin(CONTAINER, ['a'], NEVER_ABORTED);
  t.false(await exec.end());
  await processes.begin(CONTAINER, ['a'], NEVER_ABORTED);
  t.deepEqual(killed, []);
  stop();
});

test('an exec whose start was not heard of is found by its command, where it is the only one', async (t) => {
  const pid = await child(['sleep', '1006']);
  const mayBeLeft = async (listed: ContainerProcess[]): Promise<boolean> => {
    const away = world();
    await settle();
    away.stop();
    await settle();
    away.listed = listed;
    const exec = await away.processes.begin(CONTAINER, ['sleep', '1006'], NEVER_ABORTED);
    exec.watch();
    return exec.end();
  };
  const others = [
    { pid: 1, execId: CONTAINER },
    { pid, execId: undefined },
  ];
  t.false(await mayBeLeft([{ pid, execId: 'ours' }, ...others]));
  t.true(await mayBeLeft(others));
  t.true(
    await mayBeLeft([
      { pid, execId: 'ours' },
      { pid, execId: 'twin' },
    ]),
  );
});

test('4: with the event stream cut no exec waits for the one before it', async (t) => {
  const away = world();
  await settle();
  const first = await away.processes.begin(CONTAINER, ['sh'], NEVER_ABORTED);
  first.watch();
  // The stream is cut while the first is awaited: of its start nothing will be heard.
  away.stop();
  await settle();
  t.deepEqual(await first.outcome, { unknown: true });
  const second = await away.processes.begin(CONTAINER, ['true'], NEVER_ABORTED);
  second.watch();
  await away.processes.begin(CONTAINER, ['true'], NEVER_ABORTED);
  t.is(away.clock.monotonic(), 0, 'nobody waited');
});

test('4: who gives up waits no more, and nobody waits for it', async (t) => {
  const { processes, stop } = world();
  const first = await processes.begin(CONTAINER, ['a'], NEVER_ABORTED);
  const giveUp = new AbortController();
  const second = processes.begin(CONTAINER, ['b'], giveUp.signal);
  const third = processes.begin(CONTAINER, ['c'], NEVER_ABORTED);
  giveUp.abort(new Error('the deadline'));
  await t.throwsAsync(second, { message: 'the deadline' });
  first.release();
  await third;
  stop();
});
