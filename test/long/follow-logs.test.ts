import { fork } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { ContainerStates } from '../../agent/pods/logs/log-instance.ts';
import { openLogs } from '../../agent/pods/logs/open-logs.ts';
import { systemClock } from '../../common/clock.ts';
import { LogTree, NAMESPACE, POD, readAll } from '../agent/pods/logs/log-tree.ts';

const LINES = 100_000;
const alive = setInterval(() => undefined, 60_000);
test.after.always(() => clearInterval(alive));

for (const seed of [1, 2, 3, 4, 5]) {
  test.serial(
    `a follower misses nothing of a log that another process writes and rotates (seed ${seed})`,
    async (t) => {
      const tree = new LogTree();
      t.teardown(() => tree.remove());
      const folder = tree.folder('web');
      tree.write('web', [{ name: '0.log', bytes: Buffer.alloc(0) }]);
      const writer = fork(new URL('log-writer.ts', import.meta.url), [folder, String(LINES), String(seed)]);
      t.teardown(() => writer.kill());
      let isRunning = true;
      const exited = once(writer, 'exit').then(() => {
        isRunning = false;
      });
      const listContainers = () =>
        Promise.resolve(
          isRunning
            ? [
                {
                  id: 'c',
                  sandboxId: 's',
                  pod: {
                    namespace: NAMESPACE,
                    name: POD,
                    uid: folder.split('_').at(-1)?.split('/')[0] ?? '',
                  },
                  name: 'web',
                  attempt: 0,
                  state: 'running' as const,
                  createdAtMs: 0,
                  image: '',
                  imageRef: '',
                  labels: {},
                  annotations: {},
                },
              ]
            : [],
        );
      const backends = tree.backends({ states: new ContainerStates({ listContainers }, systemClock) });
      const base = { namespace: NAMESPACE, name: POD, container: 'web', follow: true };
      const parts: Buffer[] = [];
      let cursor: string | undefined;
      // Cut off and gone on with again and again, as a client with a bad link does.
      for (let cuts = 0; cuts < 50 && isRunning; cuts += 1) {
        const params = cursor === undefined ? base : { ...base, cursor };
        const source = await openLogs(backends, params, { unwanted: [] }, new AbortController().signal);
        for (let reads = 0; reads < 5; reads += 1) {
          const bytes = await source.read('stdout', 64 * 1024);
          if (bytes === undefined) break;
          parts.push(bytes);
        }
        cursor = source.cursor?.();
        source.cancel('Canceled');
        t.is((await source.ended).gaps, undefined);
      }
      const rest = await openLogs(
        backends,
        { ...base, cursor: cursor ?? '' },
        { unwanted: [] },
        new AbortController().signal,
      );
      parts.push(await readAll(rest));
      await exited;
      t.is((await rest.ended).gaps, undefined);
      const text = Buffer.concat(parts).toString();
      const numbers = [...text.matchAll(/^line (\d+) x*$/gm)].map(([, number]) => Number(number));
      t.is(numbers.length, LINES);
      t.is(
        numbers.findIndex((number, index) => number !== index + 1),
        -1,
      );
      const rotations = [...text.matchAll(/^rotated (\d+)$/gm)].map(([, number]) => Number(number));
      t.deepEqual(
        rotations,
        rotations.map((_, index) => index + 1),
      );
    },
  );
}
