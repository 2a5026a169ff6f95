import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { TokenIdentities } from '../../../tunnel/cloud/token-identity.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import {
  ask,
  apiserver,
  certificates,
  HTTP_VERSIONS,
  type HttpVersion,
  RawUpgrade,
  startBoth,
} from '../helpers/tunnel-cloud.ts';

const LOG = '/containerLogs/default/web-0/web';
const { authority, server } = certificates;
const stream = { host: '127.0.0.1', port: 0, credentials: server, reviews: true };

overBothVersions(
  'whoever the cluster lets at kubelets may use the stream port; it is asked once for each right',
  async (t) => {
    const { cloud, api, log } = await startBoth(t, 'v1', { stream });
    api.allows = ({ user }) => user === 'kube-apiserver-kubelet-client';
    for (let round = 0; round < 3; round += 1) t.is((await ask(cloud, LOG)).status, 200);
    t.is(api.reviews.length, 1);
    await log.until((lines) =>
      lines.some(
        ({ msg, user, code }) =>
          msg === 'stream request served' && user === 'kube-apiserver-kubelet-client' && code === 200,
      ),
    );
    const exec = await RawUpgrade.open(cloud, '/exec/default/web-0/web?command=true');
    await exec.until(() => exec.received.includes('101 Switching'));
    exec.socket.destroy();
    t.is((await ask(cloud, '/metrics/cadvisor', { headers: { Host: 'edge-01' } })).status, 200);
    t.is((await ask(cloud, '/stats/summary', { headers: { Host: 'edge-01' } })).status, 200);
    t.deepEqual(
      api.reviews.map(({ resourceAttributes: { verb, resource, subresource } }) => [
        verb,
        resource,
        subresource,
      ]),
      [
        ['get', 'nodes', 'proxy'],
        ['create', 'nodes', 'proxy'],
        ['get', 'nodes', 'metrics'],
        ['get', 'nodes', 'stats'],
      ],
    );
  },
);

overBothVersions(
  'a user of the same authority without that right opens no shell; the groups of the certificate count',
  async (t) => {
    const { cloud, api, log } = await startBoth(t, 'v1', { stream });
    api.allows = ({ groups }) => groups.includes('monitoring');
    const alice = authority.issue({ commonName: 'alice', organization: 'monitoring' });
    t.is((await ask(cloud, LOG, { credentials: alice })).status, 200);
    t.deepEqual(api.reviews[0]?.groups, ['monitoring', 'system:authenticated']);
    const refused = await ask(cloud, LOG);
    t.is(refused.status, 403);
    t.regex(refused.body.toString(), /lacks the right to get nodes\/proxy/);
    t.true(log.lines.some(({ msg }) => msg === 'stream request refused'));
    const exec = await RawUpgrade.open(cloud, '/exec/default/web-0/web?command=true');
    await exec.until(() => exec.ended);
    t.regex(
      exec.received.toString(),
      /^HTTP\/1\.1 403 Forbidden\r\n[^]*lacks the right to create nodes\/proxy/,
    );
  },
);

overBothVersions(
  'no node gets in, whatever the cluster says; a cluster that does not answer lets nobody in',
  async (t) => {
    const { cloud, api } = await startBoth(t, 'v1', { stream });
    api.allows = () => true;
    const node = await ask(cloud, LOG, { credentials: authority.issueNode('edge-02') });
    t.is(node.status, 403);
    t.is(api.reviews.length, 0);
    api.stop();
    t.is((await ask(cloud, LOG, { credentials: apiserver })).status, 500);
  },
);

const WEBSOCKET = {
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'QtqxxqGkhih30W6osdrvOw==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'v4.channel.k8s.io',
};

for (const path of [
  '/exec/default/web-0/web?command=id',
  '/exec/default/web-0/uid-1/web?command=id',
  '/attach/default/web-0/web',
]) {
  for (const method of ['GET', 'POST'] as const) {
    test(`M8: the right to get nodes/proxy opens no shell: ${method} ${path}`, async (t) => {
      const { cloud, api, kubelet } = await startBoth(t, 'v1', { stream });
      api.allows = ({ resourceAttributes: { verb } }) => verb === 'get';
      const monitoring = authority.issue({ commonName: 'monitoring' });
      t.is((await ask(cloud, LOG, { credentials: monitoring })).status, 200);
      const exec = await RawUpgrade.open(cloud, path, method === 'GET' ? WEBSOCKET : {}, method);
      await exec.until(() => exec.ended || exec.received.includes(' 101 '));
      t.regex(
        exec.received.toString(),
        /^HTTP\/1\.1 403 Forbidden\r\n[^]*lacks the right to create nodes\/proxy/,
      );
      t.is(kubelet.streams.size, 0);
      api.allows = ({ resourceAttributes: { verb } }) => verb === 'create';
      const admin = await RawUpgrade.open(
        cloud,
        path,
        method === 'GET' ? WEBSOCKET : {},
        method,
        authority.issue({ commonName: 'admin' }),
      );
      await admin.until(() => admin.received.includes('\r\n\r\n'));
      t.regex(admin.received.toString(), /^HTTP\/1\.1 101 /);
      admin.socket.destroy();
    });
  }
}

const SCRAPER = {
  username: 'system:serviceaccount:kube-system:metrics-server',
  groups: ['system:serviceaccounts'],
};

/** Without a certificate, as metrics-server and kube-prometheus ask. */
function scrape(
  cloud: Parameters<typeof ask>[0],
  path: string,
  token: string,
  http: HttpVersion,
): ReturnType<typeof ask> {
  const credentials = { ca: server.ca };
  return ask(cloud, path, {
    credentials,
    http,
    headers: { Host: '10.0.0.1:10350', Authorization: `Bearer ${token}` },
  });
}

for (const http of HTTP_VERSIONS)
  test(`K3: over HTTP/${http} the token of a service account reads metrics with the rights of its user, and nothing else`, async (t) => {
    const { cloud, api, session, kubelet } = await startBoth(t, 'v1', { stream });
    session.addresses = ['10.0.0.1'];
    api.tokens.set('good', SCRAPER).set('powerless', { ...SCRAPER, username: 'system:serviceaccount:a:b' });
    api.tokens.set('node', { username: 'system:node:edge-02', groups: [] });
    api.allows = ({ user }) => user === SCRAPER.username || user.startsWith('system:node:');
    // What metrics-server and kube-prometheus ask for.
    for (const path of [
      '/metrics/resource',
      '/metrics',
      '/metrics/cadvisor',
      '/metrics/probes',
      '/stats/summary',
    ])
      t.is((await scrape(cloud, path, 'good', http)).status, 200, path);
    t.deepEqual(api.tokenReviews, ['good'], 'a review counts for a while');
    t.like(api.reviews[0], {
      user: SCRAPER.username,
      groups: ['system:serviceaccounts', 'system:authenticated'],
      resourceAttributes: { verb: 'get', resource: 'nodes', subresource: 'metrics' },
    });
    t.is(kubelet.requests.at(-1)?.headers.authorization, undefined, 'the token stays in the cloud');
    t.is((await scrape(cloud, '/metrics', 'powerless', http)).status, 403);
    t.is((await scrape(cloud, '/metrics', 'node', http)).status, 403);
    const unknown = await scrape(cloud, '/metrics', 'stolen', http);
    t.is(unknown.status, 401);
    t.regex(unknown.body.toString(), /the cluster does not know the bearer token/);
    t.is((await scrape(cloud, LOG, 'good', http)).status, 401, 'no log');
    const exec = await RawUpgrade.open(
      cloud,
      '/exec/default/web-0/web?command=id',
      { Authorization: 'Bearer good' },
      'POST',
      { ca: server.ca },
    );
    await exec.until(() => exec.ended);
    t.regex(exec.received.toString(), /^HTTP\/1\.1 401 /);
    api.stop();
    t.is((await scrape(cloud, '/metrics', 'another', http)).status, 503);
  });

for (const [what, answer, status] of [
  ['no JSON', '<html>a proxy</html>', 503],
  ['nothing', '', 503],
  ['a list', '[]', 503],
  ['a user without a name', '{"status":{"authenticated":true,"user":{"groups":["system:masters"]}}}', 401],
  ['a name that is not a string', '{"status":{"authenticated":true,"user":{"username":["root"]}}}', 401],
  ['a name without authenticated', '{"status":{"user":{"username":"root"}}}', 401],
  [
    'groups that are no list',
    '{"status":{"authenticated":true,"user":{"username":"root","groups":"masters"}}}',
    200,
  ],
] as const)
  overBothVersions(`K3: a cluster that answers the review of a token with ${what}`, async (t) => {
    const { cloud, api } = await startBoth(t, 'v1', { stream });
    api.allows = ({ user, groups }) => user === 'root' && groups.length === 1;
    api.answers = (path, response) => {
      if (!path.endsWith('/tokenreviews')) return false;
      response.writeHead(201).end(answer);
      return true;
    };
    const asked = (): ReturnType<typeof ask> =>
      ask(cloud, '/metrics', {
        credentials: { ca: server.ca },
        headers: { Host: 'edge-01', Authorization: 'Bearer any' },
      });
    const [first, second] = await Promise.all([asked(), asked()]);
    t.is(first.status, status, first.body.toString());
    t.is(second.status, status);
    if (status === 503)
      t.regex(
        first.body.toString(),
        /the Kubernetes API at [^ ]+ does not answer: what it answered is not a JSON object/,
      );
  });

overBothVersions('K3: a review that breaks off lets nobody in, and the next one counts', async (t) => {
  const { cloud, api } = await startBoth(t, 'v1', { stream });
  api.allows = () => true;
  api.tokens.set('good', SCRAPER);
  let answers: 'breaks off' | 'fails' | 'is right' = 'breaks off';
  api.answers = (path, response) => {
    if (!path.endsWith('/tokenreviews') || answers === 'is right') return false;
    if (answers === 'breaks off') response.destroy();
    else response.writeHead(500).end('{"kind":"Status","message":"etcd is away"}');
    return true;
  };
  const asked = async (): Promise<number> => {
    const { status } = await ask(cloud, '/metrics', {
      credentials: { ca: server.ca },
      headers: { Host: 'edge-01', Authorization: 'Bearer good' },
    });
    return status;
  };
  t.is(await asked(), 503);
  answers = 'fails';
  t.is(await asked(), 503);
  answers = 'is right';
  t.is(await asked(), 200);
});

const ADDRESS = '192.0.2.1';

test('K3: what is known of a token counts for two minutes, and of one that nobody knows for ten seconds', async (t) => {
  const clock = new ManualClock();
  const known = new Map([['good', { user: 'scraper', groups: [] }]]);
  let asked = 0;
  const tokens = new TokenIdentities(
    {
      reviewToken: (token) => {
        asked += 1;
        return Promise.resolve(known.get(token));
      },
    },
    clock,
  );
  t.like(await tokens.of('Bearer good', ADDRESS), { user: 'scraper' });
  t.is(await tokens.of('Bearer late', ADDRESS), undefined);
  known.delete('good');
  known.set('late', { user: 'late', groups: [] });
  await clock.advance(9_000);
  t.is(await tokens.of('Bearer late', ADDRESS), undefined);
  await clock.advance(2_000);
  t.like(await tokens.of('Bearer late', ADDRESS), { user: 'late' });
  t.like(await tokens.of('Bearer good', ADDRESS), { user: 'scraper' });
  await clock.advance(110_000);
  t.is(await tokens.of('Bearer good', ADDRESS), undefined, 'expired or revoked');
  t.is(asked, 4);
});

test('K3: tokens that nobody knows are asked about so many at a time', async (t) => {
  let asked = 0;
  let answer = (): void => undefined;
  const answered = new Promise<undefined>((resolve) => {
    answer = () => resolve(undefined);
  });
  const tokens = new TokenIdentities(
    {
      reviewToken: () => {
        asked += 1;
        return answered;
      },
    },
    new ManualClock(),
  );
  const all = Array.from({ length: 100 }, (_, at) =>
    tokens.of(`Bearer token-${at}`, `192.0.2.${at}`).then(
      () => 'unknown',
      (error: EdgectlError) => error.kind,
    ),
  );
  answer();
  const outcomes = await Promise.all(all);
  t.is(asked, 16);
  t.is(outcomes.filter((outcome) => outcome === 'TooManyRequests').length, 84);
  t.is(await tokens.of(`Bearer ${'x'.repeat(20_000)}`, ADDRESS), undefined);
  t.is(asked, 16);
});
