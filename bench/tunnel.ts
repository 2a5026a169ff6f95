/**
 * The tunnel with a kubelet that answers from memory: logs through both halves on both wires, against the same log directly;
 * a small request alone and beside a big log. The edge half and the kubelet run in this process, the cloud half in one of its own.
 * `npm run bench -- tunnel [megabytes]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import pino from 'pino';
import { EdgedWay } from '../tunnel/edge/edged-way.ts';
import { createTunnelEdge } from '../tunnel/edge/tunnel-edge.ts';
import { tunnelCertificates } from '../test/tunnel/helpers/certificates.ts';
import { KubernetesApi } from '../test/tunnel/helpers/kubernetes-api.ts';
import { MemoryKubelet } from '../test/tunnel/helpers/memory-kubelet.ts';
import { megabytesPerSecond, printTable, type Row } from './support/report.ts';

interface CloudProcess {
  readonly ports: { readonly stream: number; readonly tunnel: number };
  /** Resident, and processor time since its start. */
  usage(): Promise<{ readonly residentMiB: number; readonly cpuMs: number }>;
  stop(): void;
}

const SMALL_REQUESTS = 60;
const bytes = Number(process.argv[2] ?? 200) * 1e6;
const certificates = tunnelCertificates();
const apiserver = certificates.authority.issue({ commonName: 'kube-apiserver-kubelet-client' });

async function startCloud(kubernetes: URL): Promise<CloudProcess> {
  const child = fork(new URL('./support/tunnel-cloud-process.ts', import.meta.url), {
    execArgv: process.execArgv,
    serialization: 'advanced',
  });
  child.send({ kubernetes: kubernetes.href, credentials: certificates.server });
  const [ports] = (await once(child, 'message')) as [CloudProcess['ports']];
  return {
    ports,
    usage: async () => {
      child.send('usage');
      const [usage] = (await once(child, 'message')) as [{ residentMiB: number; cpuMs: number }];
      return usage;
    },
    stop: () => child.kill(),
  };
}

function drain(response: IncomingMessage): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    response.on('data', (chunk: Buffer) => {
      count += chunk.length;
    });
    response.once('end', () => resolve(count));
    response.once('error', reject);
  });
}

function through(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpsGet(
      { ...apiserver, host: '127.0.0.1', port, path, servername: 'localhost', agent: false },
      (response) => {
        drain(response).then(resolve, reject);
      },
    ).once('error', reject);
  });
}

function directly(baseUrl: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpGet(new URL(path, baseUrl), (response) => {
      drain(response).then(resolve, reject);
    }).once('error', reject);
  });
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

async function medianMs(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < SMALL_REQUESTS; index += 1) times.push(await timed(run));
  return times.sort((a, b) => a - b)[SMALL_REQUESTS / 2] ?? 0;
}

const log = `/containerLogs/default/big/web?limitBytes=${bytes}`;
const small = '/containerLogs/default/web-0/web';
const kubelet = new MemoryKubelet();
await kubelet.listen();
const api = new KubernetesApi();
await api.listen();
const rows: Row[] = [];
const directMs = await timed(() => directly(kubelet.baseUrl, log));
rows.push({ name: 'directly', cells: [megabytesPerSecond(bytes, directMs), '', '', '', ''] });

for (const mode of ['v1', 'stock'] as const) {
  const cloud = await startCloud(api.server);
  const edged = new EdgedWay({ baseUrl: kubelet.baseUrl });
  let standing = (): void => undefined;
  const stands = new Promise<void>((resolve) => {
    standing = resolve;
  });
  const edge = createTunnelEdge({
    servers: [`127.0.0.1:${cloud.ports.tunnel}`],
    node: 'edge-01',
    internalIp: () => Promise.resolve('127.0.0.1'),
    credentials: () => Promise.resolve(certificates.node),
    offerSubProtocol: mode === 'v1',
    log: pino({ level: 'silent' }),
    backend: {
      admit: () => ({ revoked: new AbortController().signal, ended: () => undefined }),
      logs: (request, signal) => edged.answer(request, {}, signal),
      metrics: (request, headers, signal) => edged.answer(request, headers, signal),
      stream: (request) => Promise.resolve(edged.streamTarget(request)),
    },
    statusChanged: ({ state }) => {
      if (state === 'connected') standing();
    },
  });
  edge.start(new AbortController().signal);
  await stands;
  await through(cloud.ports.stream, log);
  const before = await cloud.usage();
  const wallMs = await timed(() => through(cloud.ports.stream, log));
  const after = await cloud.usage();
  const quietMs = await medianMs(() => through(cloud.ports.stream, small));
  let busy = true;
  const busyLog = (async () => {
    while (busy) await through(cloud.ports.stream, log);
  })();
  const besideMs = await medianMs(() => through(cloud.ports.stream, small));
  busy = false;
  await busyLog;
  rows.push({
    name: mode,
    cells: [
      megabytesPerSecond(bytes, wallMs),
      `${(((after.cpuMs - before.cpuMs) / bytes) * 41.6e3).toFixed(2)} s`,
      `${after.residentMiB.toFixed(0)} MiB`,
      `${quietMs.toFixed(1)} ms`,
      `${besideMs.toFixed(1)} ms`,
    ],
  });
  await edge.stop();
  cloud.stop();
}
printTable(
  'Logs through the tunnel, from memory',
  ['', 'rate', 'cloud CPU per 41.6 MB', 'cloud resident', 'small p50', 'beside a log'],
  rows,
);
kubelet.stop();
api.stop();
