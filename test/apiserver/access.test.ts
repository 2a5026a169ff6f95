/** Who may do what through a real kube-apiserver: its rights, tokens, certificates, and the node's policy. */
import { request } from 'node:https';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { CertificateAuthority } from '../tunnel/helpers/certificates.ts';
import { decodeResourceMetrics } from '../tunnel/helpers/metrics-server.ts';
import { Cluster, PORT } from './support/cluster.ts';
import { KUBECTL_WIRES } from './support/kubectl.ts';
import { ADDRESS } from './support/kubernetes.ts';

const teardowns = new FileTeardowns();
let cluster: Cluster;

const exec = ['exec', 'web-0', '-c', 'web', '--', 'true'];

/** As metrics-server's scraper: the node's address and port, a bearer token, no certificate, no Accept header. */
function scrape(path: string, token: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: ADDRESS.node,
        port: PORT.kubelet,
        path,
        rejectUnauthorized: false,
        headers: {
          'accept-encoding': 'gzip',
          'user-agent': 'metrics-server/v0.8.0 (linux/amd64)',
          authorization: `Bearer ${token}`,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0, headers } = response;
          const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
          resolve({ status, body: body.toString() });
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

test.before('start the cluster, whose kube-apiserver verifies kubelets', async () => {
  cluster = await Cluster.whole(teardowns, { verifiesKubelets: true, issues: true });
});

test.after.always('stop it', () => teardowns.run());

test.serial('K4: with --kubelet-certificate-authority the node is reached by its own address', async (t) => {
  const { code, stderr } = await cluster.kubectl(exec);
  t.is(code, 0, stderr);
});

test.serial('K10: a Node that is recreated without a port has it at once', async (t) => {
  await cluster.kubernetes.ask('DELETE', '/api/v1/nodes/edge-01');
  await cluster.makeNode();
  await cluster.reachable();
  const node = JSON.parse(await cluster.kubernetes.ask('GET', '/api/v1/nodes/edge-01')) as {
    status: { daemonEndpoints: { kubeletEndpoint: { Port: number } } };
  };
  t.is(node.status.daemonEndpoints.kubeletEndpoint.Port, PORT.kubelet);
});

test.serial('nodes/proxy serves metrics, and says what it does not serve', async (t) => {
  const proxied = (path: string): Promise<{ code: number | null; stdout: Buffer; stderr: string }> =>
    cluster.kubectl(['get', '--raw', `/api/v1/nodes/edge-01/proxy/${path}`]);
  t.like(JSON.parse((await proxied('stats/summary')).stdout.toString()), { node: { nodeName: 'edge-01' } });
  for (const path of ['metrics', 'metrics/cadvisor', 'metrics/resource', 'metrics/probes'])
    t.is((await proxied(path)).code, 0, path);
  for (const path of ['healthz', 'pods', 'configz', 'logs/']) {
    const { code, stderr } = await proxied(path);
    t.is(code, 1);
    t.regex(stderr, /NotFound|not served|could not find/);
  }
});

test.serial(
  'K3: metrics-server asks with the token of its service account, and nothing but metrics',
  async (t) => {
    const { kubernetes } = cluster;
    const account = { metadata: { name: 'metrics-server' } };
    await kubernetes.ask('POST', '/api/v1/namespaces/kube-system/serviceaccounts', account);
    const token = await cluster.token('kube-system', 'metrics-server');
    t.is((await scrape('/metrics/resource', token)).status, 403);
    // `system:metrics-server` of its manifests.
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const rules = [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }];
    await kubernetes.ask('POST', `${rbac}/clusterroles`, {
      metadata: { name: 'system:metrics-server' },
      rules,
    });
    await kubernetes.ask('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'system:metrics-server' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:metrics-server' },
      subjects: [{ kind: 'ServiceAccount', name: 'metrics-server', namespace: 'kube-system' }],
    });
    // A refusal counts for 30 seconds: another account of the same right would have it at once, and this one when they are over.
    let answer = await scrape('/metrics/resource', token);
    while (answer.status === 403) {
      await new Promise((resolve) => {
        setTimeout(resolve, 1_000);
      });
      answer = await scrape('/metrics/resource', token);
    }
    t.is(answer.status, 200);
    // What `kubectl top` shows of the node and of a pod.
    const { node, pods } = decodeResourceMetrics(answer.body);
    t.not(node, undefined);
    t.truthy(pods.get('default/web-0')?.get('sidecar'));
    t.is((await scrape('/stats/summary', token)).status, 403);
    t.is((await scrape('/metrics/resource', `${token}x`)).status, 401);
    t.is((await scrape('/containerLogs/default/web-0/web', token)).status, 401);
  },
);

for (const wire of KUBECTL_WIRES) {
  test.serial(`${wire}: who has no right at pods/exec is refused by kube-apiserver`, async (t) => {
    const kubeconfig = cluster.kubernetes.kubeconfig({ commonName: 'bob' });
    const { code, stderr } = await cluster.kubectl(exec, { wire, kubeconfig });
    t.is(code, 1);
    t.regex(stderr, /User "bob" cannot/);
  });

  test.serial(`K9: ${wire}: a Node that declares ExtendWebSocketsToKubelet is served`, async (t) => {
    const declare = (declaredFeatures: readonly string[]): Promise<string> =>
      cluster.kubernetes.ask(
        'PATCH',
        '/api/v1/nodes/edge-01/status',
        { status: { declaredFeatures } },
        'application/merge-patch+json',
      );
    await declare(['ExtendWebSocketsToKubelet']);
    const command = ['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo here; exit 3'];
    const { code, stdout, stderr } = await cluster.kubectl(command, { wire });
    await declare([]);
    t.is(code, 3, stderr);
    t.is(stdout.toString(), 'here\n');
  });
}

test.serial('the node refuses an exec that its policy does not give, and serves the log', async (t) => {
  await cluster.agent?.stop();
  await cluster.startAgent({ role: 'viewer' });
  const log = ['logs', 'web-0', '-c', 'sidecar', '--tail', '1'];
  while ((await cluster.kubectl(log)).code !== 0);
  for (const wire of KUBECTL_WIRES) {
    const { code, stderr } = await cluster.kubectl(exec, { wire });
    t.is(code, 1);
    t.regex(stderr, /no rule lets cloud:cloudcore call pod\.exec|Forbidden/);
  }
  await cluster.agent?.stop();
  await cluster.startAgent();
});

test.serial(
  'K6: a kube-apiserver whose certificate is of another authority is told so, and the log says whose it was',
  async (t) => {
    const stranger = new CertificateAuthority(cluster.folder, 'stranger');
    await cluster.kubernetes.stopServer();
    await cluster.kubernetes.startServer({
      verifiesKubelets: true,
      client: stranger.issue({ commonName: 'kube-apiserver-kubelet-client', organization: 'system:masters' }),
    });
    const { code, stderr } = await cluster.kubectl(exec);
    t.is(code, 1);
    t.regex(stderr, /Unauthorized|provide credentials|unable to upgrade/);
    t.regex((cluster.cloud?.log ?? []).join('\n'), /is not accepted|showed no certificate/);
    await cluster.kubernetes.stopServer();
    await cluster.kubernetes.startServer({ verifiesKubelets: true });
    await cluster.reachable();
  },
);
