import test from 'ava';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { CertificateAuthority, type Credentials } from '../helpers/certificates.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';
import { RawEdge } from '../helpers/raw-edge.ts';
import { apiserver, ask, certificates, connected, startBoth, startCloud } from '../helpers/tunnel-cloud.ts';

const { authority, server } = certificates;

function certificatesOfNobody(folder: string): readonly [string, Partial<Credentials>, RegExp][] {
  const foreign = new CertificateAuthority(folder, 'foreign');
  return [
    ['none', { ca: server.ca }, /peer did not return a certificate/],
    ['expired', authority.issueNode('edge-01', true), /is not accepted: CERT_HAS_EXPIRED/],
    [
      'of another authority',
      { ...foreign.issueNode('edge-01'), ca: server.ca },
      /is not accepted: UNABLE_TO/,
    ],
  ];
}

test('neither port takes a client without a certificate that it can verify, and the log says why', async (t) => {
  const { cloud, log } = await startCloud(t);
  for (const [name, credentials, reason] of certificatesOfNobody(temporaryFolder(t))) {
    log.lines.length = 0;
    await t.throwsAsync(RawEdge.connect(cloud, credentials), undefined, name);
    await log.until((lines) =>
      lines.some((line) => line.msg === 'tunnel client refused' && reason.test(line.reason ?? '')),
    );
    await t.throwsAsync(ask(cloud, '/containerLogs/default/web-0/web', { credentials }), undefined, name);
    await log.until((lines) =>
      lines.some((line) => line.msg === 'stream client refused' && reason.test(line.reason ?? '')),
    );
  }
  t.is(cloud.registry.size, 0);
});

test('a certificate that is no node’s opens no tunnel', async (t) => {
  const { cloud, log } = await startCloud(t);
  await t.throwsAsync(RawEdge.connect(cloud, apiserver), { message: /403/ });
  t.true(
    log.lines.some(
      ({ reason }) => reason?.includes('kube-apiserver-kubelet-client, which is no node') === true,
    ),
  );
});

test("a node's certificate opens no shell on other nodes, though the same authority signed it", async (t) => {
  const { cloud } = await startBoth(t);
  const credentials = authority.issueNode('edge-02');
  const answer = await ask(cloud, '/containerLogs/default/web-0/web', { credentials });
  t.is(answer.status, 403);
  t.regex(answer.body.toString(), /system:node:edge-02 may not use the stream port/);
});

test('the stream port can be kept for named clients', async (t) => {
  const listen = { host: '127.0.0.1', port: 0, credentials: server };
  const { cloud } = await startBoth(t, 'v1', { stream: { ...listen, clientNames: ['prometheus'] } });
  t.is((await ask(cloud, '/containerLogs/default/web-0/web')).status, 403);
  const credentials = authority.issue({ commonName: 'prometheus' });
  t.is((await ask(cloud, '/containerLogs/default/web-0/web', { credentials })).status, 200);
});

test('an edge trusts no server of another authority, and none with another name; the next server is tried', async (t) => {
  const { cloud } = await startCloud(t);
  const foreign = new CertificateAuthority(temporaryFolder(t), 'foreign');
  const good = `127.0.0.1:${cloud.ports.tunnel}`;
  const messages: string[] = [];
  const mistrusting = startEdge(
    t,
    good,
    { ...certificates.node, ca: foreign.certificate },
    edgedBackend('http://127.0.0.1:1'),
    {
      statusChanged: ({ state, message }) => {
        if (state === 'failed') messages.push(message ?? '');
        if (messages.length === 2) seen();
      },
    },
  );
  let seen = (): void => undefined;
  await new Promise<void>((resolve) => {
    seen = resolve;
    if (messages.length >= 2) resolve();
  });
  await mistrusting.stop();
  t.regex(messages[0] ?? '', /cannot be used: (unable to|self-signed)/);

  // The certificate names localhost and the loopback addresses.
  const misnamed = `127.0.0.2:${cloud.ports.tunnel}`;
  const edge = startEdge(t, [misnamed, good], certificates.node, edgedBackend('http://127.0.0.1:1'));
  await connected(cloud);
  t.is(edge.status.state === 'connected' ? edge.status.server : good, good);
});
