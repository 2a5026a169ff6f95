import { once } from 'node:events';
import { utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { connect as connectToAgent } from '@edgectl/client';
import { EdgectlError } from '@edgectl/client/browser';
import { makeLink } from '../../../common/page-link.ts';
import { startPageNode } from '../../helpers/page-node.ts';
import { testConfiguration } from '../../helpers/test-configuration.ts';
import { writeUsers } from '../../helpers/users.ts';

test('the document forbids everything that is not its own, with a nonce of its own each time', async (t) => {
  const { ask } = await startPageNode(t);
  const first = await ask('GET', '/hmi/');
  const second = await ask('GET', '/hmi/');
  t.is(first.status, 200);
  const policy = String(first.headers['content-security-policy']);
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ])
    t.true(policy.includes(part), part);
  t.notRegex(policy, /unsafe|\*|data:/);
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  t.true(first.body.includes(`content="${nonce}"`));
  t.false(second.body.includes(nonce));
  t.like(first.headers, {
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
  });
});

test('assets never change, are compressed, and nothing beside them is served', async (t) => {
  const { ask } = await startPageNode(t);
  const asset = await ask('GET', '/hmi/assets/main-ABC.js', { 'accept-encoding': 'br, gzip' });
  t.is(asset.status, 200);
  t.is(gunzipSync(asset.body).toString(), 'console.log(1)');
  t.like(asset.headers, {
    'content-encoding': 'gzip',
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  t.is((await ask('GET', '/hmi/assets/main-ABC.js')).body.toString(), 'console.log(1)');
  t.is((await ask('HEAD', '/hmi/assets/main-ABC.js')).body.length, 0);
  for (const path of [
    'notes.txt',
    'main-ABC.js.gz',
    '../index.html',
    '..%2findex.html',
    '__proto__',
    'constructor',
    '',
  ])
    t.is((await ask('GET', `/hmi/assets/${path}`)).status, 404, path);
  t.is((await ask('GET', '/')).headers.location, '/hmi/');
  t.is((await ask('GET', '/api/v1/pods')).status, 404);
  t.is((await ask('POST', '/hmi/', {}, 'x')).status, 405);
});

test('a name that others let point here is refused, and so is another site', async (t) => {
  const { ask, post, origin } = await startPageNode(t, { allowedHosts: ['box.plant'] });
  t.is((await ask('GET', '/hmi/', { host: 'evil.example' })).status, 403);
  t.is((await ask('GET', '/hmi/', { host: "x'; script-src *" })).status, 400);
  t.is((await ask('GET', '/hmi/', { host: 'BOX.plant:10552' })).status, 200);
  t.is((await ask('GET', '/hmi/', { host: '[::1]:10552' })).status, 200);
  const alice = { user: 'alice', password: 'alice' };
  t.is((await post(alice, { origin: 'https://evil.example' })).status, 403);
  t.is((await post(alice, { origin: origin.replace('http:', 'https:') })).status, 403);
  t.is((await post(alice, { 'sec-fetch-site': 'same-site' })).status, 403);
  t.is((await ask('POST', '/hmi/session', { 'content-type': 'application/json' }, '{}')).status, 403);
  t.is((await post(alice, { 'content-type': 'text/plain' })).status, 422);
});

test('a login gives a cookie that no script reads, and a secret that no cookie holds', async (t) => {
  const { post, ask, login, origin } = await startPageNode(t);
  const answer = await post({ user: 'alice', password: 'alice' });
  t.is(answer.status, 200);
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  t.regex(cookie, /^edgectl-page-\d+=[\w-]{43}; Path=\/hmi; HttpOnly; SameSite=Strict$/);
  t.like(answer.json(), { principal: 'alice', node: 'edge-01', idleSeconds: 1800 });
  t.false(cookie.includes(String(answer.json()['secret'])));
  const { secret } = await login('alice');
  const own = cookie.split(';')[0];
  t.is((await ask('GET', '/hmi/session', { cookie: own })).status, 401);
  t.is((await ask('GET', '/hmi/session', { 'x-edgectl-secret': secret })).status, 401);
  t.is(
    (await ask('GET', '/hmi/session', { cookie: own, 'x-edgectl-secret': secret })).status,
    401,
    'of another',
  );
  const mine = { cookie: own, 'x-edgectl-secret': String(answer.json()['secret']) };
  t.is((await ask('GET', '/hmi/session', mine)).status, 200);
  t.is((await ask('DELETE', '/hmi/session', mine)).status, 403, 'without an origin');
  t.is((await ask('DELETE', '/hmi/session', { ...mine, origin })).status, 204);
  t.is((await ask('GET', '/hmi/session', mine)).status, 401);
});

test('who guesses is told nothing, and has to wait', async (t) => {
  const { post } = await startPageNode(t);
  const tries = [];
  for (let count = 0; count < 6; count += 1) tries.push(await post({ user: 'alice', password: 'wrong' }));
  t.deepEqual(
    tries.map(({ status }) => status),
    [401, 401, 401, 401, 401, 429],
  );
  t.is((await post({ user: 'alice', password: 'alice' })).status, 429);
  const nobody = await post({ user: 'nobody', password: 'x' });
  t.is(nobody.json()['message'], tries[0]?.json()['message']);
  t.is((await post({})).status, 422);
  t.is((await post({ user: 'a'.repeat(9000), password: '' })).status, 413);
});

test('the page speaks MQTT with both halves of its session, and with nothing less', async (t) => {
  const { login, client, socket } = await startPageNode(t);
  const alice = await login('alice');
  const page = await client(alice);
  const { caller } = await page.call('node.status', {});
  t.like(caller, { principal: 'alice' });
  const vera = await login('vera');
  for (const half of [{ secret: vera.secret }, { secret: '' }, { username: 'vera' }, { username: 'root' }]) {
    const error = await t.throwsAsync(client(alice, half));
    t.is(EdgectlError.from(error).kind, 'Unauthorized', JSON.stringify(half));
  }
  const refused = async (of: ReturnType<typeof socket>): Promise<number> => {
    const [, response] = (await once(of, 'unexpected-response')) as [unknown, { statusCode: number }];
    return response.statusCode;
  };
  t.is(await refused(socket({})), 401);
  t.is(await refused(socket({ cookie: alice.cookie, origin: 'https://evil.example' })), 403);
  t.is(await refused(socket({ cookie: alice.cookie }, '/mqtt')), 404);
});

test('a viewer has the rights of a viewer', async (t) => {
  const { login, client } = await startPageNode(t);
  const page = await client(await login('vera'));
  const error = await t.throwsAsync(page.call('pod.exec', { name: 'web-0', command: ['sh'] }));
  t.is(EdgectlError.from(error).kind, 'Forbidden');
  t.false((await page.call('access.check', { method: 'device.edit', name: 'press-1' })).allowed);
});

test('a session that is over takes its WebSocket along, and says why', async (t) => {
  const { login, socket, client, ask, origin, folder } = await startPageNode(t);
  const alice = await login('alice');
  const open = socket({ cookie: alice.cookie });
  await once(open, 'open');
  const page = await client(alice);
  const closed = once(open, 'close') as Promise<[number, Buffer]>;
  await ask('DELETE', '/hmi/session', { cookie: alice.cookie, 'x-edgectl-secret': alice.secret, origin });
  const [code, reason] = await closed;
  t.is(code, 4401);
  t.is(reason.toString(), 'logged out');
  const lost = await t.throwsAsync(page.call('node.status', {}, { timeoutMs: 30_000 }));
  t.is(EdgectlError.from(lost).kind, 'Unavailable');

  const vera = await login('vera');
  const hers = socket({ cookie: vera.cookie });
  await once(hers, 'open');
  const removed = once(hers, 'close') as Promise<[number, Buffer]>;
  writeUsers(folder, ['alice']);
  t.is((await removed)[1].toString(), 'no longer let in');
});

test('a link lets its user in once, and not for long', async (t) => {
  const { agent, post, client } = await startPageNode(t);
  const { socket } = agent.configuration;
  const code = makeLink(socket, 'root');
  t.is((await post({ link: `${code}x` })).status, 401);
  const answer = await post({ link: code });
  t.is(answer.status, 200);
  t.is(answer.json()['principal'], 'root');
  t.is((await post({ link: code })).status, 401);
  const [cookie = ''] = answer.headers['set-cookie']?.[0]?.split(';') ?? [];
  const page = await client({ cookie, secret: String(answer.json()['secret']), principal: 'root' });
  t.like((await page.call('access.check', {})).roles, ['admin']);
  const old = makeLink(socket, 'root');
  const before = Date.now() / 1000 - 61;
  utimesSync(`${socket}.page-link`, before, before);
  t.is((await post({ link: old })).status, 401);
  t.is((await post({ link: makeLink(socket, 'nobody') })).status, 401);
  t.is((await post({ link: makeLink(socket, 'vera') })).json()['principal'], 'vera');
});

test('a build without a page says so, and the agent does without', async (t) => {
  const { agent } = await startPageNode(t, { folder: '/nonexistent' });
  t.is(agent.agent.page, undefined);
  t.is(agent.agent.units()['page']?.state, 'running');
});

const PODS = '/api/v1/namespaces/default/pods';
const DEVICES = '/apis/devices.kubeedge.io/v1beta1/namespaces/default/devices';

/** Each verb and each stream of the Kubernetes API. */
const VERBS = [
  ['GET', PODS],
  ['GET', `${PODS}/web-0`],
  ['GET', `${PODS}?watch=true`],
  ['GET', `${PODS}/web-0/log?follow=true`],
  ['POST', `${PODS}/web-0/exec?command=sh&stdin=true&stdout=true`],
  ['POST', `${PODS}/web-0/attach?stdout=true`],
  ['POST', `${PODS}/web-0/portforward`],
  ['DELETE', `${PODS}/web-0`],
  ['DELETE', PODS],
  ['PUT', `${DEVICES}/press-1`],
  ['PATCH', `${DEVICES}/press-1`],
  ['POST', DEVICES],
  ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
  ['GET', '/metrics'],
] as const;
const UPGRADES = ['websocket', 'SPDY/3.1'] as const;

test('the Kubernetes API knows no session of the page, for no verb and no stream', async (t) => {
  const { rest } = testConfiguration('/nowhere');
  const { agent, login } = await startPageNode(
    t,
    {},
    { rest: { ...rest, enabled: true, tls: false, port: 0 } },
  );
  const { cookie, secret } = await login('alice');
  const { url = '' } = agent.agent.kubernetesApi ?? {};
  for (const [method, path] of VERBS) {
    for (const upgrade of ['', ...UPGRADES]) {
      const headers = {
        cookie,
        'x-edgectl-secret': secret,
        ...(upgrade === ''
          ? {}
          : {
              connection: 'Upgrade',
              upgrade,
              'sec-websocket-version': '13',
              'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
            }),
      };
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const sent = request(`${url}${path}`, { method, headers, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('upgrade', (response) => resolve(response.statusCode));
        sent.on('error', reject);
        sent.end();
      });
      t.is(status, 401, `${method} ${path} ${upgrade}`);
    }
  }
});

test('the diagnosis says whether the page is served', async (t) => {
  const pageOf = async (web: Parameters<typeof startPageNode>[1]): Promise<unknown> => {
    const { agent } = await startPageNode(t, web);
    const client = await connectToAgent({ url: agent.configuration.socket });
    t.teardown(() => client.close());
    const { checks } = await client.call('node.diagnose', { areas: ['gateway'] });
    return checks.find(({ name }) => name === 'page')?.state;
  };
  t.is(await pageOf({}), 'fine');
  t.is(await pageOf({ folder: '/nonexistent' }), 'failed');
  t.is(await pageOf({ enabled: false }), undefined);
});

test('the layout of the panel is for who is logged in, and a mistake in it has its line', async (t) => {
  const { ask, login, folder } = await startPageNode(t);
  t.is((await ask('GET', '/hmi/panel')).status, 401);
  const { cookie, secret } = await login('vera');
  t.is((await ask('GET', '/hmi/panel', { cookie })).status, 401);
  const panel = () => ask('GET', '/hmi/panel', { cookie, 'x-edgectl-secret': secret });
  t.like((await panel()).json(), { kind: 'NotFound' });
  const file = join(folder, 'panel.yaml');
  writeFileSync(
    file,
    'title: Hall\nitems:\n- { device: factory/press.1, property: speed, show: trend, hours: 2 }\n- heading: Doors\n',
  );
  t.deepEqual((await panel()).json(), {
    title: 'Hall',
    items: [{ device: 'factory/press.1', property: 'speed', show: 'trend', hours: 2 }, { heading: 'Doors' }],
  });
  for (const [wrong, where] of [
    ['items:\n- { device: UPPER, property: x }\n', /panel\.yaml:2:1?\d: /],
    ['items:\n- { device: a, property: x, show: dial }\n', /panel\.yaml:2:\d+: .*value, trend, switch, set/],
    ['items:\n- { heading: x, device: a }\n', /panel\.yaml:2:\d+: .*must NOT have more than 1/],
    ['items:\n- { device: a }\n', /panel\.yaml:2:\d+: .*property 'property'/],
    ['items:\n- { device: a, property: b, colour: red }\n', /unknown setting "items\.0\.colour"/],
    ['items: [', /panel\.yaml:1:/],
    [`items: [${'{ heading: x },'.repeat(101)}]`, /items/],
    [`title: ${'x'.repeat(70_000)}`, /panel\.yaml: /],
  ] as const) {
    writeFileSync(file, wrong);
    const answer = await panel();
    t.is(answer.status, 422, wrong.slice(0, 60));
    t.regex(String(answer.json()['message']), where);
  }
});
