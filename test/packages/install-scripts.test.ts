/** The install scripts of the dependencies, which run as root while the product is installed. */
import { readFileSync } from 'node:fs';
import test from 'ava';

interface LockedPackage {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const ROOT = new URL('../../', import.meta.url);

function read<Content>(file: string): Content {
  return JSON.parse(readFileSync(new URL(file, ROOT), 'utf8')) as Content;
}

const { packages } = read<{ packages: Readonly<Record<string, LockedPackage>> }>('package-lock.json');
const withScript = Object.entries(packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript === true)
  .map(([path, { dev = false }]) => ({ name: path.replace(/^.*node_modules\//, ''), dev }));

test('what `npm start` installs has three packages with an install script, and runs that of esbuild alone', (t) => {
  const { allowScripts } = read<{ allowScripts: Readonly<Record<string, boolean>> }>('package.json');
  const production = withScript.filter(({ dev }) => !dev).map(({ name }) => name);
  t.deepEqual(production.toSorted(), ['@serialport/bindings-cpp', 'esbuild', 'protobufjs']);
  t.deepEqual(
    production.filter((name) => allowScripts[name] === true),
    ['esbuild'],
  );
});

test('of every install script it is decided whether it may run', (t) => {
  const { allowScripts } = read<{ allowScripts: Readonly<Record<string, boolean>> }>('package.json');
  t.deepEqual(withScript.map(({ name }) => name).toSorted(), Object.keys(allowScripts).toSorted());
});
