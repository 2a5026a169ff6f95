/** Input through `edgectl exec -i`: every byte of it, or the exit of a process that did not want it. */
import { createHash, randomBytes } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import { startNodeUnderTest } from './node-under-test.ts';

export interface ExecInputOptions {
  readonly rounds: number;
  readonly sizes: readonly number[];
  /** Also a process that sleeps that long before it reads. */
  readonly lateSeconds: number;
}

export async function execInput(
  t: ExecutionContext,
  { rounds, sizes, lateSeconds }: ExecInputOptions,
): Promise<void> {
  const nut = await startNodeUnderTest({ pods: ['default/web-0'] });
  t.teardown(() => nut.stop());
  const run = (script: string, input?: Buffer) =>
    nut.edgectl(['exec', ...(input ? ['-i'] : []), 'web-0', '-c', 'web', '--', 'sh', '-c', script], input);
  for (let round = 0; round < rounds; round += 1) {
    for (const size of sizes) {
      const input = randomBytes(size);
      const sum = createHash('sha256').update(input).digest('hex');
      const what = `round ${round}, ${size} bytes`;
      const written = await run('cat >/tmp/input', input);
      t.is(written.exitCode, 0, `${what}: ${written.stderr}`);
      t.is((await run('sha256sum </tmp/input; rm /tmp/input')).stdout.toString().slice(0, 64), sum, what);
      t.is((await run('exec sha256sum', input)).stdout.toString().slice(0, 64), sum, what);
      t.is(
        (await run(`sleep ${lateSeconds}; exec sha256sum`, input)).stdout.toString().slice(0, 64),
        sum,
        what,
      );
      t.is((await run('exec true', input)).exitCode, 0, what);
      const head = await run('exec head -c 100', input);
      t.is(head.exitCode, 0, what);
      t.deepEqual(head.stdout, input.subarray(0, 100), what);
    }
  }
}
