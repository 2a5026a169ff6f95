/** Searches of logs take turns: whoever asks for many of them keeps nobody else from one. */
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { LogSearches, Search } from '../../../../agent/pods/logs/log-searches.ts';
import { type LogBackends, openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { LOG_SEARCHES_WAITING } from '../../../../common/limits.ts';
import { LogTree, NAMESPACE, POD, readAll } from './log-tree.ts';

const quiet = new AbortController().signal;
const MIB = 1024 * 1024;
const LINE = '2026-11-22T16:46:06.123456789Z';
const LATE = new EdgectlError('Timeout', 'too late');

/** Counts the searches that hold a place. */
class CountedSearches extends LogSearches {
  searching = 0;
  most = 0;

  override async enter(principal: string, isOpening: boolean, signal: AbortSignal): Promise<() => void> {
    const leave = await super.enter(principal, isOpening, signal);
    this.searching += 1;
    this.most = Math.max(this.most, this.searching);
    return () => {
      this.searching -= 1;
      leave();
    };
  }
}

/** A log whose one line of stdout is found behind 3 MiB of stderr, compressed. */
function dearLog(t: ExecutionContext): { backends: LogBackends; searches: CountedSearches } {
  const logs = new LogTree();
  t.teardown(() => logs.remove());
  const line = `${LINE} stderr F ${'x'.repeat(200)}\n`;
  const member = gzipSync(Buffer.from(line.repeat(Math.ceil(MIB / line.length))));
  logs.write('web', [
    { name: '0.log.20261122-165500', bytes: Buffer.from(`${LINE} stdout F found\n`) },
    { name: '0.log.20261122-165501.gz', bytes: Buffer.concat(Array.from({ length: 3 }, () => member)) },
    { name: '0.log', bytes: Buffer.from(`${LINE} stderr F x\n`) },
  ]);
  logs.write('api', [
    { name: '0.log.20261122-165501.gz', bytes: gzipSync(Buffer.from(line)) },
    { name: '0.log', bytes: Buffer.from(`${LINE} stdout F x\n${LINE} stderr F x\n${LINE} stderr F x\n`) },
  ]);
  const searches = new CountedSearches();
  return { backends: logs.backends({ searches }), searches };
}

async function read(
  backends: LogBackends,
  reader: string,
  params: Partial<PodLogsParams>,
  signal = quiet,
): Promise<string> {
  const request = { namespace: NAMESPACE, name: POD, container: 'web', ...params };
  const source = await openLogs(backends, request, { unwanted: [], reader }, signal);
  return (await readAll(source, 65_536)).toString();
}

const TAIL = { stream: 'Stdout', tailLines: 1 } as const;

test.serial(
  'M5: a few searches of a principal run, some wait, the others are asked to come again',
  async (t) => {
    const { backends, searches } = dearLog(t);
    const late = new AbortController();
    const asked = Array.from({ length: 2 + LOG_SEARCHES_WAITING.perPrincipal + 6 }, (_, index) =>
      read(backends, 'eve', TAIL, index === 3 ? late.signal : quiet),
    );
    late.abort(LATE);
    const results = await Promise.allSettled(asked);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as EdgectlError] : [],
    );
    const kinds = refused.map(({ kind }) => kind).toSorted();
    t.is(kinds[0], 'Timeout');
    t.true(kinds.length > 1 && kinds.slice(1).every((kind) => kind === 'TooManyRequests'), kinds.join());
    t.true(refused.at(-1)?.retryable);
    t.true(results.every((result) => result.status === 'rejected' || result.value === 'found\n'));
    t.is(searches.most, 2);
    t.is(searches.searching, 0);
    t.is(await read(backends, 'eve', TAIL), 'found\n');
  },
);

test.serial(
  'M5: what is read and gives nothing takes turns too: a stream without lines, an unread log',
  async (t) => {
    const { backends, searches } = dearLog(t);
    const request = { namespace: NAMESPACE, name: POD, container: 'web' };
    const unread = Array.from({ length: 4 }, async () => {
      const choice = { unwanted: ['stdout' as const], reader: 'eve' };
      const source = await openLogs(backends, request, choice, quiet);
      return (await source.ended).reason;
    });
    const filtered = Array.from({ length: 4 }, () => read(backends, 'eve', { stream: 'Stdout' }));
    t.deepEqual(
      await Promise.all(unread),
      Array.from({ length: 4 }, () => 'Completed'),
    );
    t.deepEqual(
      await Promise.all(filtered),
      Array.from({ length: 4 }, () => 'found\n'),
    );
    t.is(searches.most, 2);
    t.is(searches.searching, 0);
  },
);

test.serial('M5: who reads at his own pace, or wants the last lines, needs no place', async (t) => {
  const { backends, searches } = dearLog(t);
  t.is(await read(backends, 'eve', { container: 'api', tailLines: 1 }), 'x\n');
  t.true((await read(backends, 'eve', {})).length > 2 * MIB);
  t.is(searches.most, 0);
});

test('M5: principals take turns, and one who gives up leaves the queue', async (t) => {
  const searches = new LogSearches({ inAll: 2, perKey: 1 });
  const order: string[] = [];
  const enter = async (principal: string, signal = quiet): Promise<() => void> => {
    const leave = await searches.enter(principal, true, signal);
    order.push(principal);
    return leave;
  };
  const gone = new AbortController();
  const first = await enter('eve');
  const other = await enter('bob');
  const waiting = [enter('eve'), enter('eve', gone.signal), enter('eve'), enter('root')];
  const given = t.throwsAsync(waiting[1]!);
  gone.abort(LATE);
  t.is(await given, LATE);
  first();
  // Giving a place back twice frees one place.
  first();
  (await waiting[0]!)();
  (await waiting[3]!)();
  (await waiting[2]!)();
  other();
  t.deepEqual(order, ['eve', 'bob', 'eve', 'root', 'eve']);
});

test('M5: a reader that is closed while it waits for a place is told so, and takes none', async (t) => {
  const searches = new LogSearches({ inAll: 1, perKey: 1 });
  const leave = await searches.enter('bob', true, quiet);
  const search = new Search(undefined, searches, 'eve');
  const waiting = t.throwsAsync(Promise.resolve(search.goOn(5 * MIB)));
  search.close();
  t.like(await waiting, { kind: 'Canceled' });
  leave();
  const next = await searches.enter('eve', true, quiet);
  next();
  t.pass();
});
