/** Once a port has another authority, what the former one alone verified ends there, as it does at the agent's own doors. */
import test from 'ava';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { CertificateAuthority } from '../helpers/certificates.ts';
import { startReplicas } from '../helpers/replicas.ts';
import {
  apiserver,
  ask,
  certificates,
  connected,
  HTTP_VERSIONS,
  open,
  readAnswer,
  startBoth,
} from '../helpers/tunnel-cloud.ts';

const { authority, server } = certificates;
const GENEROUS_MS = 30_000;
const LOG = '/containerLogs/default/web-0/web';

test('M1: what a client of the stream port has under way ends when its authority is replaced, and goes on when another is added', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const other = new CertificateAuthority(temporaryFolder(t), 'other');
  const followers = await Promise.all(
    HTTP_VERSIONS.map((http) => open(cloud, `${LOG}?follow=true`, { http })),
  );
  await kubelet.until(() => kubelet.followers.size === 2);
  const answers = followers.map(readAnswer);
  cloud.renew({ stream: { ...server, ca: Buffer.concat([authority.certificate, other.certificate]) } });
  t.is((await ask(cloud, LOG)).status, 200);
  t.is(kubelet.followers.size, 2);
  cloud.renew({ stream: { ...server, ca: other.certificate } });
  for (const answer of answers) {
    const { body, broken } = await answer;
    t.true(broken);
    t.regex(body.toString(), /the authority of the certificate is no longer accepted/);
  }
  for (const http of HTTP_VERSIONS) {
    t.is((await ask(cloud, LOG, { http, credentials: apiserver })).status, 401);
    const credentials = { ...other.issue({ commonName: 'kube-apiserver' }), ca: server.ca };
    t.is((await ask(cloud, LOG, { http, credentials })).status, 200);
  }
});

test('M1: a tunnel ends when the authority of its node is replaced, and stands when another is added', async (t) => {
  const { cloud, edge } = await startBoth(t);
  const other = new CertificateAuthority(temporaryFolder(t), 'other');
  const session = await connected(cloud);
  cloud.renew({ tunnel: { ...server, ca: Buffer.concat([authority.certificate, other.certificate]) } });
  t.false(session.ended.aborted);
  cloud.renew({ tunnel: { ...server, ca: other.certificate } });
  t.true(session.ended.aborted);
  t.truthy(await waitUntil(() => /it answered 401/.test(edge.status.message ?? ''), GENEROUS_MS));
  t.is(cloud.registry.size, 0);
});

test('M1: what one replica asks another ends when the authority of replicas is replaced; certificates of the new one serve', async (t) => {
  const { holder, other, kubelet } = await startReplicas(t);
  const follower = readAnswer(await open(other.cloud, `${LOG}?follow=true`));
  await kubelet.until(() => kubelet.followers.size === 1);
  const foreign = new CertificateAuthority(temporaryFolder(t), 'other');
  const peer = foreign.issue({ commonName: 'edgectl-cloud', altNames: 'DNS:edgectl-cloud' });
  holder.cloud.renew({ peer });
  const { body, broken } = await follower;
  t.true(broken);
  t.regex(body.toString(), /the authority of the certificate is no longer accepted/);
  t.not((await ask(other.cloud, LOG)).status, 200);
  other.cloud.renew({ peer });
  t.is((await ask(other.cloud, LOG)).status, 200);
});
