import { writeFileSync } from 'node:fs';
import { Agent as HttpsAgent, request } from 'node:https';
import { join } from 'node:path';
import test from 'ava';
import { CertificateAuthority } from '../../../tunnel/helpers/certificates.ts';
import { startRestNode } from '../../../helpers/rest-node.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';

test('M1: a client certificate opens the REST door no longer once its authority is no longer named', async (t) => {
  const before = new CertificateAuthority(temporaryFolder(t));
  const after = new CertificateAuthority(temporaryFolder(t));
  const clientCaFile = join(temporaryFolder(t), 'clients.crt');
  writeFileSync(clientCaFile, before.certificate);
  const node = await startRestNode({ containers: false }, { clientCaFile });
  t.teardown(() => node.stop());
  const { cert, key } = before.issue({ commonName: 'alice' });
  const agent = new HttpsAgent({ keepAlive: true, maxSockets: 1, ca: node.ca, cert, key });
  t.teardown(() => agent.destroy());
  const ask = (): Promise<number> =>
    new Promise((resolve) => {
      const asked = request(`${node.url}/api/v1/pods`, { agent }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      asked.once('error', () => resolve(0));
      asked.end();
    });
  t.is(await ask(), 200);
  t.is(await ask(), 200, 'on the same connection');
  writeFileSync(clientCaFile, after.certificate);
  t.true((await waitUntil(async () => (await ask()) === 401, 20_000)) !== undefined);
  t.is(await ask(), 401);
});
