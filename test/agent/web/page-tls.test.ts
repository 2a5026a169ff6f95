import { writeFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import test from 'ava';
import { startPageNode } from '../../helpers/page-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { CertificateAuthority } from '../../tunnel/helpers/certificates.ts';

interface Answer {
  readonly status: number | undefined;
  readonly cookie: string | undefined;
  readonly policy: string;
  readonly body: string;
}

function ask(origin: string, path: string, options: RequestOptions, content?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${path}`, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          cookie: response.headers['set-cookie']?.[0],
          policy: String(response.headers['content-security-policy']),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(content === undefined ? undefined : JSON.stringify(content));
  });
}

test('over TLS the cookie is for TLS alone, and a client certificate lets its user in', async (t) => {
  const folder = temporaryFolder(t);
  const authority = new CertificateAuthority(folder);
  const server = authority.issueServer('localhost');
  const file = (name: string, content: Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const { origin } = await startPageNode(t, {
    tls: true,
    certFile: file('page.crt', server.cert),
    keyFile: file('page.key', server.key),
    clientCaFile: file('clients.crt', authority.certificate),
  });
  t.true(origin.startsWith('https:'));
  const trust = { ca: authority.certificate, servername: 'localhost' };
  const { policy } = await ask(origin, '/hmi/', trust);
  t.true(policy.includes(`wss://${new URL(origin).host}`));
  const post = { ...trust, method: 'POST', headers: { origin, 'content-type': 'application/json' } };
  const byPassword = await ask(origin, '/hmi/session', post, { user: 'vera', password: 'vera' });
  t.regex(byPassword.cookie ?? '', /; HttpOnly; SameSite=Strict; Secure$/);
  t.is((await ask(origin, '/hmi/session', post, { certificate: true })).status, 401, 'none was shown');
  const certified = async (commonName: string, signer = authority): Promise<Answer> => {
    const { cert, key } = signer.issue({ commonName });
    return ask(origin, '/hmi/session', { ...post, cert, key }, { certificate: true });
  };
  const alice = await certified('alice');
  t.is(alice.status, 200);
  t.is((JSON.parse(alice.body) as { principal: string }).principal, 'alice');
  t.is((await certified('nobody')).status, 401);
  const stranger = new CertificateAuthority(temporaryFolder(t));
  t.is((await certified('alice', stranger)).status, 401);
});
