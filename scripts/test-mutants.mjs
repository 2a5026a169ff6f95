/**
 * `npm run test:mutants [-- --check | --again | WORD…]`: makes each mutant of `test/mutants/mutants.mjs` in a copy of the tree, runs the tests that must notice,
 * and closes with how many were killed. What was found stays known until the file, the mutant or its tests change: a run that is
 * broken off goes on where it ended. `--check` looks only whether every place is still in the code; `--again` forgets what is known;
 * words choose the mutants whose file or text has them.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { MUTANTS } from '../test/mutants/mutants.mjs';
import { inCheckout } from './support/checkout.mjs';
import { installDependencies } from './support/node-modules.mjs';
import { dependencyProgram, run } from './support/run.mjs';
import { runMain, say } from './support/say.mjs';

/** The share of the mutants that must be killed. */
const WANTED = 0.9;
const RESULTS = inCheckout('node_modules', '.cache', 'edgectl-mutants.json');
const TIMEOUT_MS = 180_000;
/** The folders of the copy. Its files are hard links, except for the changed one. */
const COPIED = ['agent', 'clients', 'common', 'proto', 'rpc-schema', 'sandbox', 'scripts', 'test', 'tunnel'];

/** @returns every file below a folder of the checkout, relative to it */
function filesBelow(folder) {
  return readdirSync(inCheckout(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(inCheckout().length + 1));
}

/** @throws Error where its file or its place is gone, or there is more than one */
function placed({ folder, name, tests, find, replace, survives }) {
  const label = `${name}: ${JSON.stringify(find)} -> ${JSON.stringify(replace)}`;
  const files = filesBelow(folder).filter((path) => basename(path) === name);
  if (files.length !== 1) throw new Error(`${label}: ${files.length} files of that name below ${folder}`);
  const [file] = files;
  const source = readFileSync(inCheckout(file), 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${label}: its place stands ${parts.length - 1} times in ${file}`);
  const paths = tests.map((test) => join('test', test));
  for (const path of paths)
    if (!existsSync(inCheckout(path))) throw new Error(`${label}: there is no ${path}`);
  const mutated = parts.join(replace);
  const hash = createHash('sha256').update(mutated);
  for (const path of paths) hash.update(readFileSync(inCheckout(path)));
  return { label, file, mutated, paths, survives, key: hash.digest('hex') };
}

/** A copy of the tree whose files are the same on the disk: nothing may be written into one, only put in the place of one. */
function copyOfTree() {
  const copy = mkdtempSync(join(tmpdir(), 'edgectl-mutants-'));
  for (const folder of COPIED) {
    for (const path of filesBelow(folder)) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      try {
        linkSync(inCheckout(path), join(copy, path));
      } catch {
        cpSync(inCheckout(path), join(copy, path));
      }
    }
  }
  for (const name of ['package.json', 'tsconfig.json']) cpSync(inCheckout(name), join(copy, name));
  // Built programs would not have the mutant in them. The tests of a mutant run its code in their own process.
  const config = readFileSync(inCheckout('ava.config.mjs'), 'utf8').replace(/^await build\(\);$/m, '');
  writeFileSync(join(copy, 'ava.config.mjs'), config);
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(inCheckout('node_modules'))) {
    if (name.startsWith('.') || name === '@edgectl') continue;
    symlinkSync(inCheckout('node_modules', name), join(copy, 'node_modules', name));
  }
  mkdirSync(join(copy, 'node_modules', '@edgectl'));
  for (const [name, folder] of [
    ['client', 'clients/js'],
    ['rpc-schema', 'rpc-schema'],
  ])
    symlinkSync(join(copy, folder), join(copy, 'node_modules', '@edgectl', name));
  return copy;
}

async function passes(copy, paths) {
  const { code, output } = await run(dependencyProgram('ava'), ['--fail-fast', ...paths], {
    cwd: copy,
    output: 'capture',
    limitMs: TIMEOUT_MS,
  });
  return { passed: code === 0, output };
}

function put(copy, file, text) {
  const path = join(copy, file);
  // The link is taken away first: what is written goes into no file of the checkout.
  rmSync(path);
  writeFileSync(path, text);
}

await runMain(async () => {
  const words = process.argv.slice(2);
  const wanted = words.filter((word) => !word.startsWith('--'));
  await installDependencies('all');
  const wrong = [];
  const all = MUTANTS.flatMap((mutant) => {
    try {
      return [placed(mutant)];
    } catch (error) {
      wrong.push(error.message);
      return [];
    }
  });
  for (const message of wrong) say(`GONE      ${message}`);
  say(`${all.length} mutants of ${MUTANTS.length} have their place.`);
  if (wrong.length > 0) return 1;
  if (words.includes('--check')) return 0;
  const known =
    !words.includes('--again') && existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const chosen = all.filter(
    ({ file, label }) =>
      wanted.length === 0 || wanted.some((word) => file.includes(word) || label.includes(word)),
  );
  const copy = copyOfTree();
  try {
    const right = new Map();
    for (const { label, file, mutated, paths, key } of chosen) {
      if (known[key] !== undefined) continue;
      const tests = paths.join(' ');
      if (!right.has(tests)) right.set(tests, await passes(copy, paths));
      const unchanged = right.get(tests);
      if (!unchanged.passed) {
        say(
          `NOT RUN   ${label}: its tests fail without it\n${unchanged.output.split('\n').slice(-30).join('\n')}`,
        );
        continue;
      }
      const original = readFileSync(inCheckout(file), 'utf8');
      put(copy, file, mutated);
      const { passed } = await passes(copy, paths);
      put(copy, file, original);
      known[key] = passed ? 'survived' : 'killed';
      say(`${known[key].padEnd(9)} ${label}`);
      mkdirSync(dirname(RESULTS), { recursive: true });
      writeFileSync(RESULTS, JSON.stringify(known));
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const survivors = chosen.filter(({ key }) => known[key] === 'survived');
  const killed = chosen.filter(({ key }) => known[key] === 'killed').length;
  const ran = killed + survivors.length;
  for (const { label, survives } of survivors) say(`survived: ${label}: ${survives ?? 'NO REASON IS GIVEN'}`);
  say(
    `${killed} of ${ran} killed (${Math.round((100 * killed) / Math.max(1, ran))} %), ${chosen.length - ran} not run.`,
  );
  return ran === chosen.length && killed >= WANTED * ran && survivors.every(({ survives }) => survives)
    ? 0
    : 1;
});
