import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { inClusterAccess, readKubeconfig } from '../../../tunnel/cloud/kubernetes-access.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

function kubeconfig(folder: string, cluster: string, user: string): string {
  const file = join(folder, 'kubeconfig');
  writeFileSync(
    file,
    'current-context: here\ncontexts: [{ name: here, context: { cluster: there, user: me } }]\n' +
      `clusters: [{ name: there, cluster: ${cluster} }]\nusers: [{ name: me, user: ${user} }]\n`,
  );
  return file;
}

const SERVER =
  '{ server: "https://[fd00::1]:6443", certificate-authority: ca.crt, tls-server-name: kubernetes }';

test('files beside the kubeconfig, a token that is renewed, and an IPv6 server', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'ca.crt'), 'the authority');
  writeFileSync(join(folder, 'token'), 'first\n');
  const access = await readKubeconfig(kubeconfig(folder, SERVER, '{ tokenFile: token }'));
  t.is(access.server.host, '[fd00::1]:6443');
  t.is(access.serverName, 'kubernetes');
  t.is(access.ca?.toString(), 'the authority');
  t.is(await access.token?.(), 'first');
  writeFileSync(join(folder, 'token'), 'second\n');
  t.is(await access.token?.(), 'second');
});

test('what it cannot do is said, not passed over', async (t) => {
  const folder = temporaryFolder(t);
  const cases = [
    ['{ server: "https://k", insecure-skip-tls-verify: true }', '{ token: a }', /insecure-skip-tls-verify/],
    ['{ server: "https://k" }', '{ exec: { command: aws } }', /exec/],
    ['{}', '{ token: a }', /names no server/],
    ['['.repeat(100_000), '{}', /nested too deep/],
  ] as const;
  for (const [cluster, user, message] of cases)
    await t.throwsAsync(readKubeconfig(kubeconfig(folder, cluster, user)), { message });
  await t.throwsAsync(inClusterAccess({}), { message: /no kubeconfig is given/ });
});
