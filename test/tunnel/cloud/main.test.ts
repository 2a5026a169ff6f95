import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import { request } from 'undici';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { certificates } from '../helpers/tunnel-cloud.ts';
import { TYPESCRIPT_FLAGS } from '../../../scripts/support/typescript-flags.mjs';

test('edgectl-cloud starts from a file, answers its probes and ends at SIGTERM', async (t) => {
  const folder = temporaryFolder(t);
  for (const [name, bytes] of Object.entries(certificates.server))
    writeFileSync(join(folder, `${name}.pem`), bytes);
  const files = `{ host: 127.0.0.1, port: 0, caFile: ${folder}/ca.pem, certFile: ${folder}/cert.pem, keyFile: ${folder}/key.pem }`;
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    'current-context: here\ncontexts: [{ name: here, context: { cluster: there, user: me } }]\n' +
      'clusters: [{ name: there, cluster: { server: "https://127.0.0.1:1" } }]\nusers: [{ name: me, user: { token: secret } }]\n',
  );
  const configuration = join(folder, 'cloud.yaml');
  writeFileSync(
    configuration,
    `stream: ${files}\ntunnel: ${files}\nhealth: { host: 127.0.0.1, port: 0 }\nkubeconfig: ${kubeconfig}\ndrainSeconds: 0\n`,
  );
  const child = spawn(process.execPath, [...TYPESCRIPT_FLAGS, 'tunnel/cloud/main.ts', configuration], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let health = 0;
  for await (const line of createInterface(child.stdout)) {
    const entry = JSON.parse(line) as { readonly msg: string; readonly health?: number };
    if (entry.msg !== 'the cloud half is ready') continue;
    health = entry.health ?? 0;
    break;
  }
  const get = async (path: string): Promise<string> => {
    const { statusCode, body } = await request(`http://127.0.0.1:${health}${path}`);
    return `${statusCode} ${await body.text()}`;
  };
  t.is(await get('/healthz'), '200 ok\n');
  t.is(await get('/readyz'), '200 ok\n');
  t.regex(await get('/metrics'), /^200 [^]*edgectl_cloud_nodes 0/);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  t.is(code, 0);
});

test('what is wrong ends it with one line', (t) => {
  const words = [...TYPESCRIPT_FLAGS, 'tunnel/cloud/main.ts', '--check', '/nowhere/cloud.yaml'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  t.is(status, 2);
  t.regex(stderr, /^edgectl-cloud: \/nowhere\/cloud\.yaml cannot be used: ENOENT[^\n]*\n$/);
});
