/** Readers behind kubectl that stand still at the end of an exec's output, as a pager does. */
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { Cluster } from './support/cluster.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;

const READERS = 6;
const LINES = 1_000_000;
const LINE = 'a line of thirty bytes of text';
const STILL_MS = 15_000;

test.before('start the cluster', async () => {
  cluster = await Cluster.whole(teardowns);
});

test.after.always('stop it', () => teardowns.run());

test.serial(
  'K1: exec over SPDY: a reader that stands still at the end gets the last bytes too',
  async (t) => {
    const program = `yes '${LINE}' | head -n ${LINES}; exit 3`;
    const readers = Array.from({ length: READERS }, () =>
      cluster.start(['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', program], { wire: 'spdy' }),
    );
    const bytes = LINES * (LINE.length + 1);
    await Promise.all(
      readers.map(async (reader, at) => {
        // Where it stands still, something is in every buffer on the way.
        let taken = 0;
        const standStill = new Promise<void>((resolve) => {
          reader.child.stdout.on('data', (chunk: Buffer) => {
            taken += chunk.length;
            if (taken < bytes - (at + 1) * 500_000) return;
            reader.child.stdout.pause();
            resolve();
          });
        });
        await standStill;
        await pause(STILL_MS);
        taken = Number.NEGATIVE_INFINITY;
        reader.child.stdout.resume();
        const { code, stdout, stderr } = await reader.ended;
        t.is(stdout.length, bytes, `reader ${at}: ${stderr}`);
        t.is(code, 3);
      }),
    );
  },
);
