import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import test, { type ExecutionContext } from 'ava';
import { Validator } from '../../../common/validator.ts';
import { AgentTunnelBackend } from '../../../agent/tunnel/tunnel-backend.ts';
import { EdgedRoute } from '../../../tunnel/edge/edged-route.ts';
import { parseKubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';
import { admissionOf } from '../../helpers/admission.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { type PolicyBench, startPolicy } from '../access/policy-bench.ts';
import { systemClock } from '../../../common/clock.ts';

const CLOUD = 'cloud:cloudcore';
const EXEC = parseKubeletRequest(
  '/exec/factory/press/web',
  'command=sh&command=-c&command=secret-word&output=1',
);
const LOGS = parseKubeletRequest('/containerLogs/factory/press/web', '');
const METRICS = parseKubeletRequest('/metrics/cadvisor', '');
const BINDING = `bindings:\n  - { role: viewer, principals: ["${CLOUD}"] }\n`;

interface Rig extends PolicyBench {
  readonly backend: AgentTunnelBackend;
  readonly asked: PodLogsParams[];
}

function rig(t: ExecutionContext, role: string, policy?: string, source = new MemorySource()): Rig {
  const bench = startPolicy(t, policy);
  const asked: PodLogsParams[] = [];
  const backend = new AgentTunnelBackend({
    clock: systemClock,
    pods: {
      logs: (params) => {
        asked.push(params);
        return Promise.resolve(source);
      },
    },
    streamTargets: {
      execStream: () => Promise.reject(new EdgectlError('Unavailable', 'not in this test')),
      attachStream: () => Promise.reject(new EdgectlError('Unavailable', 'not in this test')),
    },
    edged: new EdgedRoute({ baseUrl: 'http://127.0.0.1:9' }),
    admission: admissionOf(systemClock, bench),
    validator: new Validator(),
    role,
  });
  return { ...bench, backend, asked };
}

async function records({ auditReader, audit }: Rig) {
  // What is written behind the call is written by then.
  audit.stop();
  return (await auditReader.list({}, new AbortController().signal)).items;
}

test('the role of the tunnel holds where no binding names the cloud', (t) => {
  const viewer = rig(t, 'viewer').backend;
  t.notThrows(() => viewer.admit(CLOUD, LOGS));
  t.notThrows(() => viewer.admit(CLOUD, METRICS));
  const error = t.throws(() => viewer.admit(CLOUD, EXEC), { instanceOf: EdgectlError });
  t.is(error.kind, 'Forbidden');
  t.notThrows(() => rig(t, 'operator').backend.admit(CLOUD, EXEC));
});

test('a binding of the policy stands in the place of the role', (t) => {
  const { backend } = rig(t, 'operator', BINDING);
  t.notThrows(() => backend.admit(CLOUD, LOGS));
  t.throws(() => backend.admit(CLOUD, EXEC), { message: /no rule lets cloud:cloudcore call pod\.exec/ });
  t.notThrows(() => backend.admit('cloud:another', EXEC));
});

test('a role that nobody has laid down gives nothing', (t) => {
  t.throws(() => rig(t, 'no-such-role').backend.admit(CLOUD, METRICS));
});

test('a connection is told when the right to it ends', async (t) => {
  const { backend, write, clock } = rig(t, 'operator');
  const call = backend.admit(CLOUD, EXEC);
  const over = backend.admit(CLOUD, EXEC);
  over.ended({ bytesIn: 0, bytesOut: 0 });
  write(BINDING);
  await clock.advance(2_000);
  t.true(call.revoked.aborted);
  t.true(EdgectlError.is(call.revoked.reason));
  t.false(over.revoked.aborted);
});

test('what the cloud opens is recorded before and after, what it is refused as well', async (t) => {
  const allowed = rig(t, 'operator');
  const admission = allowed.backend.admit(CLOUD, EXEC);
  admission.ended({ bytesIn: 3, bytesOut: 5 });
  const kept = await records(allowed);
  t.is(kept.length, 2);
  for (const record of kept) t.like(record, { principal: CLOUD, door: 'tunnel', method: 'pod.exec' });
  t.like(kept[1], { bytesIn: 3, bytesOut: 5 });
  t.false(JSON.stringify(kept).includes('secret-word'));
  const refused = rig(t, 'viewer');
  t.throws(() => refused.backend.admit(CLOUD, EXEC));
  t.is((await records(refused)).length, 1);
});

test("a log is the agent's own", async (t) => {
  const { backend, asked } = rig(t, 'operator');
  if (LOGS.kind !== 'logs') return t.fail();
  const answer = await backend.logs({ ...LOGS, kind: 'logs' }, new AbortController().signal);
  t.is(answer.status, 200);
  t.like(asked[0], { namespace: 'factory', name: 'press', container: 'web' });
});

test('K8: a log is not resumed with a part of it missing', async (t) => {
  const message = 'the log file that the cursor points into no longer exists';
  const source = Object.assign(new MemorySource(), {
    gaps: [{ stream: 'stdout', offset: 0, reason: 'CursorGone', message }] as const,
  });
  const { backend } = rig(t, 'operator', undefined, source);
  if (LOGS.kind !== 'logs') return t.fail();
  const request = { ...LOGS, kind: 'logs' } as const;
  const signal = new AbortController().signal;
  const resume = { cursor: 'e30', skipBytes: 0 };
  const error = await t.throwsAsync(backend.logs({ ...request, resume }, signal), { message });
  t.like(error, { kind: 'Gone' });
  t.is(source.canceled, 'Canceled');
  // A caller that gave a cursor of its own gets the gap reported at the end.
  t.is((await backend.logs(request, signal)).status, 200);
});

test('H1: metrics are recorded with their path, and so is a path that is not served', async (t) => {
  const bench = rig(t, 'viewer');
  bench.backend.admit(CLOUD, METRICS).ended({ bytesIn: 0, bytesOut: 10 });
  const path = '/stats/.\t./pods';
  const error = t.throws(() => parseKubeletRequest(path, ''), { instanceOf: EdgectlError });
  bench.backend.refused(CLOUD, 'metrics', path, error);
  bench.backend.refused(CLOUD, 'exec', '/run/default/web-0/web', error);
  const kept = await records(bench);
  t.is(kept.length, 4);
  for (const record of kept) t.like(record, { principal: CLOUD, door: 'tunnel' });
  t.like(kept[0], { method: 'node.metrics', outcome: 'started', target: '/metrics/cadvisor' });
  t.like(kept[1], { method: 'node.metrics', outcome: 'succeeded', bytesOut: 10 });
  t.like(kept[2], { method: 'node.metrics', outcome: 'refused', error: 'NotFound', target: path });
  t.like(kept[3], { method: 'pod.exec', outcome: 'refused', target: '/run/default/web-0/web' });
});
