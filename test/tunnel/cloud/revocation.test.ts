/** A certificate that was taken back opens no port of the cloud half, and what rests on it ends; so does the cloud's own at the node. */
import { X509Certificate } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { issueRevocationList } from '../../../common/certificates/issue-certificate.ts';
import { RevokedCertificates } from '../../../common/certificates/revoked-certificates.ts';
import { systemClock } from '../../../common/clock.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import type { Credentials } from '../helpers/certificates.ts';
import { startReplicas } from '../helpers/replicas.ts';
import {
  ask,
  certificates,
  connected,
  HTTP_VERSIONS,
  open,
  RawUpgrade,
  readAnswer,
  startBoth,
} from '../helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';

const { authority } = certificates;
const GENEROUS_MS = 30_000;
const LOG = '/containerLogs/default/web-0/web';
const EXEC = '/exec/default/web-0/web?command=cat&input=1&output=1';

/** The authority's list; each writing replaces the file, as one that fetches it does. */
class RevocationList {
  readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  static async make(t: ExecutionContext): Promise<RevocationList> {
    const list = new RevocationList(join(temporaryFolder(t), 'ca.crl'));
    await list.name();
    return list;
  }

  async name(...revoked: readonly Credentials[]): Promise<void> {
    const pair = { cert: authority.certificate.toString(), key: authority.key.toString() };
    const nowMs = Date.parse('2026-12-01T00:00:00Z');
    const entries = revoked.map(({ cert }) => ({
      serial: new X509Certificate(cert).serialNumber,
      atMs: nowMs,
    }));
    writeFileSync(`${this.file}.new`, await issueRevocationList(entries, pair, nowMs));
    renameSync(`${this.file}.new`, this.file);
  }
}

for (const mode of ['v1', 'stock'] as const)
  test(`${mode}: a node whose certificate is taken back loses its tunnel and gets no other; a new certificate connects it`, async (t) => {
    const list = await RevocationList.make(t);
    const stolen = authority.issueNode('edge-01');
    let credentials = stolen;
    const { cloud, edge, log, kubelet } = await startBoth(
      t,
      mode,
      { revocationLists: [list.file] },
      { credentials: () => Promise.resolve(credentials) },
    );
    const follower = readAnswer(await open(cloud, `${LOG}?follow=true`));
    await kubelet.until(() => kubelet.followers.size === 1);
    await list.name(stolen);
    await log.until((lines) =>
      lines.some(
        ({ msg, reason = '' }) =>
          msg === 'tunnel client refused' &&
          /^its certificate \(system:node:edge-01, number [0-9A-F]+\) was taken back/.test(reason),
      ),
    );
    t.is(cloud.registry.size, 0);
    t.truthy(
      await waitUntil(
        () => /it answered 401: .* was taken back/.test(edge.status.message ?? ''),
        GENEROUS_MS,
      ),
      edge.status.message,
    );
    credentials = authority.issueNode('edge-01');
    await connected(cloud);
    t.is((await ask(cloud, '/stats/summary', { headers: { Host: 'edge-01' } })).status, 200);
    // The node left: the log is resumed through the new tunnel, or cut with the reason; it does not look whole.
    kubelet.append('a line\n');
    await edge.stop();
    await cloud.stop();
    t.true((await follower).broken);
  });

test('what a client of the stream port has under way ends with the reason when its certificate is taken back, and it is asked for another', async (t) => {
  const list = await RevocationList.make(t);
  const { cloud, kubelet } = await startBoth(t, 'v1', { revocationLists: [list.file] });
  const stolen = authority.issue({ commonName: 'kube-apiserver-kubelet-client' });
  const followers = await Promise.all(
    HTTP_VERSIONS.map((http) => open(cloud, `${LOG}?follow=true`, { http, credentials: stolen })),
  );
  const others = await open(cloud, `${LOG}?follow=true`);
  await kubelet.until(() => kubelet.followers.size === 3);
  const exec = await RawUpgrade.open(cloud, EXEC, {}, 'POST', stolen);
  await exec.until(() => exec.received.includes('101 Switching'));
  const answers = followers.map(readAnswer);
  await list.name(stolen);
  for (const answer of answers) {
    const { body, broken } = await answer;
    t.true(broken);
    t.regex(
      body.toString(),
      /\nedgectl: the log was cut here, \d+ bytes [^\n]*: the certificate was taken back\n$/,
    );
  }
  await exec.until(() => exec.isReported || exec.ended || exec.closed);
  t.regex(exec.body.toString(), /"status":"Failure","message":"the certificate was taken back"/);
  for (const http of HTTP_VERSIONS) {
    const refused = await ask(cloud, LOG, { http, credentials: stolen });
    t.is(refused.status, 401);
    t.regex(
      refused.body.toString(),
      /its certificate \(kube-apiserver-kubelet-client, number [0-9A-F]+\) was taken back/,
    );
    t.is(
      (await ask(cloud, LOG, { http })).status,
      200,
      'another certificate of the same name is another one',
    );
  }
  t.is(kubelet.followers.size, 1, 'and goes on');
  others.destroy();
});

test('a list that turns bad leaves the last good one in force, and the metrics say so', async (t) => {
  const list = await RevocationList.make(t);
  const stolen = authority.issue({ commonName: 'scraper' });
  await list.name(stolen);
  const { cloud } = await startBoth(t, 'v1', { revocationLists: [list.file] });
  const inForce = async (): Promise<string | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${cloud.ports.health}/metrics`);
    return /^edgectl_cloud_revocation_lists_in_force (\d)$/m.exec(await answer.text())?.[1];
  };
  t.is(await inForce(), '1');
  writeFileSync(list.file, 'no list');
  t.truthy(await waitUntil(async () => (await inForce()) === '0', GENEROUS_MS));
  t.is((await ask(cloud, LOG, { credentials: stolen })).status, 401);
  t.is((await ask(cloud, LOG)).status, 200);
});

test('a node leaves a cloud whose certificate is on one of its own lists, and sends nothing to it any more', async (t) => {
  const list = await RevocationList.make(t);
  const ending = new AbortController();
  t.teardown(() => ending.abort());
  const revoked = new RevokedCertificates({
    lists: () => [list.file],
    clock: systemClock,
    log: { error: () => undefined },
  });
  revoked.start(ending.signal);
  const { cloud, kubelet, edge: other, log } = await startBoth(t);
  await other.stop();
  await log.until((lines) => lines.some(({ msg }) => msg === 'tunnel ended'));
  const edge = startEdge(
    t,
    `127.0.0.1:${cloud.ports.tunnel}`,
    certificates.node,
    edgedBackend(kubelet.baseUrl),
    { isRevoked: (identity) => revoked.has(identity) },
  );
  revoked.onChange(() => edge.checkServer(), ending.signal);
  await connected(cloud);
  await list.name(certificates.server);
  t.truthy(
    await waitUntil(
      () =>
        /its certificate \(cloudcore, number [0-9A-F]+\) is on a revocation list of this node/.test(
          edge.status.message ?? '',
        ),
      GENEROUS_MS,
    ),
    edge.status.message,
  );
  t.truthy(await waitUntil(() => cloud.registry.size === 0, GENEROUS_MS));
  await list.name();
  await connected(cloud);
});

test('replicas refuse each other a certificate that was taken back, on both ends', async (t) => {
  const list = await RevocationList.make(t);
  for (const strict of ['holder', 'other'] as const) {
    await list.name();
    const peer = authority.issue({ commonName: 'edgectl-cloud', altNames: 'DNS:edgectl-cloud' });
    const { other } = await startReplicas(t, 'v1', {
      [strict]: { revocationLists: [list.file] },
      peer,
    });
    t.is((await ask(other.cloud, LOG)).status, 200);
    await list.name(peer);
    const refused = await waitUntil(async () => {
      const { body } = await ask(other.cloud, LOG);
      return body.includes('was taken back');
    }, GENEROUS_MS);
    t.truthy(refused, strict);
  }
});
