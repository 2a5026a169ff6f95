/** Which test files a run takes: those that the machine can run, by the packages that they need. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { CHECKOUT, inCheckout } from './checkout.mjs';
import { Refusal } from './say.mjs';
import { groupedTests } from './test-groups.mjs';

/** A test that reaches one of these (itself or by what it imports) cannot run without the packages. */
const NEEDS = [
  {
    packages: ['containerd', 'runc', 'busybox-static'],
    sign: /['"`](containerd|ctr)['"`]|\/scripts\/support\/sandbox\.mjs['"`]/,
  },
  { packages: ['mosquitto'], sign: /['"`]mosquitto['"`]/ },
  { packages: ['mosquitto-clients'], sign: /['"`]mosquitto_(sub|pub)['"`]/ },
  { packages: ['redis-server'], sign: /['"`]redis-server['"`]/ },
  { packages: ['openssl'], sign: /['"`]openssl['"`]/ },
  { packages: ['procps'], sign: /['"`]ps['"`]/ },
  { packages: ['chromium'], sign: /['"`]\/usr\/bin\/chromium['"`]/ },
  { packages: ['expect'], sign: /['"`]expect['"`]/ },
  {
    packages: ['binutils-x86-64-linux-gnu', 'binutils-aarch64-linux-gnu'],
    sign: /\/scripts\/package\/make-packages\.mjs['"`]/,
  },
  { packages: ['docker-compose'], sign: /['"`]docker-compose['"`]/ },
];

/** Where the tests are that need programs which no package brings. */
const APISERVER = 'test/apiserver/';

function testFilesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => relative(CHECKOUT, join(folder, name)))
    .sort();
}

const importsOf = new Map();

/** The texts of a file and of all that it imports by a relative path. */
function reachedTexts(file, seen = new Set()) {
  // The scripts name every package, and run none of them for a test.
  if (seen.has(file) || file.startsWith(inCheckout('scripts')) || !existsSync(file)) return [];
  seen.add(file);
  if (!importsOf.has(file)) importsOf.set(file, readFileSync(file, 'utf8'));
  const text = importsOf.get(file);
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(
    ([, path]) => path,
  );
  return [text, ...specifiers.flatMap((path) => reachedTexts(resolve(dirname(file), path), seen))];
}

/** The missing packages that a test file needs. */
export function needsOf(file, missing) {
  if (missing.length === 0) return [];
  const texts = reachedTexts(inCheckout(file));
  return NEEDS.filter(({ sign }) => texts.some((text) => sign.test(text)))
    .flatMap(({ packages }) => packages)
    .filter((name) => missing.includes(name));
}

/**
 * @param {{long: boolean, asked: string[], missing: string[]}} choice `asked`: files named on the command line
 * @returns {{files: string[], leftOut: {file: string, need: string[]}[]}}
 */
export function runnableTests({ long, asked, missing }) {
  const grouped = new Set(groupedTests());
  const all = testFilesBelow(inCheckout('test')).filter(
    (file) => file.startsWith('test/long/') === long && !file.startsWith(APISERVER) && !grouped.has(file),
  );
  const wanted = asked.length === 0 ? all : asked;
  const judged = wanted.map((file) => ({ file, need: needsOf(file, missing) }));
  const files = judged.filter(({ need }) => need.length === 0).map(({ file }) => file);
  if (files.length === 0)
    throw new Refusal('There is no test file that this machine can run.\n\n0 passed, 1 failed');
  return { files, leftOut: judged.filter(({ need }) => need.length > 0) };
}

/** The tests with a real kube-apiserver: those that were asked for, or all. */
export function apiserverTests(asked) {
  return asked.length === 0 ? testFilesBelow(inCheckout(APISERVER)) : asked;
}

/** How ava reports that a file's process ended by an error. */
const CRASHED = /^(\S+\.test\.[tj]s) exited with a non-zero exit code/;

/** The folder that all files of a run lie in, with its last slash: ava leaves it out of the titles. */
function commonFolder(files) {
  const [first = '', ...others] = files.map((file) => dirname(file).split('/'));
  let shared = first.length;
  for (const parts of others) {
    const differs = parts.findIndex((part, index) => part !== first[index]);
    shared = Math.min(shared, differs === -1 ? parts.length : differs);
  }
  return first
    .slice(0, shared)
    .map((part) => `${part}/`)
    .join('');
}

/**
 * The files that failures belong to, by ava's titles: folders, file and test, parted by `›`.
 * @param {readonly string[]} titles of what failed
 * @param {readonly string[]} files of the run
 * @returns {Map<string, string[]> | undefined} the titles by file; `undefined` where one belongs to no file
 */
export function filesOfFailures(titles, files) {
  const folder = commonFolder(files);
  const starts = files.map((file) => ({
    file,
    start: `${file
      .slice(folder.length)
      .replace(/\.test\.ts$/, '')
      .split('/')
      .join(' › ')} › `,
  }));
  // A file whose process crashed is named as it is; the error before it names nothing.
  const crashed = titles.map((title) => CRASHED.exec(title)?.[1]).find((file) => files.includes(file));
  const byFile = new Map();
  for (const title of titles) {
    const fitting = starts.filter(({ start }) => title.startsWith(start));
    if (fitting.length === 0 && crashed === undefined) return undefined;
    const { file } = fitting.reduce((best, one) => (one.start.length > best.start.length ? one : best), {
      file: crashed,
      start: '',
    });
    byFile.set(file, [...(byFile.get(file) ?? []), title]);
  }
  return byFile;
}
