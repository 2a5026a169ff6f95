/** On a fresh machine a script of package.json begins before anything is installed. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const CHECKOUT = new URL('../../', import.meta.url);
const IMPORT = /^(?:import|export)\b[^'"]*?\bfrom '([^']+)';$|^import '([^']+)';$/gm;

/** What `file` has loaded before its first line runs, and is not a file of ours. */
function loadedPackages(file: URL, seen = new Set<string>()): string[] {
  if (seen.has(file.href)) return [];
  seen.add(file.href);
  const names = readFileSync(file, 'utf8').matchAll(IMPORT);
  return [...names].flatMap(([, from, alone]) => {
    const name = from ?? alone ?? '';
    if (name.startsWith('.')) return loadedPackages(new URL(name, file), seen);
    return isBuiltin(name) ? [] : [`${fileURLToPath(file)}: ${name}`];
  });
}

function scriptsOfThePackage(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', CHECKOUT), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const files = Object.values(scripts).flatMap((command) => /scripts\/[\w-]+\.mjs/.exec(command) ?? []);
  return [...new Set(files)];
}

for (const script of scriptsOfThePackage()) {
  test(`${script} loads no package before it has had the packages installed`, (t) => {
    t.deepEqual(loadedPackages(new URL(script, CHECKOUT)), []);
  });
}

test('a package that is loaded at once is found', (t) => {
  t.deepEqual(
    loadedPackages(new URL('test/scripts/installed-first.test.ts', CHECKOUT)).map(
      (found) => found.split(': ')[1],
    ),
    ['ava'],
  );
});
