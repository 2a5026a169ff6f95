/** No door reaches an operation but through the admission: with a policy that permits nothing, nothing is ever reached. */
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS, type MethodName } from '@edgectl/rpc-schema/methods';
import { Topics } from '@edgectl/rpc-schema/topics';
import { readExamples } from '../../../rpc-schema/generate/examples.ts';
import { parseKubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';
import { EdgedRoute } from '../../../tunnel/edge/edged-route.ts';
import type { AuditedCall } from '../../../agent/audit/audit.ts';
import type { Policy } from '../../../agent/access/policy.ts';
import type { Attachment } from '../../../agent/broker/attachment.ts';
import { CallJournal } from '../../../agent/calls/call-journal.ts';
import { Deduplicator } from '../../../agent/calls/deduplicator.ts';
import { parseMessage } from '../../../agent/calls/parse-message.ts';
import { Pipeline } from '../../../agent/calls/pipeline.ts';
import { RunningCalls, RunningReads } from '../../../agent/calls/running-calls.ts';
import { SetDoor, type SetTarget } from '../../../agent/calls/set-door.ts';
import { SetJournal } from '../../../agent/calls/set-journal.ts';
import { TargetChanges } from '../../../agent/calls/target-changes.ts';
import { gatewayRoutes } from '../../../agent/compose/gateway.ts';
import { methodsOf } from '../../../agent/methods/methods.ts';
import { migrations } from '../../../agent/compose/ground.ts';
import { createServedResources } from '../../../agent/gateway/served-resources.ts';
import { Journal } from '../../../agent/store/journal.ts';
import { openDatabase } from '../../../agent/store/database.ts';
import { AgentTunnelBackend } from '../../../agent/tunnel/tunnel-backend.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { Validator } from '../../../common/validator.ts';
import { admissionOf } from '../../helpers/admission.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';
import { VersionCounter } from '../../../agent/watch/version-counter.ts';
import { silent, startTestDoor, versionDatabase } from '../gateway/test-door.ts';

const EXAMPLES = readExamples(fileURLToPath(new URL('../../../rpc-schema', import.meta.url))).methods;

const REFUSING: Policy = {
  authorise(_caller, action) {
    throw new EdgectlError('Forbidden', `nobody may ${action}`);
  },
  authoriseChanges() {
    throw new EdgectlError('Forbidden', 'nobody may change anything');
  },
  permits: () => false,
  watch: () => undefined,
  rulesOf: () => [],
};

/** Operations that fail the test when they are called. Only listeners and refresh times may be used. */
function untouched<Operations>(reached: string[], path = ''): Operations {
  const refuse = (): never => {
    reached.push(path);
    throw new EdgectlError('Internal', `${path} was reached`);
  };
  return new Proxy(refuse, {
    get: (_, name) => {
      if (/^on[A-Z]|Stamp$|^policy$/.test(String(name))) return () => undefined;
      return untouched(reached, path === '' ? String(name) : `${path}.${String(name)}`);
    },
  }) as Operations;
}

interface Rig {
  readonly reached: string[];
  readonly refused: AuditedCall[];
  readonly clock: ManualClock;
  readonly admission: ReturnType<typeof admissionOf>;
}

function rig(): Rig {
  const refused: AuditedCall[] = [];
  const clock = new ManualClock();
  const audit = {
    begin: (): never => {
      throw new EdgectlError('Internal', 'a call that is refused has no begin');
    },
    refused: (call: AuditedCall): void => void refused.push(call),
  };
  return { reached: [], refused, clock, admission: admissionOf(clock, { policy: REFUSING, audit }) };
}

function journalOf(t: ExecutionContext, clock: ManualClock): Journal {
  const database = openDatabase({
    path: join(temporaryFolder(t), 'agent.db'),
    migrations,
    clock,
    log: silent,
  });
  t.teardown(() => database.close());
  return new Journal(database, 'boot');
}

test('MQTT: no method runs without the policy, and each refusal is recorded', async (t) => {
  const { reached, refused, clock, admission } = rig();
  const deduplicator = new Deduplicator(DEFAULT_LIMITS, clock);
  const pipeline = new Pipeline({
    methods: methodsOf(untouched(reached)),
    validator: new Validator(),
    admission,
    deduplicator,
    journal: new CallJournal(journalOf(t, clock), deduplicator, () => clock.now()),
    runningReads: new RunningReads(),
    runningCalls: new RunningCalls(DEFAULT_LIMITS, clock),
    targetChanges: new TargetChanges(),
    sessions: new SessionBench().sessions,
    limits: DEFAULT_LIMITS,
    clock,
  });
  const names = Object.keys(METHODS) as MethodName[];
  for (const method of names) {
    const params = EXAMPLES[method]?.params;
    const message = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: method, method, params }));
    const origin = { caller: callerNamed('c'), route: { topic: 't' }, exempt: true, expiresInMs: undefined };
    const [work] = pipeline.admit(parseMessage(message, DEFAULT_LIMITS), origin);
    const answer = JSON.parse(String((await work?.run()) ?? '{}')) as {
      error?: Parameters<typeof EdgectlError.fromRpc>[0];
    };
    t.is(answer.error && EdgectlError.fromRpc(answer.error).kind, 'Forbidden', method);
  }
  t.deepEqual(reached, []);
  t.deepEqual(
    refused.map(({ action }) => action),
    names,
  );
});

test('set/…: no value is written without the policy', async (t) => {
  const { reached, refused, clock, admission } = rig();
  const answers: string[] = [];
  const topics = new Topics('node');
  const door = new SetDoor({
    topics,
    setProperty: untouched(reached, 'setProperty'),
    admission,
    runningCalls: new RunningCalls(DEFAULT_LIMITS, clock),
    journal: new SetJournal(journalOf(t, clock), () => clock.now()),
    clock,
    log: silent,
  });
  const attachment: Attachment = {
    name: 'broker',
    trusted: true,
    publish: async (_topic, payload) => void answers.push(String(payload)),
    publishBulk: async () => undefined,
    onBulkReconnect: () => undefined,
  };
  const caller = callerNamed('c');
  const address = { namespace: 'factory', name: 'press-1', property: 'setpoint' };
  const target: SetTarget = { kind: 'set', principal: 'alice', client: 'c', ...address };
  door.receive(attachment, target, caller, { payload: Buffer.from('42') }, true);
  await settle();
  t.deepEqual(reached, []);
  t.is(answers.length, 1);
  t.like(JSON.parse(answers[0] ?? ''), { accepted: false, written: false });
  t.deepEqual(
    refused.map(({ action }) => action),
    ['device.edit'],
  );
});

/** Namespaces are shown one by one, by what the caller may list in each: the only objects that are read before a right is asked. */
const SHOWN_ONE_BY_ONE = /^\/api\/v1\/namespaces(\/:name)?$/;
const BODY = JSON.stringify({ metadata: { name: 'name' }, spec: {} });

test('REST: no route reads, streams or writes without the policy', async (t) => {
  const { reached, refused, clock, admission } = rig();
  const operations = untouched<Parameters<typeof createServedResources>[0]['operations']>(reached);
  const resources = createServedResources({
    operations,
    versions: new VersionCounter(versionDatabase(), clock),
    nodeName: 'edge-01',
    policy: REFUSING,
    clock,
    log: silent,
  });
  t.teardown(() => resources.stop());
  const routes = gatewayRoutes({
    operations: untouched(reached),
    resources,
    policy: REFUSING,
    admission,
    sessions: { acquireSlot: untouched(reached, 'takeSlot') },
    metrics: untouched(reached),
    clock,
  }).filter(({ path }) => !SHOWN_ONE_BY_ONE.test(path));
  const { port, stop } = await startTestDoor({ admission, onlyRoutes: routes });
  t.teardown(stop);
  t.true(routes.length > 50);
  for (const { method, path, access, upgrade } of routes) {
    const asked = `${method} ${path}`;
    const before = refused.length;
    const status = await statusOf(port, method, path.replaceAll(/:(\w+)/g, 'name'), upgrade !== undefined);
    t.deepEqual(reached, [], asked);
    // A write of a device is known by its body alone: its handler admits it.
    const isGuarded =
      typeof access === 'function' || (path.endsWith('/devices/:name') && method.startsWith('P'));
    if (!isGuarded) continue;
    t.is(status, 403, asked);
    t.is(refused.length, before + 1, asked);
  }
});

/** The status of the answer, to a request that asks for an upgrade where the route takes one. */
function statusOf(port: number, method: string, path: string, upgrade: boolean): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: 'Bearer alice',
      ...(upgrade && { connection: 'Upgrade', upgrade: 'SPDY/3.1' }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/merge-patch+json' }),
      ...(method === 'PUT' && { 'content-type': 'application/json' }),
    };
    const query = path.endsWith('/exec')
      ? '?command=true&stdout=1'
      : path.endsWith('/attach')
        ? '?stdout=1'
        : '';
    const request = httpRequest({ port, method, path: `${path}${query}`, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
    request.end(method === 'GET' || upgrade ? undefined : BODY);
  });
}

test('the tunnel: no connection is admitted without the policy', (t) => {
  const { reached, refused, clock, admission } = rig();
  const backend = new AgentTunnelBackend({
    pods: untouched(reached, 'pods'),
    streamTargets: untouched(reached, 'streamTargets'),
    edged: new EdgedRoute({ baseUrl: 'http://127.0.0.1:9' }),
    admission,
    validator: new Validator(),
    role: 'admin',
    clock,
  });
  const asked = [
    ['/exec/default/web-0/web', 'command=true'],
    ['/attach/default/web-0/web', ''],
    ['/containerLogs/default/web-0/web', ''],
    ['/metrics/cadvisor', ''],
  ] as const;
  for (const [path, query] of asked) {
    const error = t.throws<EdgectlError>(() =>
      backend.admit('cloud:cloudcore', parseKubeletRequest(path, query)),
    );
    t.is(error.kind, 'Forbidden', path);
  }
  t.deepEqual(reached, []);
  t.deepEqual(
    refused.map(({ action }) => action),
    ['pod.exec', 'pod.attach', 'pod.logs', 'node.metrics'],
  );
});
