/**
 * Who may do what: role × method × door × target. Every expected result is written here by hand, from the documentation; none of the
 * product's code is asked for one. What the agent serves and has no row fails the test.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type AttackedNode, type Owner, startAttackedNode } from '../helpers/attacked-node.ts';
import { startOpenMosquitto, type TestMosquitto } from '../helpers/mosquitto.ts';
import { connectTo, TestCaller, topics } from '../helpers/mqtt-client.ts';
import { writePolicy } from '../helpers/policy.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { encodeConnect } from '../../tunnel/wire/connect-message.ts';
import { tunnelCertificates } from '../tunnel/helpers/certificates.ts';
import { KubeEdgeCloud } from '../tunnel/helpers/kubeedge-cloud.ts';
import { NEVER, REQUESTS, SERVED } from './rights-rest-rows.ts';
import { CALLS, NO_VALUE, OTHERS, POLICY, type User, USERS, type ValueRow, VALUES } from './rights-rows.ts';

interface Answer {
  readonly result?: { readonly methods?: readonly { readonly name: string }[]; readonly session?: string };
  readonly error?: { readonly data: { readonly reason: string } };
}

interface Discovered {
  readonly groups?: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
  readonly resources?: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

async function servedBeyond(node: AttackedNode): Promise<readonly string[]> {
  const { groups = [] } = JSON.parse(await node.read('ada', '/apis')) as Discovered;
  const paths = groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
  const found: string[] = [];
  for (const path of ['/api/v1', ...paths]) {
    const { resources = [] } = JSON.parse(await node.read('ada', path)) as Discovered;
    for (const { name, verbs } of resources) found.push([name, ...verbs.toSorted()].join(' '));
  }
  return [...new Set(found)].filter((line) => !SERVED.has(line));
}

interface AuditPage {
  readonly result: {
    readonly items: readonly {
      readonly principal: string;
      readonly method: string;
      readonly outcome: string;
      readonly door: string;
      readonly error?: string;
    }[];
    readonly meta: { readonly continue?: string };
    readonly lastId: number;
  };
}

async function auditOf(root: TestCaller): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let afterId = 0; ; ) {
    const { result } = (await root.call('audit.list', { afterId, limit: 1000 })) as AuditPage;
    for (const { door, principal, method, outcome, error } of result.items) {
      // A right to one value is judged on the result of the edit, after its beginning was recorded: its end says so.
      const isRefused = outcome === 'failed' && error === 'Forbidden';
      found.add(`${door} ${principal} ${method} ${isRefused ? 'refused' : outcome}`);
    }
    if (result.items.length === 0 || result.lastId <= afterId) return found;
    afterId = result.lastId;
  }
}

/** Those with the least and the most rights. */
const NOBODY_MAY: readonly User[] = ['nora', 'ada'];

interface ValueAnswer {
  readonly written: boolean;
  readonly error: { readonly data: { readonly reason: string } };
}

async function set(
  caller: TestCaller,
  { device, property }: ValueRow,
  as = caller.principal,
): Promise<ValueAnswer> {
  const address = { principal: as, client: caller.label };
  const value = { ...device, property };
  await caller.client.publish(topics.set(address, value), NO_VALUE);
  const wanted = topics.setAnswer(address, value);
  const { payload } = await caller.client.next(({ topic }) => topic === wanted, 'answer');
  return JSON.parse(payload.toString()) as ValueAnswer;
}

export interface RightsTable {
  readonly node: AttackedNode;
  readonly mosquitto: TestMosquitto;
  readonly cloud: KubeEdgeCloud;
}

/** A node with every door: its own listeners, a broker without access control, and the tunnel of a cloud. */
export async function startRightsTable(t: Owner): Promise<RightsTable> {
  const files = temporaryFolder(t);
  const mosquitto = await startOpenMosquitto(files);
  t.teardown(() => mosquitto.broker.stop());
  const certificates = tunnelCertificates();
  const cloud = await KubeEdgeCloud.start(t, certificates.server);
  const { ca, cert, key } = certificates.node;
  for (const [name, content] of Object.entries({ ca, cert, key })) {
    writeFileSync(join(files, name), content, { mode: 0o600 });
  }
  const node = await startAttackedNode(t, {
    users: [...USERS, ...OTHERS],
    policy: POLICY,
    sandbox: { modbus: true },
    rest: true,
    configuration: {
      brokers: [mosquitto.configuration],
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
  return { node, mosquitto, cloud };
}

/** Who tries the row: everybody, or one who may and one who may not, another one for each row. */
type Asked = (index: number, allowed: readonly User[]) => readonly User[];

export const ALL: Asked = () => USERS;
export const ONE_OF_EACH: Asked = (index, allowed) =>
  [allowed, USERS.filter((user) => !allowed.includes(user))].flatMap((users) =>
    users.length === 0 ? [] : [users[index % users.length]!],
  );

/** Every method, and values on `set/`, over MQTT and REST, by every role, on every target. */
export async function rightsOfUsers(t: ExecutionContext, { node }: RightsTable, asked: Asked): Promise<void> {
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

  const asUser = async (user: User, caller: TestCaller): Promise<void> => {
    for (const [index, { method, target, params, allowed, recorded }] of CALLS.entries()) {
      if (!asked(index, allowed).includes(user)) continue;
      const { result: given, error } = (await caller.call(method, params)) as Answer;
      const isAllowed = error?.data.reason !== 'Forbidden';
      if (isAllowed !== allowed.includes(user)) {
        differences.push(`mqtt ${user} ${method} (${target}): ${isAllowed ? 'allowed' : 'refused'}`);
      }
      if (given?.session !== undefined && method !== 'session.cancel') {
        await caller.call('session.cancel', { session: given.session });
      }
      if (!isAllowed) expected.add(`mqtt ${user} ${method} refused`);
      else if (recorded) expected.add(`mqtt ${user} ${method} started`);
    }
    for (const [index, row] of VALUES.entries()) {
      if (!asked(index, row.allowed).includes(user)) continue;
      const { written, error } = await set(caller, row);
      const isAllowed = error.data.reason !== 'Forbidden';
      if (written || isAllowed !== row.allowed.includes(user)) {
        differences.push(`set ${user} ${row.device.name} ${row.property}: ${error.data.reason}`);
      }
      expected.add(`mqtt ${user} device.edit ${isAllowed ? 'started' : 'refused'}`);
    }
    for (const [index, { verb, path, body, type, allowed }] of REQUESTS.entries()) {
      if (!asked(index, allowed).includes(user)) continue;
      const status = await node.askAgain(user, verb, path, body, type);
      const isAllowed = status !== 403;
      if (isAllowed !== allowed.includes(user) || status === 401 || status === 0) {
        differences.push(`rest ${user} ${verb} ${path}: ${status}`);
      }
      if (!isAllowed) expected.add(`rest ${user}`);
    }
  };
  await Promise.all([...callers].map(([user, caller]) => asUser(user, caller)));
  t.deepEqual(await servedBeyond(node), [], 'served without a row');
  for (const { verb, path, body, type } of NEVER) {
    for (const user of NOBODY_MAY) {
      const status = await node.askAgain(user, verb, path, body, type);
      if (![403, 404, 405].includes(status)) differences.push(`rest ${user} ${verb} ${path}: ${status}`);
    }
  }
  t.deepEqual(differences, []);
  const audited = await auditOf(node.root);
  const refusedAtRest = [...audited]
    .filter((record) => /^rest \S+ \S+ refused$/.test(record))
    .map((record) => record.split(' ').slice(0, 2).join(' '));
  const lacking = [...expected].filter((record) => !audited.has(record) && !refusedAtRest.includes(record));
  t.deepEqual(lacking, [], 'calls without a record in the audit');
}

/** By the role `anonymous` as installed, whatever name the client gives. */
const ANONYMOUS: User = 'anna';

/** Names of the one who may do most, and of who may do all on the node itself. */
const NAMES = ['ada', 'root'];

/** Through a broker whose access control is not proved, whoever one says to be. */
export async function rightsThroughOpenBroker(
  t: ExecutionContext,
  { node, mosquitto }: RightsTable,
  asked: 'by each name' | 'by one name in turn',
): Promise<void> {
  const differences: string[] = [];
  const expected = new Set<string>();
  for (const [turn, name] of NAMES.entries()) {
    const isAsked = (index: number): boolean => asked === 'by each name' || index % NAMES.length === turn;
    const client = await connectTo(mosquitto.url, { username: name });
    t.teardown(() => client.end());
    await client.subscribe(topics.state());
    await client.next(({ payload }) => payload.toString().includes('"online"'), 'state');
    const caller = await new TestCaller(client, name, 'table').start();
    for (const [index, { method, target, params, allowed, recorded }] of CALLS.entries()) {
      if (!isAsked(index)) continue;
      const { result, error } = (await caller.call(method, params)) as Answer;
      const isAllowed = error?.data.reason !== 'Forbidden';
      const session = result?.session;
      if (isAllowed !== allowed.includes(ANONYMOUS)) {
        differences.push(`mqtt ${name} ${method} (${target}): ${isAllowed ? 'allowed' : 'refused'}`);
      }
      if (session !== undefined && method !== 'session.cancel')
        await caller.call('session.cancel', { session });
      if (!isAllowed) expected.add(`mqtt anonymous ${method} refused`);
      else if (recorded) expected.add(`mqtt anonymous ${method} started`);
    }
    for (const [index, row] of VALUES.entries()) {
      if (!isAsked(index)) continue;
      const { error } = await set(caller, row);
      if (error.data.reason !== 'Forbidden')
        differences.push(`set ${name} ${row.property}: ${error.data.reason}`);
    }
    expected.add('mqtt anonymous device.edit refused');
  }
  t.deepEqual(differences, []);
  const audited = await auditOf(node.root);
  t.deepEqual(
    [...expected].filter((record) => !audited.has(record)),
    [],
    'calls without a record in the audit',
  );
}

/** What the cloud may do with the role of its binding; `factory`: only in that namespace. */
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

/** Through the tunnel, by every role of the cloud, on every target. The policy of the users is gone afterwards. */
export async function rightsOfCloud(t: ExecutionContext, { node, cloud }: RightsTable): Promise<void> {
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
      const isAllowed = !NOT_LET_IN.test(cloud.data(connection).toString());
      if (isAllowed !== allowed.includes(role)) {
        differences.push(
          `tunnel ${role} ${type} ${path}: ${cloud.data(connection).toString().slice(0, 300)}`,
        );
      }
      refused.add(`tunnel cloud:cloudcore ${method} ${isAllowed ? 'started' : 'refused'}`);
    }
  }
  t.deepEqual(differences, []);
  const audited = await auditOf(node.root);
  t.deepEqual(
    [...refused].filter((record) => !audited.has(record)),
    [],
    'connections without a record in the audit',
  );
}
