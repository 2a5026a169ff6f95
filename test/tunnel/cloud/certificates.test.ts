import { once } from 'node:events';
import { connect } from 'node:tls';
import test from 'ava';
import { waitUntil } from '../../helpers/wait-until.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { CertificateAuthority, type Credentials } from '../helpers/certificates.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';
import { RawEdge } from '../helpers/raw-edge.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import {
  apiserver,
  ask,
  certificates,
  connected,
  HTTP_VERSIONS,
  RawUpgrade,
  startBoth,
  startCloud,
} from '../helpers/tunnel-cloud.ts';

const { authority, server } = certificates;
const GENEROUS_MS = 30_000;

function certificatesOfNobody(folder: string): readonly [string, Partial<Credentials>, RegExp][] {
  const foreign = new CertificateAuthority(folder, 'foreign');
  return [
    [
      'none',
      { ca: server.ca },
      /^it showed no certificate; one is needed that was signed by CN=ca, the authority in \w+\.caFile/,
    ],
    [
      'expired',
      authority.issueNode('edge-01', true),
      /^its certificate \(system:node:edge-01, issued by ca\) is not accepted: CERT_HAS_EXPIRED; one is needed/,
    ],
    [
      'of another authority',
      { ...foreign.issueNode('edge-01'), ca: server.ca },
      /^its certificate \(system:node:edge-01, issued by foreign\) is not accepted: UNABLE_TO\w+; one is needed that was signed by CN=ca, /,
    ],
  ];
}

test('T3, K6: neither port takes a client without a certificate that it can verify; the client and the log learn whose it is and what is needed', async (t) => {
  const { cloud, log, api } = await startCloud(t);
  api.allows = () => true;
  for (const [name, credentials, reason] of certificatesOfNobody(temporaryFolder(t))) {
    log.lines.length = 0;
    await t.throwsAsync(RawEdge.connect(cloud, credentials), { message: /401/ }, name);
    await log.until((lines) =>
      lines.some(
        ({ msg, reason: cause = '', remote }) =>
          msg === 'tunnel client refused' && reason.test(cause) && remote === '127.0.0.1',
      ),
    );
    const edge = startEdge(
      t,
      `127.0.0.1:${cloud.ports.tunnel}`,
      { ...certificates.node, ...credentials },
      edgedBackend('http://127.0.0.1:1'),
    );
    // A node that has no certificate at all has no key either.
    if (name !== 'none') {
      t.truthy(await waitUntil(() => edge.status.message !== undefined, GENEROUS_MS));
      t.regex(edge.status.message ?? '', /it answered 401: its certificate \(system:node:edge-01, issued by/);
    }
    await edge.stop();
    for (const http of HTTP_VERSIONS) {
      log.lines.length = 0;
      for (const path of ['/containerLogs/default/web-0/web', '/metrics', '/exec/default/web-0/web']) {
        const answer = await ask(cloud, path, { credentials, http });
        t.is(answer.status, 401, `${name} ${path}`);
        t.regex(
          answer.body.toString(),
          /one is needed that was signed by CN=ca, the authority in stream\.caFile/,
        );
      }
      await log.until((lines) =>
        lines.some(
          ({ msg, reason: cause = '', remote }) =>
            msg === 'stream client refused' && reason.test(cause) && remote === '127.0.0.1',
        ),
      );
    }
    const exec = await RawUpgrade.open(cloud, '/exec/default/web-0/web?command=id', {}, 'POST', credentials);
    await exec.until(() => exec.ended);
    t.regex(exec.received.toString(), /^HTTP\/1\.1 401 /, name);
  }
  t.is(cloud.registry.size, 0);
});

test('a session that began without a certificate is taken for nobody when it is resumed', async (t) => {
  const { cloud, api } = await startCloud(t, {
    stream: { host: '127.0.0.1', port: 0, credentials: server, reviews: true },
  });
  api.allows = () => true;
  const options = { host: '127.0.0.1', port: cloud.ports.stream, ca: server.ca, ALPNProtocols: ['http/1.1'] };
  const request = 'GET /stats/summary HTTP/1.1\r\nHost: edge-01\r\n\r\n';
  const answerOf = async (
    session?: Buffer,
  ): Promise<{ head: string; session: Buffer | undefined; reused: boolean }> => {
    const socket = connect({ ...options, ...(session !== undefined && { session }) });
    let ticket: Buffer | undefined;
    let head = '';
    socket.on('session', (bytes: Buffer) => {
      ticket = bytes;
    });
    socket.on('data', (bytes: Buffer) => {
      head += bytes.toString();
    });
    socket.write(request);
    await once(socket, 'secureConnect');
    const reused = socket.isSessionReused();
    await once(socket, 'end');
    socket.destroy();
    return { head, session: ticket, reused };
  };
  const first = await answerOf();
  t.regex(first.head, /^HTTP\/1\.1 401 /);
  const second = await answerOf(first.session);
  t.true(second.reused);
  t.regex(second.head, /^HTTP\/1\.1 401 /);
});

test('a certificate that is no node’s opens no tunnel', async (t) => {
  const { cloud, log } = await startCloud(t);
  await t.throwsAsync(RawEdge.connect(cloud, apiserver), { message: /403/ });
  t.true(
    log.lines.some(
      ({ reason }) => reason?.includes('kube-apiserver-kubelet-client, which is not a node') === true,
    ),
  );
});

overBothVersions(
  "a node's certificate opens no shell on other nodes, though the same authority signed it",
  async (t) => {
    const { cloud } = await startBoth(t);
    const credentials = authority.issueNode('edge-02');
    const answer = await ask(cloud, '/containerLogs/default/web-0/web', { credentials });
    t.is(answer.status, 403);
    t.regex(answer.body.toString(), /system:node:edge-02 may not use the stream port/);
  },
);

overBothVersions('the stream port can be kept for named clients', async (t) => {
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
