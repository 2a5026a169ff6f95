import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const NPM = resolve(import.meta.dirname, '../../../scripts/support/npm.mjs');

test('a registry that takes the connection and never answers costs seconds, and is named as the reason', async (t) => {
  t.timeout(60_000);
  const folder = temporaryFolder(t);
  const registry = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  t.teardown(() => registry.close());
  const manifest = { name: 'x', version: '0.0.0', dependencies: { 'no-such-thing': '1.0.0' } };
  const locked = { version: '1.0.0', integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
  const packages = { '': manifest, 'node_modules/no-such-thing': locked };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ ...manifest, lockfileVersion: 3, packages }),
  );
  mkdirSync(join(folder, 'cache'));
  const program = `
    const { npmCi } = await import(${JSON.stringify(NPM)});
    await npmCi({ folder: ${JSON.stringify(folder)}, what: 'a thing', size: 'little', probe: 'no-such-thing' });
  `;
  const started = performance.now();
  const error = await t.throwsAsync(
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      env: {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
        npm_config_cache: join(folder, 'cache'),
      },
    }),
  );
  t.true(performance.now() - started < 30_000, 'npm by itself waits for minutes');
  const output = String((error as { stderr?: unknown }).stderr);
  t.regex(output, /npm's registry does not answer within 5\.0 s: installing a thing from npm's cache/);
  t.regex(output, /npm's registry cannot be reached, and npm's cache lacks a part of a thing/);
  t.false(existsSync(join(folder, 'node_modules/no-such-thing')));
});
