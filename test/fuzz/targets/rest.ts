/** What the Kubernetes API takes: paths, queries, headers and bodies; and what it shows of pods. */
import { isIP } from 'node:net';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { writeRequest } from '../../../agent/gateway/device-writes/write-request.ts';
import { checkOrigin } from '../../../agent/gateway/http/request-origin.ts';
import type { GatewayRequest } from '../../../agent/gateway/http/route.ts';
import { Router } from '../../../agent/gateway/http/router.ts';
import { listOptionsOf, selectionOf } from '../../../agent/gateway/reads/list-options.ts';
import { representationOf } from '../../../agent/gateway/reads/representation.ts';
import { PODS } from '../../../agent/gateway/resources/definitions.ts';
import { accessOf } from '../../../agent/gateway/resources/rights.ts';
import { reviewBody } from '../../../agent/gateway/reviews/review-routes.ts';
import { attachParams, execParams, portForwardRequest } from '../../../agent/gateway/streams/exec-query.ts';
import { logParams } from '../../../common/kubernetes/log-query.ts';
import { PodRedaction } from '../../../agent/pods/redact-pod.ts';
import { HIDDEN } from '../../../common/visibility.ts';
import { Validator } from '../../../common/validator.ts';
import { isJsonObject } from '../../../common/json-object.ts';
import { json, texts } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'default', annotations: { a: 'SECRET' } },
  spec: {
    containers: [
      {
        name: 'web',
        command: ['SECRET'],
        args: ['SECRET'],
        env: [{ name: 'A', value: 'SECRET' }],
        livenessProbe: { exec: { command: ['SECRET'] }, httpGet: { httpHeaders: [{ value: 'SECRET' }] } },
        lifecycle: { preStop: { exec: { command: ['SECRET'] } } },
      },
    ],
    initContainers: [{ name: 'init', env: [{ name: 'A', value: 'SECRET' }] }],
  },
  status: { containerStatuses: [{ name: 'web', state: { terminated: { message: 'SECRET' } } }] },
};

const ROUTES = ['/api/v1/pods', '/api/v1/namespaces/:namespace/pods/:name/log', '/healthz'].map((path) => ({
  method: 'GET' as const,
  path,
  access: 'known' as const,
  handle: () => undefined,
}));

/** A target, then the headers Accept, Host and Origin, a line each. */
const requests: FuzzTarget = {
  name: 'requests of the Kubernetes API',
  corpus: texts(
    '/api/v1/pods?labelSelector=app%3Dweb&fieldSelector=status.phase%3DRunning&limit=5&watch=true\napplication/json;as=Table;v=v1;g=meta.k8s.io,application/json\n127.0.0.1:10551\n',
    '/api/v1/namespaces/default/pods/web-0/log?follow=true&tailLines=10&sinceTime=2026-01-01T00:00:00Z&container=web\n*/*\n[::1]:10551\nhttps://localhost:1',
    '/api/v1/namespaces/default/pods/web-0/exec?command=sh&command=-c&stdin=true&stdout=true&tty=true\n\nlocalhost\n',
    '/api/v1/namespaces/default/pods/web-0/portforward?ports=80,443&resourceVersion=12&timeoutSeconds=5&sendInitialEvents=true\n',
  ),
  open: () => {
    const router = new Router(ROUTES);
    const validator = new Validator();
    const path = { namespace: 'default', name: 'web-0' };
    const readers: readonly ((query: URLSearchParams) => unknown)[] = [
      (query) => selectionOf(PODS, 'default', listOptionsOf(query))(POD as KubernetesObject),
      (query) => execParams(path, query, validator),
      (query) => attachParams(path, query, validator),
      (query) => portForwardRequest(path, query),
      (query) => logParams(path, query, validator),
    ];
    let turn = 0;
    return {
      feed(input) {
        const [target = '', accept, host, origin] = input.toString('latin1').split('\n');
        const [pathname = '', search = ''] = target.split('?');
        const found = router.find('GET', pathname);
        if (found !== undefined && 'params' in found && Object.values(found.params).includes('..'))
          throw new Error('a part that leads out');
        representationOf(accept);
        accessOf({ group: pathname, resource: search, verb: accept ?? '' });
        // One after the other: each of them may refuse.
        turn += 1;
        readers[turn % readers.length]?.(new URLSearchParams(search));
        checkOrigin(
          { host, origin: origin === '' ? undefined : origin },
          { hosts: ['edge-01'], origins: [] },
        );
        const name = (host ?? '').toLowerCase().replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
        if (name !== 'localhost' && name !== 'edge-01' && isIP(name) === 0)
          throw new Error('a name that is nobody of ours');
      },
    };
  },
};

const PROTOBUF_REVIEW = Buffer.from('azhzAAoA'.padEnd(8), 'base64');

const reviews: FuzzTarget = {
  name: 'bodies of reviews',
  corpus: [
    ...json({ spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } } }),
    Buffer.concat([
      PROTOBUF_REVIEW.subarray(0, 4),
      Buffer.from(
        '0a340a17617574686f72697a6174696f6e2e6b38732e696f2f763112195365' +
          '6c665375626a65637452756c6573526576696577120b0a00120712056c61622d31',
        'hex',
      ),
    ]),
  ],
  open: () => ({
    async feed(input) {
      for (const type of ['application/json', 'application/vnd.kubernetes.protobuf']) {
        const request = { headers: { 'content-type': type }, body: () => Promise.resolve(input) };
        await reviewBody(request as unknown as GatewayRequest).catch((error: unknown) => {
          if (!(error instanceof Error) || error.name !== 'EdgectlError') throw error;
        });
      }
    },
  }),
};

const DEVICE = {
  metadata: { name: 'press-1', namespace: 'factory' },
  spec: { properties: [{ name: 'setpoint', desired: { value: '20' } }] },
};

const writes: FuzzTarget = {
  name: 'bodies of writes',
  corpus: json(
    DEVICE,
    { metadata: { resourceVersion: '4', annotations: { a: 'b' } }, spec: { properties: null } },
    [
      { op: 'test', path: '/metadata/resourceVersion', value: '4' },
      { op: 'replace', path: '/spec/properties/0/desired/value', value: '21' },
    ],
  ),
  open: () => {
    let turn = 0;
    return {
      feed(input) {
        const body: unknown = JSON.parse(input.toString());
        turn += 1;
        const kind = (['object', 'merge-patch', 'json-patch'] as const)[turn % 3] ?? 'object';
        const before = JSON.stringify(DEVICE);
        writeRequest(kind, body, 'press-1', 'factory').preview(DEVICE);
        if (JSON.stringify(DEVICE) !== before) throw new Error('the device itself was changed');
      },
      isExpected: (error) => error instanceof SyntaxError,
    };
  },
};

/** Written apart from what is tested: everything below that may be a secret, wherever it stands. */
function secretsIn(pod: unknown): unknown[] {
  if (!isJsonObject(pod)) return [];
  const { metadata, spec } = pod;
  const annotations =
    isJsonObject(metadata) && isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  const containers = isJsonObject(spec)
    ? ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) => listOf(spec[key]))
    : [];
  return [
    ...Object.values(annotations),
    ...containers.flatMap((container) => {
      if (!isJsonObject(container)) return [];
      const values = listOf(container['env']).map((one) => (isJsonObject(one) ? one['value'] : undefined));
      return [...values, ...listOf(container['command']), ...listOf(container['args'])];
    }),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const shownPods: FuzzTarget = {
  name: 'pods as they are shown',
  corpus: json(POD),
  open: () => ({
    feed(input) {
      const pod: unknown = JSON.parse(input.toString());
      if (!isJsonObject(pod) || !isJsonObject(pod['metadata'])) return;
      const before = JSON.stringify(pod);
      const shown = new PodRedaction(() => false).show(pod as unknown as KubernetesObject);
      if (JSON.stringify(pod) !== before) throw new Error('the pod itself was changed');
      const open = secretsIn(shown).find(
        (value) => value !== undefined && value !== null && value !== HIDDEN,
      );
      if (open !== undefined) throw new Error(`it shows ${JSON.stringify(open)}`);
    },
    isExpected: (error) => error instanceof SyntaxError,
  }),
};

export const restTargets: readonly FuzzTarget[] = [requests, reviews, writes, shownPods];
