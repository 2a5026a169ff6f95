import test from 'ava';
import fc from 'fast-check';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { PodRedaction } from '../../../agent/pods/redact-pod.ts';
import { HIDDEN } from '../../../common/visibility.ts';
import { type PodNode, startPodNode } from '../../helpers/pod-node.ts';

const SECRET = 's3cr3t';

const probe = {
  exec: { command: ['check', SECRET] },
  httpGet: { httpHeaders: [{ name: 'X', value: SECRET }] },
};

const container = (name: string): object => ({
  name,
  image: 'registry/web:1',
  command: ['run', `--password=${SECRET}`],
  args: [SECRET],
  env: [
    { name: 'TOKEN', value: SECRET },
    { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  ],
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: { postStart: probe, preStop: probe },
});

const status = (name: string): object => ({
  name,
  ready: true,
  state: { terminated: { exitCode: 1, reason: 'Error', message: `died of ${SECRET}` } },
  lastState: { terminated: { exitCode: 1, message: SECRET }, waiting: { message: SECRET } },
});

function podNamed(
  name: string,
  namespace = 'factory',
): KubernetesObject & { metadata: { name: string; namespace: string } } {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      labels: { app: 'web' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"env":"${SECRET}"}` },
    },
    spec: {
      nodeName: 'edge-01',
      containers: [container('web'), container('sidecar')],
      initContainers: [container('init')],
      ephemeralContainers: [container('debug')],
    },
    status: {
      phase: 'Running',
      containerStatuses: [status('web'), status('sidecar')],
      initContainerStatuses: [status('init')],
      ephemeralContainerStatuses: [status('debug')],
    },
  };
}

const POLICY = `
roles:
  web-logs:
    - { methods: [pod.list, pod.get, pod.describe] }
    - { methods: [pod.logs], namespaces: [factory], names: [web-0], containers: [web] }
bindings:
  - { role: viewer, principals: [vera] }
  - { role: anonymous, principals: [nora] }
  - { role: web-logs, principals: [wendy] }
`;
const USERS = ['vera', 'nora', 'wendy'];
const PODS = [podNamed('web-0'), podNamed('web-1'), podNamed('db-0', 'lab')];
const count = (text: string): number => text.split(SECRET).length - 1;
/** How often the secret is in a pod that is shown whole. */
const IN_ONE = count(JSON.stringify(PODS[0]));
/** In the container `web` alone. */
const IN_WEB = count(JSON.stringify([container('web'), status('web')]));

async function firstEvents(node: PodNode, user: string, events: number): Promise<string> {
  const response = await node.get(user, '/api/v1/pods?watch=true');
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.split('\n').length > events) break;
  }
  return text;
}

test('L5: over every door, who may not read the logs of a pod sees <hidden>', async (t) => {
  const node = await startPodNode(t, PODS, USERS, POLICY);
  const seenBy = { nora: 0, vera: 3 * IN_ONE, wendy: IN_WEB };
  for (const [user, expected] of Object.entries(seenBy)) {
    const caller = await node.caller(user);
    for (const [method, params, pods] of [
      ['pod.list', { allNamespaces: true }, 3],
      ['pod.get', { namespace: 'factory', name: 'web-0' }, 1],
      ['pod.describe', { namespace: 'factory', name: 'web-0' }, 1],
      [
        'pod.list',
        { allNamespaces: true, fields: ['$.items[*].spec', '$.items[*].metadata.annotations'] },
        0,
      ],
    ] as const) {
      const answer = JSON.stringify(await caller.call(method, params));
      t.true(answer.includes('"result"'), `${user} ${method}: ${answer.slice(0, 200)}`);
      if (pods > 0) {
        t.is(count(answer), user === 'vera' ? pods * IN_ONE : expected, `${user} ${method}`);
        t.is(answer.includes('"redacted":['), user !== 'vera', `${user} ${method}: meta.redacted`);
      } else if (user === 'nora') t.is(count(answer), 0, `${user} ${method} fields`);
    }
    for (const [path, headers, pods] of [
      ['/api/v1/pods', {}, 3],
      ['/api/v1/pods', { accept: 'application/yaml' }, 3],
      ['/api/v1/namespaces/factory/pods/web-0', {}, 1],
      ['/api/v1/namespaces/factory/pods/web-0', { accept: 'application/yaml' }, 1],
      ['/api/v1/pods?includeObject=Object', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }, 3],
    ] as const) {
      const response = await node.get(user, path, headers);
      t.is(response.status, 200);
      t.is(count(await response.text()), user === 'vera' ? pods * IN_ONE : expected, `${user} ${path}`);
      t.is(response.headers.has('warning'), user !== 'vera', `${user} ${path}: warning`);
    }
    const metadata = await node.get(user, '/api/v1/pods', {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    });
    t.is(count(await metadata.text()), user === 'vera' ? 3 : 0, `${user} metadata`);
    t.is(count(await firstEvents(node, user, 3)), expected, `${user} watch`);
  }
});

test('L5: the paths of what is hidden are listed, and nothing else is changed', (t) => {
  const redaction = new PodRedaction(() => false);
  const [pod] = PODS;
  const shown = redaction.show(pod!);
  t.is(count(JSON.stringify(shown)), 0);
  t.true(redaction.paths.includes('$.spec.containers[*].env[*].value'));
  t.true(redaction.paths.includes('$.metadata.annotations[*]'));
  const back = JSON.stringify(shown).replaceAll(HIDDEN, '');
  const values = new Set([
    SECRET,
    `--password=${SECRET}`,
    'run',
    'check',
    `died of ${SECRET}`,
    `{"env":"${SECRET}"}`,
  ]);
  const emptied = JSON.stringify(pod, (key, value: unknown) =>
    key !== 'name' && typeof value === 'string' && values.has(value) ? '' : value,
  );
  t.is(back, emptied);
  t.is(count(JSON.stringify(pod)), IN_ONE, 'the pod of the feed is as it was');
});

test('L5: property: whatever the shape of a pod, only whole rights show it, and a copy is made', (t) => {
  fc.assert(
    fc.property(
      fc.object({
        key: fc.constantFrom(
          'containers',
          'env',
          'value',
          'command',
          'args',
          'livenessProbe',
          'exec',
          'name',
        ),
        maxDepth: 5,
      }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      (spec, answers) => {
        const pod = { ...podNamed('web-0'), spec };
        const before = JSON.stringify(pod);
        let asked = 0;
        const right = (): boolean => answers[asked++ % answers.length] ?? false;
        const redaction = new PodRedaction(right);
        redaction.show(pod);
        return JSON.stringify(pod) === before;
      },
    ),
  );
  t.pass();
});

test("L5: the runtime's own words on a container are shown to those who may read its log", (t) => {
  const failing = { name: 'web', id: '1', attempt: 0, message: `exec: "${SECRET}": not found` } as const;
  const description = {
    pod: { ...podNamed('web-0'), apiVersion: 'v1', kind: 'Pod' } as const,
    containers: [{ ...failing, state: 'Exited' } as const],
    events: [],
  };
  const hidden = new PodRedaction(() => false);
  t.is(count(JSON.stringify(hidden.showDescribed(description))), 0);
  t.true(hidden.paths.includes('$.containers[*].message'));
  t.deepEqual(new PodRedaction(() => true).showDescribed(description), description);
});
