import { gzipSync } from 'node:zlib';
import test from 'ava';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, POD, readAll, rfc3339Nano } from './log-tree.ts';

const LINES = 40_000;
const STEP_NANOS = 1_000_000n;
const tree = new LogTree();
const contents = Array.from({ length: LINES }, (_, i) => `line ${i} ${'x'.repeat((i * 7919) % 200)}`);

/** Three files, the oldest gzipped, each of some MB: larger than every block and step of the search. */
test.before(() => {
  const bytes = (from: number, to: number): Buffer =>
    Buffer.concat(
      contents.slice(from, to).map((content, i) =>
        criLine({
          nanos: EPOCH + BigInt(from + i) * STEP_NANOS,
          stream: 'stdout',
          partial: false,
          content: Buffer.from(content),
        }),
      ),
    );
  tree.write('web', [
    { name: '0.log.20261122-160000.gz', bytes: gzipSync(bytes(0, 15_000)) },
    { name: '0.log.20261122-170000', bytes: bytes(15_000, 30_000) },
    { name: '0.log', bytes: bytes(30_000, LINES) },
  ]);
});
test.after.always(() => tree.remove());

async function linesOf(options: { tailLines?: number; sinceTime?: string }): Promise<string[]> {
  const params = { namespace: NAMESPACE, name: POD, ...options };
  const source = await openLogs(tree.backends(), params, { unwanted: [] }, new AbortController().signal);
  return (await readAll(source)).toString().split('\n').slice(0, -1);
}

for (const tailLines of [1, 10, 9_999, 10_000, 10_001, 24_999, 25_001, 39_999, 40_000, 50_000]) {
  test(`the last ${tailLines} lines are found over rotated and gzipped files`, async (t) => {
    t.deepEqual(await linesOf({ tailLines }), contents.slice(-tailLines));
  });
}

for (const first of [0, 1, 777, 14_999, 15_000, 15_001, 29_999, 30_000, 33_333, 39_999]) {
  test(`a time finds line ${first}, at its very nanosecond and just before it`, async (t) => {
    const nanos = EPOCH + BigInt(first) * STEP_NANOS;
    const wanted = contents.slice(first);
    t.deepEqual(await linesOf({ sinceTime: rfc3339Nano(nanos) }), wanted);
    t.deepEqual(await linesOf({ sinceTime: rfc3339Nano(nanos - 1n) }), wanted);
    t.is((await linesOf({ sinceTime: rfc3339Nano(nanos + 1n) }))[0], contents[first + 1]);
  });
}
