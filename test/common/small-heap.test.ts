import { readFileSync } from 'node:fs';
import test from 'ava';
import { startAgentProcess } from '../helpers/agent.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const wordsOf = (pid: number | undefined): readonly string[] =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);

test('the agent runs with a small heap under the process id and the arguments that it was started with', async (t) => {
  const agent = await startAgentProcess(temporaryFolder(t), { args: ['--log-level', 'info'] });
  t.teardown(() => agent.stop());
  const [, ...words] = wordsOf(agent.child.pid);
  t.deepEqual(
    [words[0], ...words.slice(2)],
    ['--max-semi-space-size=2', '--log-level', 'info'],
    words.join(' '),
  );
  t.regex(
    readFileSync(`/proc/${agent.child.pid}/environ`, 'utf8'),
    /\0MALLOC_ARENA_MAX=2\0|^MALLOC_ARENA_MAX=2\0/,
  );
  t.is(
    readFileSync(`/proc/${agent.child.pid}/status`, 'utf8').match(/^PPid:\s+(\d+)$/m)?.[1],
    String(process.pid),
  );
});
