import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { generateOutputs } from '../../rpc-schema/generate/outputs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('what is generated is what the schemas and tables say now', async (t) => {
  const outputs = await generateOutputs(root);
  t.true(outputs.size >= 8);
  const stale = [...outputs].filter(([name, text]) => readFileSync(join(root, name), 'utf8') !== text);
  t.deepEqual(
    stale.map(([name]) => name),
    [],
    'run: npm run generate',
  );
});
