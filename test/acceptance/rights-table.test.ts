/**
 * Who may do what: role × method × door × target. Every verdict is written here by hand, from the documentation; none of the
 * product's code is asked for one. What the agent serves and has no row fails the test.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { startAttackedNode } from '../helpers/attacked-node.ts';
import type { TestCaller } from '../helpers/mqtt-client.ts';
import { writePolicy } from '../helpers/policy.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { encodeConnect } from '../../tunnel/wire/connect-message.ts';
import { tunnelCertificates } from '../tunnel/helpers/certificates.ts';
import { StockCloud } from '../tunnel/helpers/stock-cloud.ts';

/** One user of each role; `nora` has none. */
const POLICY = `roles:
  setter:
    - { methods: [device.edit], namespaces: [factory], names: ["press-*"], properties: [setpoint], lasting: false }
  shell:
    - { methods: [pod.logs, pod.exec], namespaces: [default], names: [web-0], containers: [web] }
bindings:
  - { role: anonymous, principals: [anna] }
  - { role: viewer, principals: [vera] }
  - { role: viewer, principals: [fred], namespaces: [factory] }
  - { role: operator, principals: [otto] }
  - { role: operator, principals: [olga], namespaces: [factory] }
  - { role: admin, principals: [ada] }
  - { role: setter, principals: [lena] }
  - { role: shell, principals: [conny] }
`;
const USERS = ['nora', 'anna', 'vera', 'fred', 'otto', 'olga', 'ada', 'lena', 'conny'] as const;
type User = (typeof USERS)[number];

const EVERYBODY = USERS;
const WITH_ROLE = USERS.filter((user) => user !== 'nora');
const READERS = ['anna', 'vera', 'otto', 'ada'] as const;
const READERS_IN_FACTORY = [...READERS, 'fred', 'olga'] as const;
const VIEWERS = ['vera', 'otto', 'ada'] as const;
const VIEWERS_IN_FACTORY = [...VIEWERS, 'fred', 'olga'] as const;
const OPERATORS = ['otto', 'ada'] as const;
const OPERATORS_IN_FACTORY = [...OPERATORS, 'olga'] as const;
const ADMIN = ['ada'] as const;

interface Row {
  readonly method: string;
  readonly target: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly allowed: readonly User[];
  /** A call that is let in leaves a record too; one that is refused always does. */
  readonly recorded: boolean;
}

function row(
  method: string,
  target: string,
  params: Row['params'],
  allowed: readonly User[],
  recorded: 'recorded' | 'read' = 'read',
): Row {
  return { method, target, params, allowed, recorded: recorded === 'recorded' };
}

const BIGLOG = { namespace: 'factory', name: 'biglog' };
const WEB = { namespace: 'default', name: 'web-0' };
const PRESS = { namespace: 'factory', name: 'press-1' };
const THERMO = { namespace: 'default', name: 'thermo-1' };
const COMMAND = { command: ['true'], inline: true };
const ONCE = { persist: false, dryRun: true };
const SETPOINT = '/spec/properties/[name=setpoint]/desired/value';

const CALLS: readonly Row[] = [
  row('rpc.discover', 'the contract', {}, EVERYBODY),
  row('node.status', 'the node', {}, EVERYBODY),
  row('access.check', 'oneself', {}, EVERYBODY),
  row('access.check', 'vera', { principal: 'vera' }, ['vera', 'ada']),
  row('node.stats', 'the node', {}, READERS),
  row('node.diagnose', 'the node', { areas: ['policy'] }, OPERATORS),
  row('node.acceptTime', 'the node', {}, ADMIN, 'recorded'),
  row('node.restartUnit', 'no unit', { unit: 'no-such-unit' }, ADMIN),
  row('configuration.check', 'the node', {}, ADMIN),
  row('configuration.reload', 'the node', {}, ADMIN),

  row('pod.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('pod.list', 'default', {}, READERS),
  row('pod.list', 'all', { allNamespaces: true }, READERS),
  row('pod.list', 'all by label', { allNamespaces: true, labelSelector: 'app=web' }, READERS),
  row('pod.get', 'factory', BIGLOG, READERS_IN_FACTORY),
  row('pod.get', 'default', WEB, READERS),
  row('pod.describe', 'factory', BIGLOG, READERS_IN_FACTORY),
  row('pod.describe', 'default', WEB, READERS),
  row('pod.logs', 'factory', { ...BIGLOG, inline: true }, VIEWERS_IN_FACTORY, 'recorded'),
  row('pod.logs', 'web', { ...WEB, container: 'web', inline: true }, [...VIEWERS, 'conny'], 'recorded'),
  row('pod.logs', 'any container', { ...WEB, inline: true }, VIEWERS, 'recorded'),
  row('pod.logs', 'sidecar', { ...WEB, container: 'sidecar', inline: true }, VIEWERS, 'recorded'),
  row('pod.exec', 'factory', { ...BIGLOG, ...COMMAND }, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.exec', 'web', { ...WEB, container: 'web', ...COMMAND }, [...OPERATORS, 'conny'], 'recorded'),
  row('pod.exec', 'any container', { ...WEB, ...COMMAND }, OPERATORS, 'recorded'),
  row('pod.attach', 'factory', BIGLOG, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.attach', 'default', WEB, OPERATORS, 'recorded'),
  row('pod.restart', 'factory', BIGLOG, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.restart', 'default', { namespace: 'default', names: ['web-0', 'web-1'] }, OPERATORS, 'recorded'),

  row('event.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('event.list', 'all', { allNamespaces: true }, READERS),

  row('device.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('device.list', 'all', { allNamespaces: true }, READERS),
  row('device.get', 'factory', PRESS, READERS_IN_FACTORY),
  row('device.get', 'default', THERMO, READERS),
  row('device.describe', 'factory', PRESS, READERS_IN_FACTORY),
  row('device.describe', 'default', THERMO, READERS),
  row('device.watch', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY, 'recorded'),
  row('device.watch', 'all', { allNamespaces: true }, READERS, 'recorded'),
  row('device.edits', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('device.edits', 'all', { allNamespaces: true }, READERS),
  row('deviceModel.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('deviceModel.list', 'all', { allNamespaces: true }, READERS),
  row('deviceModel.get', 'factory', { namespace: 'factory', name: 'press' }, READERS_IN_FACTORY),
  row('deviceModel.get', 'default', { name: 'thermometer' }, READERS),
  row(
    'device.edit',
    'the setpoint, once',
    { ...PRESS, ...ONCE, set: { setpoint: 21 } },
    [...OPERATORS_IN_FACTORY, 'lena'],
    'recorded',
  ),
  row(
    'device.edit',
    'the setpoint, once, by a patch',
    { ...PRESS, ...ONCE, jsonPatch: [{ op: 'replace', path: SETPOINT, value: '21' }] },
    [...OPERATORS_IN_FACTORY, 'lena'],
    'recorded',
  ),
  row(
    'device.edit',
    'the setpoint, for good',
    { ...PRESS, dryRun: true, set: { setpoint: 21 } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.edit',
    'another property',
    { ...PRESS, ...ONCE, set: { enabled: true } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.edit',
    'what holds the setpoint',
    { ...PRESS, ...ONCE, jsonPatch: [{ op: 'remove', path: '/spec/properties/[name=setpoint]/desired' }] },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.edit',
    'all of it',
    { ...PRESS, ...ONCE, mergePatch: { spec: {} } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row('device.edit', 'default', { ...THERMO, ...ONCE, set: { setpoint: 21 } }, OPERATORS, 'recorded'),
  row('device.revert', 'factory', { ...PRESS, dryRun: true }, OPERATORS_IN_FACTORY, 'recorded'),
  row('device.revert', 'default', { ...THERMO, dryRun: true }, OPERATORS, 'recorded'),

  row('session.list', 'own', {}, WITH_ROLE),
  row('session.list', 'of all', { allPrincipals: true }, ADMIN),
  row('session.resume', 'own', { session: 'no-such', stdout: 0, stderr: 0 }, WITH_ROLE),
  row('session.cancel', 'own', { session: 'no-such' }, WITH_ROLE),
  row(
    'session.cancel',
    "another's",
    { session: 'no-such', principal: 'nora', client: 'x' },
    ADMIN,
    'recorded',
  ),

  row(
    'grant.create',
    'zoe',
    { principal: 'zoe', role: 'viewer', durationSeconds: 60, reason: 'a test' },
    ADMIN,
    'recorded',
  ),
  row('grant.list', 'all', {}, ADMIN),
  row('grant.revoke', 'no grant', { id: 'no-such' }, ADMIN, 'recorded'),
  row('audit.list', 'all', { limit: 1 }, ADMIN),
];

interface RestRow {
  readonly verb: string;
  readonly path: string;
  readonly allowed: readonly User[];
  readonly body?: unknown;
  readonly type?: string;
}

const CORE = '/api/v1/namespaces';
const DEVICES = '/apis/devices.kubeedge.io/v1beta1';
const PRESS_PATH = `${DEVICES}/namespaces/factory/devices/press-1?dryRun=All`;

const REQUESTS: readonly RestRow[] = [
  { verb: 'GET', path: '/healthz', allowed: EVERYBODY },
  { verb: 'GET', path: '/version', allowed: EVERYBODY },
  { verb: 'GET', path: '/api/v1', allowed: EVERYBODY },
  { verb: 'GET', path: `${CORE}/factory/pods`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/pods`, allowed: READERS },
  { verb: 'GET', path: '/api/v1/pods', allowed: READERS },
  { verb: 'GET', path: `${CORE}/factory/pods/biglog`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/pods/web-0`, allowed: READERS },
  { verb: 'GET', path: `${CORE}/factory/events`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: '/api/v1/events', allowed: READERS },
  { verb: 'GET', path: `${CORE}/factory/pods/biglog/log`, allowed: VIEWERS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/pods/web-0/log?container=web`, allowed: [...VIEWERS, 'conny'] },
  { verb: 'GET', path: `${CORE}/default/pods/web-0/log`, allowed: VIEWERS },
  ...(['GET', 'POST'] as const).flatMap((verb): RestRow[] => [
    {
      verb,
      path: `${CORE}/factory/pods/biglog/exec?command=true&stdout=true`,
      allowed: OPERATORS_IN_FACTORY,
    },
    {
      verb,
      path: `${CORE}/default/pods/web-0/exec?command=true&stdout=true&container=web`,
      allowed: [...OPERATORS, 'conny'],
    },
    { verb, path: `${CORE}/default/pods/web-0/attach?stdout=true`, allowed: OPERATORS },
    { verb, path: `${CORE}/default/pods/web-0/portforward?ports=80`, allowed: OPERATORS },
  ]),
  { verb: 'GET', path: `${DEVICES}/namespaces/factory/devices`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${DEVICES}/devices`, allowed: READERS },
  { verb: 'GET', path: `${DEVICES}/namespaces/factory/devices/press-1`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${DEVICES}/namespaces/factory/devicemodels`, allowed: READERS_IN_FACTORY },
  {
    verb: 'PATCH',
    path: PRESS_PATH,
    body: { spec: {} },
    type: 'application/merge-patch+json',
    allowed: OPERATORS_IN_FACTORY,
  },
  {
    // An edit by the Kubernetes API lasts: who may write once may not do it here.
    verb: 'PATCH',
    path: PRESS_PATH,
    body: [{ op: 'replace', path: SETPOINT, value: '21' }],
    type: 'application/json-patch+json',
    allowed: OPERATORS_IN_FACTORY,
  },
];

interface Answer {
  readonly result?: { readonly methods?: readonly { readonly name: string }[]; readonly session?: string };
  readonly error?: { readonly data: { readonly reason: string } };
}

interface AuditPage {
  readonly result: {
    readonly items: readonly {
      readonly principal: string;
      readonly method: string;
      readonly outcome: string;
      readonly door: string;
    }[];
    readonly meta: { readonly continue?: string };
    readonly lastId: number;
  };
}

async function auditOf(root: TestCaller): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let afterId = 0; ; ) {
    const { result } = (await root.call('audit.list', { afterId, limit: 1000 })) as AuditPage;
    for (const { door, principal, method, outcome } of result.items)
      found.add(`${door} ${principal} ${method} ${outcome}`);
    if (result.items.length === 0 || result.lastId <= afterId) return found;
    afterId = result.lastId;
  }
}

test('every method, at every door, by every role, on every target', async (t) => {
  const node = await startAttackedNode(t, {
    users: [...USERS],
    policy: POLICY,
    sandbox: { modbus: true },
    rest: true,
  });
  const differences: string[] = [];
  const expected = new Set<string>();
  const callers = new Map<User, TestCaller>();
  for (const user of USERS) callers.set(user, await node.caller(user, 'table'));

  const { result } = (await callers.get('ada')!.call('rpc.discover')) as Answer;
  const served = (result?.methods ?? []).map(({ name }) => name).filter((name) => !name.startsWith('$'));
  t.true(served.length > 30);
  const rows = new Set(CALLS.map(({ method }) => method));
  t.deepEqual(served.filter((name) => !rows.has(name)).toSorted(), [], 'methods without a row');
  t.deepEqual([...rows].filter((name) => !served.includes(name)).toSorted(), [], 'rows without a method');

  for (const { method, target, params, allowed, recorded } of CALLS) {
    for (const [user, caller] of callers) {
      const { result: given, error } = (await caller.call(method, params)) as Answer;
      const verdict = error?.data.reason !== 'Forbidden';
      if (verdict !== allowed.includes(user)) {
        differences.push(`mqtt ${user} ${method} (${target}): ${verdict ? 'allowed' : 'refused'}`);
      }
      if (given?.session !== undefined && method !== 'session.cancel') {
        await caller.call('session.cancel', { session: given.session });
      }
      if (!verdict) expected.add(`mqtt ${user} ${method} refused`);
      else if (recorded) expected.add(`mqtt ${user} ${method} started`);
    }
  }
  for (const { verb, path, body, type, allowed } of REQUESTS) {
    for (const user of USERS) {
      const status = await node.ask(user, verb, path, body, type);
      t.not(status, 0, path);
      const verdict = status !== 403;
      if (verdict !== allowed.includes(user) || status === 401) {
        differences.push(`rest ${user} ${verb} ${path}: ${status}`);
      }
      if (!verdict) expected.add(`rest ${user}`);
    }
  }
  t.deepEqual(differences, []);
  const audited = await auditOf(node.root);
  const refusedAtRest = [...audited]
    .filter((record) => /^rest \S+ \S+ refused$/.test(record))
    .map((record) => record.split(' ').slice(0, 2).join(' '));
  const lacking = [...expected].filter((record) => !audited.has(record) && !refusedAtRest.includes(record));
  t.deepEqual(lacking, [], 'calls without a record in the audit');
});

/** What the cloud may do by the role that its binding gives it; `factory`: in that namespace alone. */
const CLOUD_ROLES = [
  'none',
  'anonymous',
  'viewer',
  'viewer factory',
  'operator',
  'operator factory',
  'admin',
] as const;
type CloudRole = (typeof CLOUD_ROLES)[number];

interface TunnelRow {
  readonly type: 'logsConnect' | 'execConnect' | 'attachConnect' | 'metricConnect';
  readonly path: string;
  readonly method: string;
  readonly allowed: readonly CloudRole[];
}

const TUNNEL_ROWS: readonly TunnelRow[] = [
  ...['/stats/summary', '/metrics', '/metrics/cadvisor', '/metrics/resource', '/metrics/probes'].map(
    (path): TunnelRow => ({
      type: 'metricConnect',
      path,
      method: 'node.metrics',
      allowed: ['viewer', 'operator', 'admin'],
    }),
  ),
  ...['/pods', '/stats/.\t./pods', '/configz', '/containerLogs/default/web-0/web'].map(
    (path): TunnelRow => ({ type: 'metricConnect', path, method: 'node.metrics', allowed: [] }),
  ),
  {
    type: 'logsConnect',
    path: '/containerLogs/factory/biglog/logger',
    method: 'pod.logs',
    allowed: ['viewer', 'viewer factory', 'operator', 'operator factory', 'admin'],
  },
  {
    type: 'logsConnect',
    path: '/containerLogs/default/web-0/web',
    method: 'pod.logs',
    allowed: ['viewer', 'operator', 'admin'],
  },
  ...(['exec', 'attach'] as const).flatMap((verb): TunnelRow[] => [
    {
      type: `${verb}Connect`,
      path: `/${verb}/factory/biglog/logger`,
      method: `pod.${verb}`,
      allowed: ['operator', 'operator factory', 'admin'],
    },
    {
      type: `${verb}Connect`,
      path: `/${verb}/default/web-0/web`,
      method: `pod.${verb}`,
      allowed: ['operator', 'admin'],
    },
  ]),
  { type: 'logsConnect', path: '/exec/factory/biglog/logger', method: 'pod.logs', allowed: [] },
  { type: 'execConnect', path: '/run/factory/biglog/logger', method: 'pod.exec', allowed: [] },
];

const NOT_LET_IN =
  /no rule lets cloud:cloudcore|is not served through the tunnel|a connection for \S+ asks for/;

test('through the tunnel, by every role of the cloud, on every target', async (t) => {
  const certificates = tunnelCertificates();
  const cloud = await StockCloud.start(t, certificates.server);
  const files = temporaryFolder(t);
  const { ca, cert, key } = certificates.node;
  for (const [name, content] of Object.entries({ ca, cert, key })) {
    writeFileSync(join(files, name), content, { mode: 0o600 });
  }
  const node = await startAttackedNode(t, {
    users: ['nora'],
    policy: 'bindings: []\n',
    configuration: {
      tunnel: {
        servers: [cloud.address],
        wire: 'stock',
        role: 'no-such-role',
        caFile: join(files, 'ca'),
        certFile: join(files, 'cert'),
        keyFile: join(files, 'key'),
      },
    },
  });
  await cloud.until(() => cloud.connections === 1);
  const differences: string[] = [];
  const refused = new Set<string>();
  let id = 0;
  for (const role of CLOUD_ROLES) {
    const [name, namespace] = role.split(' ');
    const where = namespace === undefined ? '' : `, namespaces: [${namespace}]`;
    const binding = `  - { role: ${name}, principals: ["cloud:cloudcore"]${where} }\n`;
    writePolicy(node.folder, role === 'none' ? 'bindings: []\n' : `bindings:\n${binding}`);
    for (const { type, path, method, allowed } of TUNNEL_ROWS) {
      id += 1;
      const connection = id;
      const headers = { Connection: ['Upgrade'], Upgrade: ['SPDY/3.1'] };
      const query = type === 'execConnect' ? 'command=true&output=1' : '';
      cloud.send(
        connection,
        type,
        encodeConnect({ connectionId: connection, path, query, headers, method: 'POST' }),
      );
      await cloud.until(() => cloud.removes(connection) === 1);
      const verdict = !NOT_LET_IN.test(cloud.data(connection).toString());
      if (verdict !== allowed.includes(role)) {
        differences.push(
          `tunnel ${role} ${type} ${path}: ${cloud.data(connection).toString().slice(0, 300)}`,
        );
      }
      refused.add(`tunnel cloud:cloudcore ${method} ${verdict ? 'started' : 'refused'}`);
    }
  }
  t.deepEqual(differences, []);
  const audited = await auditOf(node.root);
  t.deepEqual(
    [...refused].filter((record) => !audited.has(record)),
    [],
    'connections without a record in the audit',
  );
});
