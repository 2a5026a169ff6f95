import { readFileSync } from 'node:fs';
import test from 'ava';
import { commandReference } from '../../../../clients/edgectl/reference/command-reference.ts';

test('the reference is that of the present definitions (npm run generate)', (t) => {
  t.is(
    readFileSync(new URL('../../../../docs/reference/edgectl.md', import.meta.url), 'utf8'),
    commandReference(),
  );
});
