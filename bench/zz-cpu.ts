import { once } from 'node:events';
import { connect as h2 } from 'node:http2';
import { get as httpsGet, type IncomingMessage } from 'node:https';
import { tunnelCertificates } from '../test/tunnel/helpers/certificates.ts';
import { KubernetesApi } from '../test/tunnel/helpers/kubernetes-api.ts';
import { MemoryKubelet } from '../test/tunnel/helpers/memory-kubelet.ts';
import { footprint } from './support/process-meter.ts';
import { startBundled } from './support/start-bundled.ts';

const BYTES = 41_600_000;
const LOGS = Number(process.argv[2] ?? 6);
const PROF = process.argv[3];
const certificates = tunnelCertificates();
const apiserver = certificates.authority.issue({ commonName: 'kube-apiserver-kubelet-client' });
const path = `/containerLogs/default/big/web?limitBytes=${BYTES}`;
const kubelet = new MemoryKubelet();
await kubelet.listen();
const api = new KubernetesApi();
await api.listen();
const flags = ['--max-semi-space-size=1', ...(PROF ? ['--cpu-prof', '--cpu-prof-dir', PROF] : [])];
const options = { execArgv: flags };
function one(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    httpsGet({ ...apiserver, host: '127.0.0.1', port, path, servername: 'localhost', agent: false }, (r: IncomingMessage) => {
      r.resume(); r.once('end', () => resolve());
    }).once('error', reject);
  });
}
async function two(port: number): Promise<void> {
  const s = h2(`https://127.0.0.1:${port}`, { ...apiserver, servername: 'localhost', settings: { initialWindowSize: 4 << 20 } });
  (s as any).on('connect', () => s.setLocalWindowSize(1 << 30));
  const r = s.request({ ':path': path });
  r.resume();
  await once(r, 'end');
  s.close();
}
for (const mode of (process.argv[4] ?? 'v1,stock').split(',')) {
  const cloud = await startBundled(new URL('./support/tunnel-cloud-process.ts', import.meta.url), { kubernetes: api.server.href, credentials: certificates.server }, options);
  const [ports] = (await once(cloud, 'message')) as [{ stream: number; tunnel: number }];
  const edge = await startBundled(new URL('./support/tunnel-edge-process.ts', import.meta.url), { server: `127.0.0.1:${ports.tunnel}`, kubelet: kubelet.baseUrl, offerSubProtocol: mode === 'v1', credentials: certificates.node }, options);
  await once(edge, 'message');
  for (const [name, run] of [['HTTP/1.1', one], ['HTTP/2', two]] as const) {
    await run(ports.stream);
    const rows: number[][] = [];
    for (let i = 0; i < LOGS; i += 1) {
      const c0 = footprint(cloud.pid!)!.cpuMs, e0 = footprint(edge.pid!)!.cpuMs, t0 = performance.now();
      await run(ports.stream);
      rows.push([footprint(cloud.pid!)!.cpuMs - c0, footprint(edge.pid!)!.cpuMs - e0, performance.now() - t0]);
    }
    const med = (k: number) => rows.map((r) => r[k]!).sort((a, b) => a - b)[Math.floor(LOGS / 2)]!;
    console.log(mode, name, 'cloud', med(0), 'edge', med(1), 'both', med(0) + med(1), 'wall', Math.round(med(2)));
  }
  edge.disconnect(); cloud.disconnect();
  await Promise.all([once(edge, 'exit'), once(cloud, 'exit')]);
}
kubelet.stop(); api.stop();
