/**
 * Groups of test files that share a process in a whole run (`test/together/`): alone each takes half a second of a processor, nearly
 * all of it to start and to load what the others load too. A file that is named on the command line runs by itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { CHECKOUT, inCheckout } from './checkout.mjs';

export const GROUPS = 'test/together/';

/** The test files that some group imports. */
export function groupedTests() {
  return readdirSync(inCheckout(GROUPS))
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => importedTests(inCheckout(GROUPS, name)));
}

function importedTests(group) {
  const text = readFileSync(group, 'utf8');
  return [...text.matchAll(/^import '(\.[^']+\.test\.ts)';$/gm)].map(([, path = '']) =>
    relative(CHECKOUT, resolve(dirname(group), path)),
  );
}
