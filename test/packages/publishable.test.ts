import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { build } from '../../scripts/build.mjs';

const CHECKOUT = resolve(import.meta.dirname, '../..');

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

/** What `npm publish` would send. */
async function pack(workspace: string): Promise<readonly string[]> {
  const npm = promisify(execFile);
  const { stdout } = await npm('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '-w', workspace], {
    cwd: CHECKOUT,
  });
  const [packed] = JSON.parse(stdout) as Packed[];
  return packed?.files.map(({ path }) => path) ?? [];
}

test.before('build', () => build());

test('the contract is published with schemas, documents, cases, code and types', async (t) => {
  const files = await pack('rpc-schema');
  for (const file of ['openrpc.json', 'asyncapi.yaml', 'dist/topics.js', 'dist/topics.d.ts']) {
    t.true(files.includes(file), file);
  }
  t.true(files.some((file) => file.startsWith('schemas/')));
  t.true(files.some((file) => file.startsWith('cases/')));
  t.false(files.some((file) => file.startsWith('src/')));
});

test('the client library is published with code and types, and depends on nothing native', async (t) => {
  const files = await pack('clients/js');
  t.true(files.includes('dist/index.js'));
  t.true(files.includes('dist/index.d.ts'));
  const { dependencies } = JSON.parse(await readFile(resolve(CHECKOUT, 'clients/js/package.json'), 'utf8'));
  t.deepEqual(Object.keys(dependencies).toSorted(), ['@edgectl/rpc-schema', 'mqtt']);
});

test('the client library, as published, runs on a plain Node.js', async (t) => {
  const program = "import('@edgectl/client').then(({ connect }) => console.log(typeof connect))";
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: CHECKOUT });
  t.is(stdout.trim(), 'function');
});
