import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { changeContexts, readContexts } from '../../../../clients/edgectl/contexts/context-file.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

test('what was written is read again; a file that is not there has no contexts', async (t) => {
  const path = join(temporaryFolder(t), 'config.yaml');
  t.deepEqual(readContexts(path), { contexts: [] });
  const content = {
    currentContext: 'press-hall',
    contexts: [{ name: 'press-hall', broker: 'mqtts://10.0.0.7', user: 'alice' }],
  };
  await changeContexts(path, () => content);
  t.deepEqual(readContexts(path), content);
});

test('a file that cannot be used is named, with what is wrong in one line', (t) => {
  const path = join(temporaryFolder(t), 'config.yaml');
  for (const text of ['contexts: [', '['.repeat(100_000), 'contexts: 3', '- a']) {
    writeFileSync(path, text);
    const error = t.throws(() => readContexts(path), undefined, text.slice(0, 20));
    t.like(error, { kind: 'InvalidParams' });
    t.regex(error?.message ?? '', /^the client file \/.*\/config\.yaml cannot be used: [^\n]+$/);
  }
});
