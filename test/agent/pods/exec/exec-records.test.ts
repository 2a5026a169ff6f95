/** What a killed agent left, on real processes of this machine. That they are in a container is the runtime's to say here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ContainerProcess } from '../../../../agent/backends/cri/task-client.ts';
import type { StartedExec } from '../../../../agent/pods/exec/end-process.ts';
import { type ExecRecord, ExecRecords, type LeftExecs } from '../../../../agent/pods/exec/exec-records.ts';
import { readProcess } from '../../../../agent/pods/exec/process-table.ts';
import { type Clock, systemClock } from '../../../../common/clock.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';
import { NO_NAMED_EXECS } from './harness.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

interface Left {
  readonly outcome: LeftExecs;
  readonly signals: readonly string[];
}

/** The next run of the agent, on a runtime whose execs of `alive` end at SIGTERM. */
async function endLeft(
  records: ExecRecords,
  alive: readonly string[] = [],
  { away = false, listed = [] }: { away?: boolean; listed?: readonly ContainerProcess[] } = {},
): Promise<Left> {
  const left = new Set(alive);
  const signals: string[] = [];
  const outcome = await records.endLeft({
    listPids: () => Promise.resolve(listed),
    ...NO_NAMED_EXECS,
    killExec(containerId, execId, signalNumber) {
      if (away) return Promise.reject(new EdgectlError('Unavailable', 'no runtime'));
      if (!left.delete(execId)) return Promise.reject(new EdgectlError('NotFound', 'not found'));
      signals.push(`${containerId} ${execId} ${signalNumber}`);
      return Promise.resolve();
    },
  });
  return { outcome, signals };
}

function recordsIn(folder: string, clock: Clock = systemClock): ExecRecords {
  return new ExecRecords({ folder, clock });
}

/** The machine's clock, that much later. */
function laterBy(ms: number): Clock {
  return { ...systemClock, boot: () => ({ ...systemClock.boot(), ms: systemClock.boot().ms + ms }) };
}

/** Resolves when every start that was under way has been recorded. */
const LATER = laterBy(120_000);

function begun(folder: string, started: StartedExec): ExecRecord {
  const record = recordsIn(folder).begin('web', ['sleep', '1000']);
  record.started(started);
  return record;
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
  begun(folder, started);
  t.deepEqual(await endLeft(recordsIn(folder), [started.execId]), {
    outcome: { ended: 1, left: 0 },
    signals: [`web ${started.execId} 15`],
  });
  t.deepEqual(readdirSync(folder), []);
  t.deepEqual((await endLeft(recordsIn(folder), [started.execId])).signals, []);
});

test('20.2: an exec whose start nobody told is found by its command, and ended', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  recordsIn(folder).begin('web', ['sleep', '1000']);
  const { started } = await sleeping(t);
  const other = spawn('sleep', ['1001'], { stdio: 'ignore' });
  t.teardown(() => other.kill('SIGKILL'));
  await once(other, 'spawn');
  const listed = [started, { execId: 'another', pid: other.pid ?? 0 }, { execId: 'web', pid: started.pid }];
  t.deepEqual(await endLeft(recordsIn(folder), [started.execId, 'another', 'web'], { listed }), {
    outcome: { ended: 1, left: 0 },
    signals: [`web ${started.execId} 15`],
  });
  t.deepEqual(readdirSync(folder), []);
});

test('20.2: nobody else is taken for it: what ran before, what came late, what has a record or a session', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const before = await sleeping(t);
  recordsIn(folder, laterBy(30)).begin('web', ['sleep', '1000']);
  recordsIn(folder, laterBy(-120_000)).begin('web', ['sleep', '1000']);
  const recorded = await sleeping(t);
  begun(folder, { ...recorded.started, startTicks: 1 });
  const ownExec = await sleeping(t);
  const records = recordsIn(folder, LATER);
  const listed = [before.started, recorded.started, ownExec.started];
  const ending = endLeft(
    records,
    listed.map(({ execId }) => execId),
    { listed },
  );
  // Of this run: known before the runtime has answered.
  records.begin('web', ['sleep', '1000']).started(ownExec.started);
  t.deepEqual(await ending, { outcome: { ended: 0, left: 0 }, signals: [] });
  t.is(readdirSync(folder).length, 1);
});

test('20.2: of two that could be meant none is ended, and they are looked for again', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  recordsIn(folder).begin('web', ['sleep', '1000']);
  const [first, second] = [await sleeping(t), await sleeping(t)];
  const clock = new ManualClock();
  const listed = [first.started, second.started];
  const boot = systemClock.boot();
  const records = recordsIn(folder, {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    boot: () => boot,
    after: clock.after.bind(clock),
    every: clock.every.bind(clock),
  });
  const ending = endLeft(records, [first.started.execId], { listed });
  for (let second = 0; second < 31; second += 1) await clock.advance(1_000);
  t.deepEqual(await ending, { outcome: { ended: 0, left: 1 }, signals: [] });
  t.is(readdirSync(folder).length, 1);
});

test('20.2: what was recorded before the machine was booted is over', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const { started } = await sleeping(t);
  begun(folder, started);
  const booted: Clock = { ...systemClock, boot: () => ({ ...systemClock.boot(), id: 'another' }) };
  t.deepEqual(await endLeft(recordsIn(folder, booted), [started.execId]), {
    outcome: { ended: 0, left: 0 },
    signals: [],
  });
  t.deepEqual(readdirSync(folder), []);
});

test('one that ended in time is not looked for', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const { started } = await sleeping(t);
  const record = begun(folder, started);
  record.over();
  record.over();
  t.deepEqual(await endLeft(recordsIn(folder), [started.execId]), {
    outcome: { ended: 0, left: 0 },
    signals: [],
  });
});

test('what is over, or is another process of the same number by now, is left alone', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const over = await sleeping(t);
  const exited = once(over.child, 'exit');
  over.child.kill('SIGKILL');
  await exited;
  begun(folder, over.started);
  const { started } = await sleeping(t);
  begun(folder, { ...started, startTicks: (started.startTicks ?? 0) - 1 });
  t.deepEqual(await endLeft(recordsIn(folder), [over.started.execId, started.execId]), {
    outcome: { ended: 0, left: 0 },
    signals: [],
  });
  t.deepEqual(readdirSync(folder), []);
});

test('one that cannot be seen from here is for the runtime to end, and is kept while the runtime is away', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  const unseen: StartedExec = { execId: 'unseen', pid: 4_194_000, startTicks: undefined };
  begun(folder, unseen);
  const away = { away: true };
  t.deepEqual((await endLeft(recordsIn(folder), ['unseen'], away)).outcome, { ended: 0, left: 1 });
  t.deepEqual(await endLeft(recordsIn(folder), ['unseen']), {
    outcome: { ended: 1, left: 0 },
    signals: ['web unseen 15'],
  });
});

test('a file that is not a record costs nothing', async (t) => {
  const folder = join(temporaryFolder(t), 'execs');
  mkdirSync(folder);
  mkdirSync(join(folder, 'folder'));
  const bad = ['', '{"containerId":"web"', '[]', '{"containerId":"web","execId":"a","pid":"1"}'];
  for (const [index, text] of bad.entries()) writeFileSync(join(folder, `${index}`), text);
  writeFileSync(join(folder, 'first'), '{"containerId":"web","execId":"a","pid":1}');
  t.deepEqual(await endLeft(recordsIn(folder), ['a']), { outcome: { ended: 0, left: 0 }, signals: [] });
  t.deepEqual(readdirSync(folder), ['folder']);
});

test('an exec goes on where its record cannot be written', (t) => {
  const path = join(temporaryFolder(t), 'file');
  writeFileSync(path, 'in the way');
  const record = recordsIn(join(path, 'execs')).begin('web', ['true']);
  t.notThrows(() => record.started({ execId: 'a', pid: 4_194_000, startTicks: 1 }));
  t.notThrows(() => record.over());
});

test('what this run of the agent has begun itself goes on, however often the unit is started', async (t) => {
  const folder = temporaryFolder(t);
  const [earlier, own] = [await sleeping(t), await sleeping(t)];
  begun(folder, earlier.started);
  const records = recordsIn(folder);
  const record = records.begin('web', ['sleep', '1000']);
  record.started(own.started);
  const starting = records.begin('web', ['sleep', '1000']);
  for (const ended of [1, 0]) {
    t.deepEqual(await endLeft(records, [earlier.started.execId, own.started.execId]), {
      outcome: { ended, left: 0 },
      signals: ended === 1 ? [`web ${earlier.started.execId} 15`] : [],
    });
  }
  t.is(readdirSync(folder).length, 2);
  record.over();
  starting.over();
  t.deepEqual(readdirSync(folder), []);
});
