/** `edgectl cert`: a listener, a user and a request; renewed without a restart, taken back at every door. */
import { execFile } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { connectAsync, type MqttClient } from 'mqtt';
import { certificateIdentity, revokedIdentities } from '../../../common/certificates/revocation-list.ts';
import { freePort } from '../../../sandbox/free-port.ts';
import { startAgent } from '../../helpers/agent.ts';
import { NODE, testConfiguration } from '../../helpers/test-configuration.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { startPageNode } from '../../helpers/page-node.ts';
import { writePolicy } from '../../helpers/policy.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const run = promisify(execFile);
const WAIT_MS = 30_000;

interface PageAnswer {
  readonly statusCode: number | undefined;
  readonly cookie: string | undefined;
  readonly body: string;
}

interface Plant {
  readonly folder: string;
  readonly certs: string;
  readonly ca: string;
  cert(...args: string[]): Promise<string>;
}

function plant(t: ExecutionContext): Plant {
  const folder = temporaryFolder(t);
  const agentFile = join(folder, 'agent.yaml');
  const certs = join(folder, 'certs');
  writeFileSync(agentFile, `node: ${NODE}\ndatabase: ${join(folder, 'agent.db')}\n`);
  return {
    folder,
    certs,
    ca: join(folder, 'tls/ca.crt'),
    async cert(...args) {
      const { stdout, stderr, exit } = await edgectlCommand.run([
        'cert',
        ...args,
        '--agent-config',
        agentFile,
      ]);
      if (exit !== 0) throw new Error(stderr);
      return stdout.toString();
    },
  };
}

/** What the server shows. */
async function shownAt(port: number): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

function statusAt(
  port: number,
  files: { ca: Buffer; cert: Buffer; key: Buffer },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpsRequest({ host: '127.0.0.1', port, path: '/api', agent: false, ...files }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('what is issued lets in at both doors, is renewed without a restart, and is refused once it is taken back', async (t) => {
  const { folder, certs, ca, cert } = plant(t);
  t.regex(
    await cert('issue', 'listener', '--out', certs, '--host', 'localhost,127.0.0.1', '--days', '10'),
    /next: certFile/,
  );
  await cert('issue', 'rest', '--out', certs, '--host', 'localhost,127.0.0.1');
  await cert('issue', 'user', 'plc', '--out', certs);
  const at = (name: string): string => join(certs, name);
  t.is(statSync(at('plc.key')).mode & 0o777, 0o600);
  await t.throwsAsync(cert('issue', 'user', 'plc', '--out', certs), {
    message: /there is a certificate plc already/,
  });

  writeFileSync(join(folder, 'users.yaml'), 'users:\n  - name: plc\n', { mode: 0o600 });
  writePolicy(folder, 'bindings: [{ role: viewer, principals: [plc] }]\n');
  const port = await freePort();
  const { rest } = testConfiguration(folder);
  const files = (name: string): { certFile: string; keyFile: string; clientCaFile: string } => ({
    certFile: at(`${name}.crt`),
    keyFile: at(`${name}.key`),
    clientCaFile: ca,
  });
  const { agent, stop } = await startAgent(folder, {
    listeners: [{ kind: 'tls', address: '127.0.0.1', port, ...files('listener') }],
    rest: { ...rest, enabled: true, port: 0, ...files('rest') },
  });
  t.teardown(stop);
  const restPort = Number(new URL(agent.kubernetesApi?.url ?? '').port);
  const credentials = {
    ca: readFileSync(ca),
    cert: readFileSync(at('plc.crt')),
    key: readFileSync(at('plc.key')),
  };
  const connect = (): Promise<MqttClient> =>
    connectAsync(`mqtts://127.0.0.1:${port}`, {
      ...credentials,
      reconnectPeriod: 0,
      connectTimeout: WAIT_MS,
    });
  const client = await connect();
  t.is(await statusAt(restPort, credentials), 200);

  const [listenerBefore, restBefore] = [await shownAt(port), await shownAt(restPort)];
  // The listener's ends within 30 days, the other one is named.
  t.regex(await cert('renew'), /^listener: renewed until /);
  await cert('renew', 'rest');
  t.true((await waitUntil(async () => (await shownAt(port)) !== listenerBefore, WAIT_MS)) !== undefined);
  t.true((await waitUntil(async () => (await shownAt(restPort)) !== restBefore, WAIT_MS)) !== undefined);
  t.true(client.connected);
  t.regex(await cert('list'), /^plc +user +[0-9A-F]+ +\d{4}-\d\d-\d\d +valid +/m);

  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  t.regex(await cert('revoke', 'plc'), /taken back/);
  await closed;
  t.true(
    (await waitUntil(async () => (await statusAt(restPort, credentials)) === 401, WAIT_MS)) !== undefined,
  );
  await t.throwsAsync(connect());
  t.regex(await cert('list'), /^plc .* revoked /m);
  await t.throwsAsync(cert('renew', 'plc'), { message: /no certificate "plc"/ });
  // A new one of the same name is another one.
  const again = join(folder, 'again');
  mkdirSync(again);
  await cert('issue', 'user', 'plc', '--out', again);
  const next = {
    ca: credentials.ca,
    cert: readFileSync(join(again, 'plc.crt')),
    key: readFileSync(join(again, 'plc.key')),
  };
  t.is(await statusAt(restPort, next), 200);
});

test('the page shows what was issued for it, renewed without a restart, and ends a session that rests on a revoked certificate', async (t) => {
  const { folder, certs, ca, cert } = plant(t);
  t.regex(
    await cert('issue', 'page', '--out', certs, '--host', 'localhost,127.0.0.1', '--days', '10'),
    /next: web: \{ certFile: /,
  );
  await cert('issue', 'user', 'alice', '--out', certs);
  const at = (name: string): string => join(certs, name);
  const { origin } = await startPageNode(
    t,
    { tls: true, certFile: at('page.crt'), keyFile: at('page.key'), clientCaFile: ca },
    { database: join(folder, 'agent.db') },
  );
  const shown = {
    ca: readFileSync(ca),
    cert: readFileSync(at('alice.crt')),
    key: readFileSync(at('alice.key')),
  };
  const ask = (method: string, headers: OutgoingHttpHeaders, content?: object): Promise<PageAnswer> =>
    new Promise((resolve, reject) => {
      const options = { ...shown, method, headers: { origin, ...headers }, agent: false };
      httpsRequest(`${origin}/hmi/session`, options, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        const { statusCode, headers: given } = response;
        response.on('end', () =>
          resolve({ statusCode, cookie: given['set-cookie']?.[0]?.split(';')[0], body }),
        );
      })
        .on('error', reject)
        .end(content === undefined ? undefined : JSON.stringify(content));
    });
  const login = () => ask('POST', { 'content-type': 'application/json' }, { certificate: true });
  const { statusCode, cookie, body } = await login();
  t.is(statusCode, 200);
  const { secret } = JSON.parse(body) as { readonly secret: string };
  const session = () => ask('GET', { cookie, 'x-edgectl-secret': secret });
  t.is((await session()).statusCode, 200);

  const port = Number(new URL(origin).port);
  const before = await shownAt(port);
  t.regex(await cert('renew'), /^page: renewed until /);
  t.true((await waitUntil(async () => (await shownAt(port)) !== before, WAIT_MS)) !== undefined);
  t.is((await session()).statusCode, 200);

  await cert('revoke', 'alice');
  t.true((await waitUntil(async () => (await session()).statusCode === 401, WAIT_MS)) !== undefined);
  t.is((await login()).statusCode, 401);
});

test('openssl takes certificate, request and revocation list for what they are', async (t) => {
  const { folder, certs, ca, cert } = plant(t);
  const openssl = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run('openssl', args);
    return stdout + stderr;
  };
  await cert('issue', 'broker', '--out', certs, '--host', 'broker.plant.example,10.0.0.7');
  const crt = join(certs, 'broker.crt');
  t.regex(await openssl('verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, crt), /OK/);
  const before = new X509Certificate(readFileSync(crt));
  t.is(before.checkIP('10.0.0.7'), '10.0.0.7');
  await cert('renew', 'broker');
  const renewed = new X509Certificate(readFileSync(crt));
  t.not(renewed.serialNumber, before.serialNumber);
  t.deepEqual(
    renewed.publicKey.export({ format: 'jwk' }),
    createPublicKey(readFileSync(join(certs, 'broker.key'))).export({ format: 'jwk' }),
  );

  const requested = await cert(
    'issue',
    'listener',
    'plant-listener',
    '--out',
    certs,
    '--host',
    'edge-01',
    '--request',
  );
  t.regex(requested, /plant-listener\.csr is to be signed by your authority/);
  const csr = await openssl('req', '-in', join(certs, 'plant-listener.csr'), '-noout', '-verify', '-text');
  t.regex(csr, /verify OK/);
  t.regex(csr, /DNS:edge-01/);
  t.regex(await cert('list'), /^plant-listener .* requested /m);

  t.regex(await cert('revoke', renewed.serialNumber), new RegExp(renewed.serialNumber));
  const list = join(folder, 'tls/revoked.crl');
  const verify = (file: string): Promise<string> =>
    openssl('verify', '-crl_check', '-CRLfile', list, '-CAfile', ca, file).catch(
      (error: Error) => error.message,
    );
  t.regex(await verify(crt), /certificate revoked/);
  const old = join(folder, 'old.crt');
  writeFileSync(old, before.toString());
  t.regex(await verify(old), /OK/);
  await cert('revoke', 'broker');
  t.regex(await verify(old), /certificate revoked/);
});

test('an authority of its own, for programs that show each other a certificate', async (t) => {
  const { folder, cert } = plant(t);
  const authority = join(folder, 'peers');
  await cert(
    'issue',
    'peer',
    'edgectl-cloud',
    '--host',
    'edgectl-cloud',
    '--authority',
    authority,
    '--out',
    folder,
  );
  const peer = new X509Certificate(readFileSync(join(folder, 'edgectl-cloud.crt')));
  t.true(peer.verify(new X509Certificate(readFileSync(join(authority, 'ca.crt'))).publicKey));
  t.deepEqual(peer.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);

  // What it has issued elsewhere is in no record: a number is enough, of an authority that is there.
  const foreign = '3F1B0C6E5D2A4977';
  t.regex(await cert('revoke', foreign, '--authority', authority), /counts where revocationLists names/);
  await cert('revoke', 'edgectl-cloud', '--authority', authority);
  const named = revokedIdentities(readFileSync(join(authority, 'revoked.crl')));
  t.is(named.length, 2);
  t.true(named.includes(certificateIdentity(peer.raw)));
  t.true(named.some((identity) => identity.endsWith(` ${foreign.toLowerCase()}`)));
  await t.throwsAsync(cert('revoke', foreign), { message: /no certificate "3F1B0C6E5D2A4977"/ });
  await t.throwsAsync(cert('revoke', foreign, '--authority', join(folder, 'none')), {
    message: /no certificate "3F1B0C6E5D2A4977"/,
  });
});
