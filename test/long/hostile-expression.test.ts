/** A hostile expression over 64 MiB of a log: in time proportional to the log, and nobody waits for it. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import test from 'ava';
import { openLogs } from '../../agent/pods/logs/open-logs.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, POD, readAll } from '../agent/pods/logs/log-tree.ts';

const MIB = 1024 * 1024;
const LINE_BYTES = 16 * 1024;
/** The agent's own thread is never held up for so long, on a busy machine either. */
const MOST_DELAY_MS = 500;

function treeOf(t: { teardown: (action: () => void) => void }, bytes: number): LogTree {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const line = criLine({
    nanos: EPOCH,
    stream: 'stdout',
    partial: false,
    content: Buffer.alloc(LINE_BYTES, 'a'),
  });
  tree.write('web', [
    { name: '0.log', bytes: Buffer.concat(Array.from({ length: bytes / LINE_BYTES }, () => line)) },
  ]);
  return tree;
}

for (const expression of ['(a+)+$', '(a|aa)+[^a]', '(.*)*(a*)*[bc]$', '(a?){60}a{60}[^a]']) {
  test.serial(`${expression} takes twice as long for twice as much, and delays nobody`, async (t) => {
    const timeOf = async (tree: LogTree): Promise<number> => {
      const started = performance.now();
      const params = {
        namespace: NAMESPACE,
        name: POD,
        container: 'web',
        grep: { expression, invert: true },
      };
      await readAll(await openLogs(tree.backends(), params, { unwanted: [] }, new AbortController().signal));
      return performance.now() - started;
    };
    const [half, whole] = [treeOf(t, 32 * MIB), treeOf(t, 64 * MIB)];
    await timeOf(half);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const halfMs = await timeOf(half);
    const wholeMs = await timeOf(whole);
    delay.disable();
    t.log(`${Math.round(64 / (wholeMs / 1000))} MiB/s, at most ${Math.round(delay.max / 1e6)} ms of delay`);
    t.true(wholeMs < 4 * halfMs, `${halfMs} and ${wholeMs} ms`);
    t.true(delay.max / 1e6 < MOST_DELAY_MS, `${delay.max / 1e6} ms`);
  });
}
