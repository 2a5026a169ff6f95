import test from 'ava';
import fc from 'fast-check';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import {
  expected,
  filesOf,
  layout,
  LogTree,
  NAMESPACE,
  pieces,
  POD,
  readAll,
  readOptions,
} from './log-tree.ts';

const CHOICE = { unwanted: [] };
/** Thrown, not asserted: fast-check then finds the smallest log that shows it. */
function sameBytes(actual: Buffer, wanted: Buffer): void {
  if (!actual.equals(wanted)) {
    throw new Error(
      `${JSON.stringify(actual.toString('latin1'))} is not ${JSON.stringify(wanted.toString('latin1'))}`,
    );
  }
}

const quiet = new AbortController().signal;

test('a log is what a simple reader makes of the same files, with every option', async (t) => {
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        pieces,
        layout,
        readOptions,
        fc.integer({ min: 1, max: 70_000 }),
        async (all, how, options, most) => {
          const tree = new LogTree();
          try {
            tree.write('web', filesOf(all, how, 0));
            const params = { namespace: NAMESPACE, name: POD, container: 'web', ...options };
            const source = await openLogs(tree.backends(), params, CHOICE, quiet);
            const got = await readAll(source, most);
            sameBytes(got, expected(all, how.torn, options, 'web'));
          } finally {
            tree.remove();
          }
        },
      ),
      { numRuns: 250 },
    ),
  );
});

test('a log cut anywhere goes on from its cursor with identical bytes', async (t) => {
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(
        pieces,
        layout,
        readOptions,
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        async (all, how, options, most, reads, beyond) => {
          const tree = new LogTree();
          try {
            tree.write('web', filesOf(all, how, 0));
            const base = { namespace: NAMESPACE, name: POD, container: 'web' };
            const { tailLines: _tail, sinceTime: _since, ...shape } = options;
            const first = await openLogs(tree.backends(), { ...base, ...options }, CHOICE, quiet);
            const before: Buffer[] = [];
            let over = false;
            for (let i = 0; i < reads && !over; i += 1) {
              const bytes = await first.read('stdout', most);
              if (bytes === undefined) over = true;
              else before.push(bytes);
            }
            const cursor = first.cursor?.() ?? '';
            let skipBytes = 0;
            for (let i = 0; i < beyond; i += 1) {
              const bytes = await first.read('stdout', most);
              if (bytes === undefined) break;
              before.push(bytes);
              skipBytes += bytes.length;
            }
            first.cancel('Canceled');
            const second = await openLogs(
              tree.backends(),
              { ...base, ...shape, cursor, skipBytes },
              { ...CHOICE, sameRequest: true },
              quiet,
            );
            const got = Buffer.concat([...before, await readAll(second, most)]);
            sameBytes(got, expected(all, how.torn, options, 'web'));
          } finally {
            tree.remove();
          }
        },
      ),
      { numRuns: 250 },
    ),
  );
});
