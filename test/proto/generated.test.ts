import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import test from 'ava';

test('what is generated from proto/ is what is committed', async (t) => {
  const script = fileURLToPath(new URL('../../scripts/generate-proto.mjs', import.meta.url));
  await t.notThrowsAsync(promisify(execFile)(process.execPath, [script, '--check'], { timeout: 60_000 }));
});
