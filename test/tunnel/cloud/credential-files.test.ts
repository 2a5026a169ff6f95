import { createPrivateKey, X509Certificate } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { systemClock } from '../../../common/clock.ts';
import {
  type CredentialFiles,
  readCredentials,
  type ServerCredentials,
  watchCredentials,
} from '../../../tunnel/cloud/credential-files.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import {
  ask,
  certificates,
  LogLines,
  open,
  RawUpgrade,
  spdyData,
  startBoth,
} from '../helpers/tunnel-cloud.ts';

const { authority, server } = certificates;

function write(folder: string, { ca, cert, key }: ServerCredentials): CredentialFiles {
  const files = { ca, cert, key };
  for (const [name, bytes] of Object.entries(files)) {
    // As a Secret is renewed: the new file is put in the place of the old.
    writeFileSync(join(folder, `${name}.new`), bytes);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  return { caFile: join(folder, 'ca'), certFile: join(folder, 'cert'), keyFile: join(folder, 'key') };
}

test("KubeEdge's Secrets hold DER; it is the same certificate and key as in PEM", async (t) => {
  for (const type of ['sec1', 'pkcs8'] as const) {
    const der = {
      ca: new X509Certificate(server.ca).raw,
      cert: new X509Certificate(server.cert).raw,
      key: createPrivateKey(server.key).export({ format: 'der', type }),
    };
    const { ca, cert, key } = await readCredentials(write(temporaryFolder(t), der));
    t.is(new X509Certificate(ca).fingerprint256, new X509Certificate(server.ca).fingerprint256);
    t.is(new X509Certificate(cert).fingerprint256, new X509Certificate(server.cert).fingerprint256);
    t.true(createPrivateKey(key).equals(createPrivateKey(server.key)));
  }
});

test('what cannot be used is named', async (t) => {
  const folder = temporaryFolder(t);
  const files = write(folder, server);
  await t.throwsAsync(readCredentials({ ...files, caFile: join(folder, 'none') }), {
    message: /none cannot be used: ENOENT/,
  });
  await t.throwsAsync(readCredentials({ ...files, keyFile: files.certFile }), { message: /cannot be used/ });
  write(folder, { ...server, key: authority.issueServer('other').key });
  await t.throwsAsync(readCredentials(files), { message: /cert and .*key cannot be used together/ });
});

overBothVersions(
  'renewed files are taken without a restart; a key that does not fit yet is waited out',
  async (t) => {
    const { cloud, kubelet } = await startBoth(t);
    const folder = temporaryFolder(t);
    const files = write(folder, server);
    // What runs meanwhile continues.
    const follower = await open(cloud, '/containerLogs/default/web-0/web?follow=true');
    let followed = '';
    follower.on('data', (chunk: Buffer) => {
      followed += chunk.toString();
    });
    const exec = await RawUpgrade.open(cloud, '/exec/default/web-0/web?command=cat&input=1&output=1');
    await exec.until(() => exec.received.includes('101 Switching'));
    const log = new LogLines();
    const ending = new AbortController();
    t.teardown(() => ending.abort());
    const watch = { clock: systemClock, log: log.logger, signal: ending.signal };
    watchCredentials(files, watch, (stream) => cloud.renew({ stream }));

    const next = authority.issue({ commonName: 'renewed', altNames: 'DNS:renewed' });
    write(folder, { ...next, key: server.key });
    await log.until((lines) => lines.some(({ msg }) => msg.includes('the old ones stay')));
    t.is((await ask(cloud, '/containerLogs/default/web-0/web')).status, 200);

    write(folder, next);
    await log.until((lines) => lines.some(({ msg }) => msg === 'renewed certificates loaded'));
    const renewed = await ask(cloud, '/containerLogs/default/web-0/web', { servername: 'renewed' });
    t.is(renewed.status, 200);
    kubelet.append('after the renewal\n');
    exec.socket.write(spdyData(5, 'after the renewal'));
    await exec.until(() => exec.body.includes('after the renewal'));
    t.not(await waitUntil(() => followed.endsWith('after the renewal\n'), 30_000), undefined);
    exec.socket.destroy();
    follower.destroy();
  },
);
