import { X509Certificate } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { addressBytes } from '../../../../common/address-bytes.ts';
import { nodeTls } from '../../../../agent/gateway/tls/node-certificate.ts';
import { defaultConfiguration } from '../../../../agent/config/configuration.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

const { rest } = defaultConfiguration('edge-01');

/** Asks a server that has this certificate, by a name; gives its answer, or why it was not believed. */
async function ask(tls: { cert: string; key: string }, ca: string, servername: string): Promise<string> {
  const server = createServer(tls, (_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise<string>((resolve) => {
      const asked = request({ host: '127.0.0.1', port, ca, servername, agent: false }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      asked.end();
    });
  } finally {
    server.close();
  }
}

test('a node issues its own certificate, which holds for its names and addresses', async (t) => {
  const folder = temporaryFolder(t);
  const tls = await nodeTls({
    configuration: { ...rest, allowedHosts: ['node.plant.example'] },
    nodeName: 'edge-01',
    folder,
  });
  if (tls === undefined) return t.fail();
  for (const name of ['edge-01', 'localhost', 'node.plant.example']) {
    t.is(await ask(tls, tls.authority, name), 'here', name);
  }
  t.is(await ask(tls, tls.authority, 'other.example'), 'ERR_TLS_CERT_ALTNAME_INVALID');
  const server = new X509Certificate(tls.cert);
  for (const address of ['127.0.0.1', '::1']) t.is(server.checkIP(address), address);
  t.false(server.ca);
  t.true(new X509Certificate(tls.authority).ca);
  for (const name of ['ca.key', 'server.key']) t.is(statSync(join(folder, name)).mode & 0o777, 0o600);
});

test('it is kept, and issued again by the same authority when the names are others', async (t) => {
  const folder = temporaryFolder(t);
  const first = await nodeTls({ configuration: rest, nodeName: 'edge-01', folder });
  t.deepEqual(await nodeTls({ configuration: rest, nodeName: 'edge-01', folder }), first);
  const renamed = await nodeTls({ configuration: rest, nodeName: 'edge-02', folder });
  t.is(renamed?.authority, first?.authority);
  t.not(renamed?.cert, first?.cert);
});

test('a broken certificate is replaced', async (t) => {
  const folder = temporaryFolder(t);
  const first = await nodeTls({ configuration: rest, nodeName: 'edge-01', folder });
  writeFileSync(join(folder, 'server.crt'), 'rubbish', { mode: 0o600 });
  const again = await nodeTls({ configuration: rest, nodeName: 'edge-01', folder });
  t.is(again?.authority, first?.authority);
  t.notThrows(() => new X509Certificate(again?.cert ?? ''));
});

test("the operator's own is used as it is, and a missing file is named", async (t) => {
  const folder = temporaryFolder(t);
  const made = await nodeTls({ configuration: rest, nodeName: 'edge-01', folder });
  const certFile = join(folder, 'own.crt');
  const keyFile = join(folder, 'own.key');
  writeFileSync(certFile, made?.cert ?? '');
  writeFileSync(keyFile, made?.key ?? '');
  const own = await nodeTls({ configuration: { ...rest, certFile, keyFile }, nodeName: 'edge-01', folder });
  t.deepEqual([own?.cert, own?.key], [made?.cert, made?.key]);
  const missing = join(folder, 'none.crt');
  await t.throwsAsync(
    nodeTls({ configuration: { ...rest, certFile: missing, keyFile }, nodeName: 'edge-01', folder }),
    {
      message: /none\.crt cannot be read/,
    },
  );
});

test('without TLS there is none', async (t) => {
  t.is(
    await nodeTls({ configuration: { ...rest, tls: false }, nodeName: 'edge-01', folder: '/nowhere' }),
    undefined,
  );
});

for (const [address, bytes] of [
  ['127.0.0.1', '7f000001'],
  ['::1', '00000000000000000000000000000001'],
  ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ['2001:db8::a:0:0:b', '20010db800000000000a00000000000b'],
  ['::ffff:10.0.0.7', '00000000000000000000ffff0a000007'],
] as const) {
  test(`${address} on the wire`, (t) => {
    t.is(Buffer.from(addressBytes(address)).toString('hex'), bytes);
  });
}
