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
  t.true(files.includes('dist/browser/index.js'));
  t.deepEqual(Object.keys(dependencies).toSorted(), [
    '@edgectl/rpc-schema',
    '@noble/hashes',
    'json-rpc-2.0',
    'mqtt',
    'mqtt-packet',
  ]);
});

test('contract and client library, as published, keep Node.js 22 as their floor, and run on it', async (t) => {
  t.timeout(120_000);
  for (const workspace of ['rpc-schema', 'clients/js']) {
    const { engines } = JSON.parse(await readFile(resolve(CHECKOUT, workspace, 'package.json'), 'utf8'));
    t.regex(engines.node, /^>=22\./, workspace);
  }
  const program = `
    const { connect } = await import('@edgectl/client');
    const { nodeOf } = await import('@edgectl/rpc-schema/topics');
    console.log(process.versions.node.split('.')[0], typeof connect, typeof nodeOf);
  `;
  const words = [resolve(CHECKOUT, 'scripts/node'), '--input-type=module', '-e', program];
  const env = { ...process.env, EDGECTL_NODE: '22' };
  const { stdout } = await promisify(execFile)('sh', words, { cwd: CHECKOUT, env });
  t.is(stdout.trim(), '22 function function');
});
