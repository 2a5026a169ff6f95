import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(CHECKOUT, 'SECURITY.md'), 'utf8');
const section = text.slice(text.indexOf('## Each claim'), text.indexOf('## Versions'));
const claims = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| claim'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('every claim of SECURITY.md names the tests that hold it, and they are there', (t) => {
  t.true(claims.length >= 15);
  for (const [, claim = '', tests = ''] of claims) {
    const files = [...tests.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, file]) => file ?? '');
    t.true(files.length > 0, claim);
    for (const file of files) {
      t.true(existsSync(join(CHECKOUT, file)), `${claim}: ${file}`);
      t.regex(readFileSync(join(CHECKOUT, file), 'utf8'), /\btest(\.serial)?\(/, file);
    }
  }
});

test('what SECURITY.md links to is there', (t) => {
  for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
    t.true(existsSync(join(CHECKOUT, target)), target);
});
