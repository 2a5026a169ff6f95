import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import test from 'ava';
import { startAgentProcess } from '../helpers/agent-process.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const wordsOf = (pid: number | undefined): readonly string[] =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);

test('the agent runs with a small heap under the process id and the arguments that it was started with', async (t) => {
  const agent = await startAgentProcess(temporaryFolder(t), { args: ['--log-level', 'info'] });
  t.teardown(() => agent.stop());
  const [, ...words] = wordsOf(agent.child.pid);
  t.deepEqual(
    [...words.slice(0, 5), ...words.slice(6)],
    [
      '--max-semi-space-size=1',
      '--no-sparkplug',
      '--no-maglev',
      '--no-opt',
      '--v8-pool-size=1',
      '--log-level',
      'info',
    ],
    words.join(' '),
  );
  t.regex(
    readFileSync(`/proc/${agent.child.pid}/environ`, 'utf8'),
    /\0MALLOC_ARENA_MAX=1\0|^MALLOC_ARENA_MAX=1\0/,
  );
  t.is(
    readFileSync(`/proc/${agent.child.pid}/status`, 'utf8').match(/^PPid:\s+(\d+)$/m)?.[1],
    String(process.pid),
  );
});

/** Is a function that ran often optimised: `settledMs` after the service is ready, and after a second with a third of its time at work? */
const program = (settledMs: number): string => `
import { settleHeap } from '${new URL('../../common/small-heap.ts', import.meta.url).href}';
import { ManualClock } from '${new URL('../helpers/manual-clock.ts', import.meta.url).href}';
const clock = new ManualClock();
const optimised = new Function('f', 'return %ActiveTierIsMaglev(f) || %ActiveTierIsTurbofan(f);');
function isOptimised() {
  const hot = new Function('n', 'let sum = 0; for (let at = 0; at < n; at += 1) sum += at % 7; return sum;');
  for (let run = 0; run < 100_000; run += 1) hot(20);
  return optimised(hot);
}
settleHeap(clock);
await clock.advance(${settledMs});
await clock.advance(1_000);
const seen = [isOptimised()];
const start = process.cpuUsage();
const usedMs = () => { const { user, system } = process.cpuUsage(start); return (user + system) / 1000; };
while (usedMs() < 333);
await clock.advance(1_000);
seen.push(isOptimised());
console.log(JSON.stringify(seen));
`;

for (const settledMs of [0, 5_000])
  test(`the optimising compilers are off until the service has work, ${settledMs / 1000} s after it is ready`, async (t) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--no-sparkplug',
        '--no-maglev',
        '--no-opt',
        '--allow-natives-syntax',
        '--conditions=source',
        '--input-type=module',
        '-e',
        program(settledMs),
      ],
      { timeout: 60_000 },
    );
    t.deepEqual(JSON.parse(stdout), [false, true]);
  });
