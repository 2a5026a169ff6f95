/** What a killed agent left, on real processes of this machine. That they are in a container is the runtime's to say here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StartedExec } from '../../../../agent/pods/exec/end-process.ts';
import { ExecRecords, type LeftExecs } from '../../../../agent/pods/exec/exec-records.ts';
import { readProcess } from '../../../../agent/pods/exec/process-table.ts';
import { systemClock } from '../../../../common/clock.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

interface Left {
  readonly outcome: LeftExecs;
  readonly signals: readonly string[];
}

/** The next run of the agent, on a runtime whose execs of `alive` end at SIGTERM. */
async function endLeft(folder: string, alive: readonly string[] = [], away = false): Promise<Left> {
  const running = new Set(alive);
  const signals: string[] = [];
  const outcome = await new ExecRecords(folder).endLeft({
    clock: systemClock,
    tasks: {
      listPids: () => Promise.resolve([]),
      killExec(containerId, execId, signalNumber) {
        if (away) return Promise.reject(new EdgectlError('Unavailable', 'no runtime'));
        if (!running.delete(execId)) return Promise.reject(new EdgectlError('NotFound', 'not found'));
        signals.push(`${containerId} ${execId} ${signalNumber}`);
        return Promise.resolve();
      },
    },
  });
  return { outcome, signals };
}

async function sleeping(t: ExecutionContext): Promise<{ child: ChildProcess; started: StartedExec }> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  return { child, started: { execId: `of-${pid}`, pid, startTicks: readProcess(pid)?.startTicks } };
}

test('an exec that ran when the agent was killed is ended, and forgotten', async (t) => {
  const folder = join(temporaryFolder(t), 'made', 'execs');
  const { started } = await sleeping(t);
  new ExecRecords(folder).add('web', started);
  t.deepEqual(await endLeft(folder, [started.execId]), {
    outcome: { ended: 1, left: 0 },
    signals: [`web ${started.execId} 15`],
  });
  t.deepEqual(readdirSync(folder), []);
  t.deepEqual((await endLeft(folder, [started.execId])).signals, []);
});

test('one that ended in time is not looked for', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const { started } = await sleeping(t);
  const records = new ExecRecords(folder);
  records.add('web', started);
  records.remove(started);
  records.remove(started);
  t.deepEqual(await endLeft(folder, [started.execId]), { outcome: { ended: 0, left: 0 }, signals: [] });
});

test('what is over, or is another process of the same number by now, is left alone', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const records = new ExecRecords(folder);
  const over = await sleeping(t);
  const exited = once(over.child, 'exit');
  over.child.kill('SIGKILL');
  await exited;
  records.add('web', over.started);
  const { started } = await sleeping(t);
  records.add('web', { ...started, startTicks: (started.startTicks ?? 0) - 1 });
  t.deepEqual(await endLeft(folder, [over.started.execId, started.execId]), {
    outcome: { ended: 0, left: 0 },
    signals: [],
  });
  t.deepEqual(readdirSync(folder), []);
});

test('one that cannot be seen from here is for the runtime to end, and is kept while the runtime is away', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const unseen: StartedExec = { execId: 'unseen', pid: 4_194_000, startTicks: undefined };
  new ExecRecords(folder).add('web', unseen);
  t.deepEqual((await endLeft(folder, ['unseen'], true)).outcome, { ended: 0, left: 1 });
  t.deepEqual(await endLeft(folder, ['unseen']), {
    outcome: { ended: 1, left: 0 },
    signals: ['web unseen 15'],
  });
});

test('a file that is no record costs nothing', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  mkdirSync(folder);
  mkdirSync(join(folder, 'folder'));
  const bad = ['', '{"containerId":"web"', '[]', '{"containerId":"web","execId":"a","pid":"1"}'];
  for (const [index, text] of bad.entries()) writeFileSync(join(folder, `${index}`), text);
  writeFileSync(join(folder, 'first'), '{"containerId":"web","execId":"a","pid":1}');
  t.deepEqual(await endLeft(folder, ['a']), { outcome: { ended: 0, left: 0 }, signals: [] });
  t.deepEqual(readdirSync(folder), ['folder']);
});

test('an exec goes on where its record cannot be written', (t) => {
  const path = join(temporaryFolder(t), 'file');
  writeFileSync(path, 'in the way');
  const records = new ExecRecords(join(path, 'execs'));
  const started: StartedExec = { execId: 'a', pid: 4_194_000, startTicks: 1 };
  t.notThrows(() => records.add('web', started));
  t.notThrows(() => records.remove(started));
});
