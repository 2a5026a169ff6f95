import { writeFileSync } from 'node:fs';
import { Agent, request, type RequestOptions } from 'node:https';
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

test('M1: a session by a certificate is over once the authority that signed it is no longer named', async (t) => {
  const folder = temporaryFolder(t);
  const [before, after] = [new CertificateAuthority(temporaryFolder(t)), new CertificateAuthority(folder)];
  const server = after.issueServer('localhost');
  const paths = ['page.crt', 'page.key', 'clients.crt'].map((name) => join(folder, name));
  const [certFile = '', keyFile = '', clientCaFile = ''] = paths;
  for (const [index, content] of [server.cert, server.key, before.certificate].entries())
    writeFileSync(paths[index] ?? '', content, { mode: 0o600 });
  const { origin } = await startPageNode(t, { tls: true, certFile, keyFile, clientCaFile });
  const trust = { ca: after.certificate, servername: 'localhost' };
  const { cert, key } = before.issue({ commonName: 'alice' });
  const kept = new Agent({ keepAlive: true, maxSockets: 1, ...trust, cert, key });
  t.teardown(() => kept.destroy());
  const post = { ...trust, method: 'POST', headers: { origin, 'content-type': 'application/json' } };
  const login = async (options: RequestOptions, content: object): Promise<RequestOptions> => {
    const { status, cookie = '', body } = await ask(origin, '/hmi/session', { ...post, ...options }, content);
    t.is(status, 200);
    const { secret } = JSON.parse(body) as { readonly secret: string };
    return { ...trust, headers: { cookie: cookie.split(';')[0], 'x-edgectl-secret': secret } };
  };
  const alice = await login({ agent: kept }, { certificate: true });
  const vera = await login({}, { user: 'vera', password: 'vera' });
  const status = async (session: RequestOptions): Promise<number | undefined> =>
    (await ask(origin, '/hmi/session', session)).status;
  t.is(await status(alice), 200);
  const cut = new Promise((resolve) =>
    Object.values(kept.freeSockets).forEach((sockets) => sockets?.[0]?.once('close', resolve)),
  );
  writeFileSync(clientCaFile, after.certificate);
  await cut;
  t.is(await status(alice), 401);
  t.is(await status(vera), 200, 'by a password');
  const again = await ask(origin, '/hmi/session', { ...post, agent: kept }, { certificate: true });
  t.is(again.status, 401);
});
