/** What the journal of systemd is given, and what everybody else is. */
import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';

const LOG = fileURLToPath(new URL('../../agent/log.ts', import.meta.url));
const WRITES = `
  import { createLog } from ${JSON.stringify(LOG)};
  import { fstatSync } from 'node:fs';
  const { dev, ino } = fstatSync(1);
  const stream = process.argv[1] === 'ours' ? dev + ':' + ino : process.argv[1];
  const log = createLog({ level: 'trace', node: 'edge-01' }, stream === 'none' ? {} : { JOURNAL_STREAM: stream });
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) log[level]({ text: 'two\\nlines' }, level);
`;

async function linesWith(stream: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...TYPESCRIPT_FLAGS, '--input-type=module', '-e', WRITES, stream], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks).toString().trimEnd().split('\n');
}

test('the journal gets one line with its priority for each entry', async (t) => {
  const lines = await linesWith('ours');
  t.deepEqual(
    lines.map((line) => line.slice(0, 3)),
    ['<7>', '<7>', '<6>', '<4>', '<3>', '<2>'],
  );
  for (const line of lines) t.like(JSON.parse(line.slice(3)), { node: 'edge-01', text: 'two\nlines' });
});

test('whoever else reads gets JSON alone, also where the variable was only inherited', async (t) => {
  const { dev, ino } = fstatSync(0);
  for (const stream of ['none', `${dev}:${ino + 1}`])
    for (const line of await linesWith(stream)) t.like(JSON.parse(line), { node: 'edge-01' });
});
