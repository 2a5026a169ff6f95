import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import test from 'ava';
import { whileItRuns } from '../../helpers/while-it-runs.ts';

const SUPPORT = resolve(import.meta.dirname, '../../../scripts/support');

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends a script that waits for a child, and the child with all that it started`, async (t) => {
    const program = `
      const { endOnSignals } = await import(${JSON.stringify(`${SUPPORT}/interrupt.mjs`)});
      const { run } = await import(${JSON.stringify(`${SUPPORT}/run.mjs`)});
      endOnSignals();
      // The child hears nothing but SIGKILL, and holds our own output open as long as it lives.
      await run('sh', ['-c', 'trap "" TERM INT HUP; echo $$ >&2; sleep 100; sleep 100'], { output: 'stderr' });
    `;
    const script = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await whileItRuns(script, once(script.stderr, 'data'));
    const started = performance.now();
    script.kill(signal);
    const ended = once(script, 'exit');
    await once(script.stderr, 'close');
    t.deepEqual(await ended, [code, null]);
    t.true(performance.now() - started < 10_000);
  });
}
