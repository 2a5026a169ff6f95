import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { linkBuild, pruneBuilds } from '../../../scripts/support/dist-folders.mjs';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { whileItRuns } from '../../helpers/while-it-runs.ts';

/** A build whose program says that it runs and waits for the end of its input. @returns its folder's name */
function addBuild(root: string, letter: string, ageSeconds: number): string {
  const digest = letter.repeat(64);
  const folder = join(root, '.dist-unfinished');
  mkdirSync(folder);
  writeFileSync(join(folder, '.built-from'), digest);
  writeFileSync(join(folder, 'agent.js'), `console.log('${letter}'); process.stdin.resume();`);
  linkBuild(folder, digest, root);
  const name = `dist-${digest.slice(0, 12)}`;
  const time = Date.now() / 1000 - ageSeconds;
  utimesSync(join(root, name, '.built-from'), time, time);
  return name;
}

async function runProgram(t: ExecutionContext, root: string, program: string) {
  const child = spawn(process.execPath, [program], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill());
  await whileItRuns(child, once(child.stdout, 'data'));
  return child;
}

const buildsOf = (root: string): readonly string[] =>
  readdirSync(root).filter((name) => name.startsWith('dist-'));

test('dist leads to the newest build, and the two newest stay', (t) => {
  const root = temporaryFolder(t);
  const names = ['a', 'b', 'c'].map((letter, index) => addBuild(root, letter, 300 - 100 * index));
  t.is(readlinkSync(join(root, 'dist')), names[2] ?? '');
  t.deepEqual(pruneBuilds(root), [names[0]]);
  t.deepEqual(buildsOf(root), names.slice(1));
});

test('a build stays as long as a program runs from it, by its own name or through the link', async (t) => {
  const root = temporaryFolder(t);
  const first = addBuild(root, 'a', 400);
  const byName = await runProgram(t, root, join(root, first, 'agent.js'));
  addBuild(root, 'b', 300);
  const throughLink = await runProgram(t, root, 'dist/agent.js');
  // The program began while `dist` led to b: what is built from now on is newer.
  ['c', 'd', 'e'].forEach((letter, index) => addBuild(root, letter, -100 - index));
  pruneBuilds(root);
  t.deepEqual(
    buildsOf(root).map((name) => name.at(-1)),
    ['a', 'b', 'd', 'e'],
  );
  for (const child of [byName, throughLink]) {
    child.kill();
    await once(child, 'exit');
  }
  pruneBuilds(root);
  t.deepEqual(
    buildsOf(root).map((name) => name.at(-1)),
    ['d', 'e'],
  );
});

test('a folder dist, as earlier versions left it, gives way to the link', (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist/agent.js'), 'old');
  addBuild(root, 'a', 0);
  t.regex(readFileSync(join(root, 'dist/agent.js'), 'utf8'), /'a'/);
});
